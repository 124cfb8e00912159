using System.Net;
using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>Jobs that start from a moment of another.</summary>
public sealed class BranchTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sgd", 0)]
    [InlineData("adam", 37)]
    public async Task With_its_parents_settings_it_repeats_the_rest_of_its_parent(string optimizer, int from)
    {
        var parent = await Trained(Spec($"parent-{optimizer}", optimizer));
        var branch = await Trained(Spec($"branch-{optimizer}", optimizer, from: new { job = parent.Id, iteration = from }));
        Assert.Equal((120, 120), (branch.Iteration, branch.TotalIterations));
        Assert.Equal(Parameters(parent), Parameters(branch));
        Assert.Equal((parent.Id, from), (branch.Spec.From!.Job, branch.Spec.From.Iteration));

        var (its, ours) = (await Losses(parent), await Losses(branch));
        Assert.Equal(its[from..], ours);
        var frames = await host.Client.Watch(branch.Id);
        Assert.Equal(from + 1, frames[0].From);
        Assert.Equal(ours.Select(point => (float?)point.Loss), TrainingClient.Losses(frames, from + 1));
    }

    [Fact]
    public async Task Beside_its_parent_it_has_no_losses_before_its_beginning()
    {
        var parent = await Trained(Spec("beside-parent", "sgd"));
        var branch = await Trained(Spec("beside", "sgd", from: new { job = parent.Id, iteration = 60 }));
        var both = await host.Host.Get($"/api/training/compare?jobs={parent.Id},{branch.Id}&maxPoints=200");
        var (its, ours) = (both.GetProperty("losses")[0], both.GetProperty("losses")[1]);
        Assert.Equal(120, ours.GetArrayLength());
        Assert.All(ours.EnumerateArray().Take(60), loss => Assert.Equal(JsonValueKind.Null, loss.ValueKind));
        Assert.Equal(
            its.EnumerateArray().Skip(60).Select(loss => loss.GetDouble()),
            ours.EnumerateArray().Skip(60).Select(loss => loss.GetDouble()));
        Assert.Equal(
            (parent.Id, "60"),
            (
                both.GetProperty("differences").GetProperty("from.job")[1].GetString(),
                both.GetProperty("differences").GetProperty("from.iteration")[1].GetRawText()));
    }

    [Fact]
    public async Task It_needs_its_parent_no_more_and_its_past_is_there()
    {
        var parent = await Trained(Spec("mother", "sgd"));
        var branch = await Trained(Spec("daughter", "momentum", from: new { job = parent.Id, iteration = 50 }));
        var machine = host.Host.Services.GetRequiredService<TimeMachine>();
        var refusal = await Assert.ThrowsAsync<IterationMissingException>(() => machine.OpenAsync(branch.Id, 49, Cancel));
        Assert.Contains(parent.Id, refusal.Message, StringComparison.Ordinal);
        var start = await machine.NetworkAsync(parent.Id, 50, Cancel);
        Assert.NotNull(host.Jobs.Delete(parent.Id).Job);
        foreach (var (a, b) in start.Parameters.Zip((await machine.OpenAsync(branch.Id, 50, Cancel)).Network.Parameters))
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
        Assert.Equal(51, (await machine.OpenAsync(branch.Id, 51, Cancel)).Trace!.Iteration);
        host.Jobs.Extend(branch.Id, 10);
        await host.Client.Until(branch.Id, job => job is { State: JobState.Completed, Iteration: 130 });
    }

    [Theory]
    [InlineData("{\"job\":\"nosuch\",\"iteration\":1}", "{}", "from.job")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":121}", "{\"iterations\":200}", "from.iteration")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":-1}", "{}", "from.iteration")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":9}", "{\"layers\":[9]}", "layers")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":9}", "{\"dataset\":\"spiral\",\"limit\":null}", "dataset")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":9}", "{\"iterations\":9}", "iterations")]
    [InlineData("{\"job\":\"PARENT\",\"iteration\":9}", "{\"iterations\":null,\"epochs\":1,\"batchSize\":10000}", "epochs")]
    public async Task What_does_not_fit_is_said_field_by_field(string from, string changes, string field)
    {
        var parent = await Trained(Spec("fitting", "sgd"));
        var body = JsonSerializer.SerializeToNode(Spec("unfit", "sgd"))!.AsObject();
        body["from"] = System.Text.Json.Nodes.JsonNode.Parse(from.Replace("PARENT", parent.Id, StringComparison.Ordinal));
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(changes)!.AsObject())
            body[name] = value?.DeepClone();
        using var response = await host.Client.Http.PostAsJsonAsync(TrainingClient.Jobs, body, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task The_same_request_again_is_the_same_branch_also_when_its_parent_is_gone()
    {
        var parent = await Trained(Spec("once", "sgd"));
        var spec = new TrainingSpec
        {
            Model = "once-more",
            Layers = [8],
            Iterations = 120,
            EvaluateEvery = 40,
            From = new BranchPoint { Job = parent.Id, Iteration = 7 },
        };
        var first = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, "branch-key", null, Cancel)).Job;
        await host.Client.Until(first.Id, JobState.Completed);
        host.Jobs.Delete(parent.Id);
        var again = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, "branch-key", null, Cancel)).Job;
        Assert.Equal(first.Id, again.Id);
        Assert.IsType<Submission.Invalid>(await host.Jobs.SubmitAsync(spec, "another-key", null, Cancel));
    }

    [Fact]
    public async Task A_job_on_own_points_can_be_branched_and_the_points_come_along()
    {
        var points = Dataset.OfPoints("points", 2, 3, [-1, -1, -0.9f, -1, 1, 1, 0.9f, 1, 1, -1, 1, -0.9f], [0, 0, 1, 1, 2, 2]);
        var none = Dataset.OfPoints("points", 2, 3, [], []);
        var live = new LiveOptions { IterationsPerSecond = 1000, Points = new DatasetSplits(points, none) };
        var spec = new TrainingSpec { Model = "drawn", Dataset = "spiral", Layers = [4], BatchSize = 6, Iterations = 40 };
        var parent = Assert.IsType<Submission.Accepted>(host.Jobs.SubmitLive(spec, live)).Job;
        parent = await host.Client.Until(parent.Id, JobState.Completed);
        var branching = parent.Spec with { Model = "drawn-on", From = new BranchPoint { Job = parent.Id, Iteration = 20 } };
        var branch = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(branching, null, null, Cancel)).Job;
        branch = await host.Client.Until(branch.Id, JobState.Completed);
        Assert.Equal(Parameters(parent), Parameters(branch));
    }

    private static object Spec(string model, string optimizer, object? from = null) => new
    {
        model,
        layers = new[] { 8 },
        optimizer = new { kind = optimizer, learningRate = 0.05 },
        iterations = 120,
        evaluateEvery = 40,
        from,
    };

    private async Task<JobInfo> Trained(object spec) =>
        await host.Client.Until((await host.Client.Submit(spec)).Id, JobState.Completed);

    private string Parameters(JobInfo job) =>
        host.Models.Versions(job.Model).Single(version => version.Version == job.Version).ParametersSha256;

    private async Task<List<(int Iteration, double Loss)>> Losses(JobInfo job)
    {
        var metrics = await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics");
        return [.. metrics.GetProperty("points").EnumerateArray().Select(point => (point[0].GetInt32(), point[1].GetDouble()))];
    }
}
