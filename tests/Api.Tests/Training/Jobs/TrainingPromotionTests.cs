using System.Net;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>Promotion once a job is done, and jobs that cannot become a version of a model.</summary>
public sealed class TrainingPromotionTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private readonly TrainingClient _client = host.Client;

    [Fact]
    public async Task A_worse_retraining_never_takes_over_by_itself_and_a_better_one_does()
    {
        var first = await Train("p", Good());
        Assert.Equal((1, true, PromotionReason.Only), Said(first));
        Assert.Equal(first.TestAccuracy, first.Serving!.Accuracy);
        var worse = await Train("p", Bad());
        Assert.Equal((1, false, PromotionReason.Lower), Said(worse));
        Assert.True(worse.TestAccuracy < worse.Serving!.Accuracy, worse.Serving.Reason);
        Assert.Equal(first.TestAccuracy, worse.Serving.Accuracy);
        Assert.Equal((1, 1), (host.Models.Resolve("p")!.Version.Version, host.Models.Aliases("p")["production"]));

        // an equal one is not worse
        Assert.Equal((3, true, PromotionReason.NotLower), Said(await Train("p", Good())));
        Assert.Equal((3, false, PromotionReason.Never), Said(await Train("p", Good("never"))));
        Assert.Equal((5, true, PromotionReason.Always), Said(await Train("p", Bad("always"))));
        Assert.Equal(5, host.Models.Resolve("p")!.Version.Version);
        Assert.Equal([(3, 5), (1, 3), (null, 1)], host.Models.History("p").Select(move => (move.From, move.To!.Value)));
    }

    [Fact]
    public async Task A_cancelled_job_that_keeps_its_model_is_judged_too()
    {
        await Train("c", Good());
        var job = await _client.Submit(Endless("c"));
        await _client.Until(job.Id, now => now.Iteration > 0);
        await _client.Post(job.Id, "cancel", new { publish = true });
        Assert.Equal((1, false, PromotionReason.Lower), Said(await _client.Until(job.Id, JobState.Cancelled)));
    }

    [Fact]
    public async Task The_alias_production_says_always_and_promote_beside_it_contradicts()
    {
        await Train("a", Good());
        var aliased = await Train("a", new { optimizer = new { learningRate = 1e-7 }, iterations = 1, alias = "production" });
        Assert.Equal((2, true, PromotionReason.Always), Said(aliased));
        Assert.Equal(2, host.Models.Aliases("a")["production"]);
        var reason = await Refusal(new { model = "a", alias = "production", promote = "ifBetter" });
        Assert.Contains("leave out promote", reason, StringComparison.Ordinal);
        foreach (var promote in new object[] { "maybe", "", true, 1 })
            await Refusal(new { model = "a", promote });
    }

    [Fact]
    public async Task A_job_that_would_give_a_model_other_inputs_or_classes_is_refused_and_both_are_named()
    {
        var reason = await Refusal(new { dataset = "spiral" });
        Assert.Contains("Model 'mnist' has 784 inputs and 10 classes (0, 1, 2, …, 9)", reason, StringComparison.Ordinal);
        Assert.Contains("2 inputs and 3 classes (0, 1, 2)", reason, StringComparison.Ordinal);
        Assert.Contains("T-shirt/top", await Refusal(new { dataset = "fashion-mnist" }), StringComparison.Ordinal);
        await Train("planes", new { dataset = "moons", iterations = 5 });
        await Train("planes", new { dataset = "circles", iterations = 5 });
        await Refusal(new { model = "planes", dataset = "spiral", iterations = 5 });
    }

    [Fact]
    public async Task A_job_that_another_one_in_the_queue_would_shut_out_is_refused_before_it_is_trained()
    {
        var first = await _client.Submit(Endless("raced", "spiral"));
        Assert.Contains(first.Id, await Refusal(new { model = "raced" }), StringComparison.Ordinal);
        await _client.Post(first.Id, "cancel");
        await _client.Until(first.Id, JobState.Cancelled);
        await Train("raced", new { iterations = 5 });
    }

    [Fact]
    public async Task A_job_whose_model_was_taken_meanwhile_fails_with_the_reason_and_is_published_once_it_is_free()
    {
        // the model of a job in training gets a version of another shape from outside
        var late = await _client.Submit(Endless("late"));
        await _client.Until(late.Id, now => now.Iteration > 0);
        host.Models.Publish("late", TestModels.Network(1, Engine.Activation.Relu, 2, 2), new ModelFacts());
        await _client.Post(late.Id, "cancel", new { publish = true });
        var failed = await _client.Until(late.Id, JobState.Failed);
        Assert.Equal(FailureKind.ModelTaken, failed.ErrorKind);
        Assert.Contains("2 inputs and 2 classes", failed.Error, StringComparison.Ordinal);
        Assert.Single(host.Models.Versions("late"));

        // nothing is lost: once the other is gone, it goes on from where it was
        Assert.Equal(DeleteOutcome.Deleted, host.Models.Delete("late", 1));
        Assert.Equal(HttpStatusCode.OK, (HttpStatusCode)(await _client.Post(late.Id, "resume")).Status);
        await _client.Until(late.Id, now => now.Iteration > failed.Iteration);
        await _client.Post(late.Id, "cancel", new { publish = true });
        Assert.Equal(2, (await _client.Until(late.Id, JobState.Cancelled)).Version);
    }

    [Fact]
    public async Task The_same_key_means_the_same_job_whether_the_default_is_written_or_not()
    {
        var ids = new List<string>();
        object[] specs = [new { model = "keyed", iterations = 5 }, new { model = "keyed", iterations = 5, promote = "ifBetter" }];
        foreach (var spec in specs)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, TrainingClient.Jobs) { Content = JsonContent.Create(spec) };
            request.Headers.Add("Idempotency-Key", "promote-default");
            using var response = await _client.Http.SendAsync(request, TestContext.Current.CancellationToken);
            ids.Add((await response.Content.ReadFromJsonAsync<JobInfo>(JobJson.Options, TestContext.Current.CancellationToken))!.Id);
        }

        Assert.Equal(ids[0], ids[1]);
    }

    private static object Good(string promote = "ifBetter") =>
        new { activation = "relu", initializer = "he", optimizer = new { kind = "adam" }, iterations = 300, promote };

    private static object Bad(string promote = "ifBetter") => new { optimizer = new { learningRate = 1e-7 }, iterations = 1, promote };

    private static object Endless(string model, string dataset = "mnist") => new
    {
        model,
        dataset,
        optimizer = new { learningRate = 1e-7 },
        iterations = TrainingHost.Endless,
        evaluateEvery = TrainingHost.Endless,
    };

    private static (int Version, bool Promoted, PromotionReason Reason) Said(JobInfo job) =>
        (job.Serving!.Version, job.Serving.Promoted, job.Serving.ReasonKind);

    private async Task<JobInfo> Train(string model, object fields)
    {
        var spec = System.Text.Json.JsonSerializer.SerializeToNode(fields)!.AsObject();
        spec["model"] = model;
        return await _client.Until((await _client.Submit(spec)).Id, JobState.Completed);
    }

    private Task<string> Refusal(object spec) => host.Host.Problem(400, HttpMethod.Post, TrainingClient.Jobs, spec);
}
