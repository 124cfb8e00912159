using System.Text.Json;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Access;

/// <summary>What belongs to whom, by requests.</summary>
public sealed class OwnershipTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post, Put = HttpMethod.Put, Delete = HttpMethod.Delete;

    [Fact]
    public async Task Whoever_submits_a_job_owns_it_and_its_version()
    {
        var job = await Ended("ann", "owned-job");
        Assert.Equal("ann", job.GetProperty("owner").GetString());
        var version = await host.Ok("eve", Get, "/api/models/owned-job/versions/1");
        Assert.Equal("ann", version.GetProperty("owner").GetString());
        var id = job.GetProperty("id").GetString();
        foreach (var command in new[] { "pause", "resume", "cancel", "iterations/5/publish" })
            Assert.Contains("'ann'", await host.Refused(403, "bob", Post, $"/api/training/jobs/{id}/{command}"), StringComparison.Ordinal);
        await host.Refused(403, "bob", Post, $"/api/training/jobs/{id}/extend", new { iterations = 5 });
        await host.Refused(403, "bob", Delete, $"/api/training/jobs/{id}");
        await host.Ok("ann", Post, $"/api/training/jobs/{id}/iterations/5/publish");
        await host.Ok("ann", Delete, $"/api/training/jobs/{id}");
    }

    [Fact]
    public async Task Another_cannot_decide_what_serves_of_a_model_but_may_add_a_better_version()
    {
        await Ended("ann", "served");
        var detail = await host.Refused(403, "bob", Post, "/api/training/jobs", Spec("served", promote: "always"));
        Assert.Contains("ifBetter", detail, StringComparison.Ordinal);
        await host.Refused(403, "bob", Post, "/api/training/jobs", Spec("served", alias: "production"));
        await Ended("bob", "served", promote: "never");
        await host.Refused(403, "bob", Put, "/api/models/served/aliases/production", new { version = 2 });
        await host.Ok("ann", Put, "/api/models/served/aliases/production", new { version = 2 });
        await host.Refused(403, "bob", Put, "/api/models/served/aliases/production", new { version = 1 });
        await host.Refused(403, "bob", Delete, "/api/models/served/aliases/production");
        await host.Ok("root", Put, "/api/models/served/aliases/production", new { version = 1 });
        var history = (await host.Ok("eve", Get, "/api/models/served")).GetProperty("history");
        Assert.Equal("admin", history[0].GetProperty("by").GetString());
        Assert.Equal("ann", history[1].GetProperty("by").GetString());
    }

    [Fact]
    public async Task An_alias_of_anothers_model_may_be_new_or_ones_own()
    {
        await Ended("ann", "aliased");
        await Ended("bob", "aliased", promote: "never");
        await host.Ok("bob", Put, "/api/models/aliased/aliases/bobs", new { version = 2 });
        await host.Ok("bob", Delete, "/api/models/aliased/aliases/bobs");
        await host.Ok("ann", Put, "/api/models/aliased/aliases/first", new { version = 1 });
        await host.Refused(403, "bob", Put, "/api/models/aliased/aliases/first", new { version = 2 });
        await host.Refused(403, "bob", Delete, "/api/models/aliased/versions/1");
        await host.Refused(403, "bob", Post, "/api/training/jobs", Spec("aliased", alias: "first"));
    }

    [Fact]
    public async Task What_nobody_owns_is_for_admins()
    {
        host.Host.Services.GetRequiredService<ModelRegistry>().Publish("nobodys", TestModels.Network(1), new ModelFacts());
        await host.Refused(403, "ann", Put, "/api/models/nobodys/aliases/production", new { version = 1 });
        await host.Refused(403, "ann", Delete, "/api/models/nobodys/versions/1");
        await host.Ok("root", Put, "/api/models/nobodys/aliases/production", new { version = 1 });
    }

    [Fact]
    public async Task An_import_belongs_to_whoever_sent_it_and_takes_no_place_of_anothers()
    {
        var file = File();
        Assert.Equal("ann", (await host.Ok("ann", Post, "/api/models/brought/versions", file)).GetProperty("owner").GetString());
        Assert.Contains("never", await host.Refused(403, "bob", Post, "/api/models/brought/versions", file), StringComparison.Ordinal);
        await host.Ok("bob", Post, "/api/models/brought/versions?promote=never", file);
        await host.Refused(403, "ann", Delete, "/api/models/brought/versions/2");
        await host.Ok("bob", Delete, "/api/models/brought/versions/2");
    }

    [Fact]
    public async Task Two_owners_may_use_the_same_idempotency_key()
    {
        var ids = new List<string>();
        foreach (var who in new[] { "ann", "bob", "ann" })
        {
            using var request = new HttpRequestMessage(Post, "/api/training/jobs")
            {
                Headers = { { "Idempotency-Key", "the-same" }, { "Authorization", $"Bearer {host.KeyOf(who)}" } },
                Content = System.Net.Http.Json.JsonContent.Create(Spec("twice-" + who)),
            };
            using var response = await host.Host.Client.SendAsync(request);
            Assert.Equal(202, (int)response.StatusCode);
            ids.Add(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!);
        }

        Assert.Equal(ids[0], ids[2]);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_with_who_made_it()
    {
        var job = await Ended("ann", "noted");
        var id = job.GetProperty("id").GetString()!;
        await host.Ok("ann", Put, "/api/models/noted/aliases/canary", new { version = 1 });
        await host.Ok("root", Delete, "/api/models/noted/aliases/canary");
        await host.Ok("ann", Delete, $"/api/training/jobs/{id}");
        var entries = (await host.Ok("root", Get, "/api/audit?target=noted")).GetProperty("entries");
        Assert.Equal(
            ["admin alias.remove noted/aliases/canary", "ann alias.set noted/aliases/canary at version 1"],
            entries.EnumerateArray().Select(Line));
        entries = (await host.Ok("root", Get, $"/api/audit?target={id}&by=ann&action=job")).GetProperty("entries");
        Assert.Equal([$"ann job.delete {id}", $"ann job.submit {id}"], entries.EnumerateArray().Select(Line));
        Assert.Empty((await host.Ok("root", Get, $"/api/audit?target={id}&by=bob")).GetProperty("entries").EnumerateArray());
        await host.Refused(400, "root", Get, "/api/audit?limit=0");
    }

    [Fact]
    public async Task A_viewer_may_train_in_a_lesson_but_makes_no_version()
    {
        var (jobs, access) = (host.Host.Services.GetRequiredService<TrainingJobs>(), host.Host.Services.GetRequiredService<JobAccess>());
        var spec = new TrainingSpec { Model = "lesson", Dataset = "xor", Layers = [2], Iterations = 5 };
        var live = new LiveOptions { IterationsPerSecond = LiveJob.MaxPace };
        foreach (var by in new Caller[] { new("eve", AccessRole.Viewer), new("ann", AccessRole.Trainer) })
        {
            var job = Assert.IsType<Submission.Accepted>(access.SubmitLive(by, spec, live)).Job;
            Assert.Equal(by.Name, job.Owner);
            Assert.Equal(by.MayTrain, access.Cancel(by, job.Id, publish: true) is { Forbidden: null });
            using var watching = jobs.Live(job.Id)!.Watch();
            while (!jobs.Get(job.Id)!.IsFinal)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            job = jobs.Get(job.Id)!;
            if (!by.MayTrain)
                Assert.Equal((JobState.Cancelled, 5, null), (job.State, job.Iteration, job.Version));
        }

        Assert.Equal("ann", Assert.Single(host.Host.Services.GetRequiredService<ModelRegistry>().Versions("lesson")).Owner);
    }

    private static string Line(JsonElement entry) =>
        $"{entry.GetProperty("by")} {entry.GetProperty("action")} {entry.GetProperty("target")}";

    private static object Spec(string model, string promote = "ifBetter", string? alias = null) =>
        alias is null
            ? new { model, dataset = "xor", layers = new[] { 4 }, iterations = 20, evaluateEvery = 20, promote }
            : new { model, dataset = "xor", layers = new[] { 4 }, iterations = 20, evaluateEvery = 20, alias };

    private static byte[] File()
    {
        using var file = new MemoryStream();
        SafeTensors.Write(file, ParameterLayout.Book.Tensors(TestModels.Network(3)));
        return file.ToArray();
    }

    private async Task<JsonElement> Ended(string who, string model, string promote = "ifBetter")
    {
        var id = (await host.Ok(who, Post, "/api/training/jobs", Spec(model, promote))).GetProperty("id").GetString()!;
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(20))
        {
            var job = await host.Ok("eve", Get, $"/api/training/jobs/{id}");
            var state = job.GetProperty("state").GetString();
            if (state == "completed")
                return job;
            Assert.True(state is "queued" or "running" && DateTime.UtcNow < deadline, job.ToString());
        }
    }
}
