using System.Net;
using System.Text.Json;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class TrainingJobsTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private readonly TrainingClient _client = host.Client;

    [Fact]
    public async Task A_job_is_trained_measured_and_published()
    {
        var job = await _client.Submit(
            new
            {
                model = "flow",
                layers = new[] { 30 },
                activation = "relu",
                initializer = "he",
                optimizer = new { kind = "adam", learningRate = 0.003 },
                batchSize = 20,
                iterations = 300,
                evaluateEvery = 100,
            });
        Assert.Equal((300, 0, "flow"), (job.TotalIterations, job.Iteration, job.Model));

        var done = await _client.Until(job.Id, JobState.Completed);
        Assert.Equal((300, 1), (done.Iteration, done.Version));
        Assert.True(done.TestAccuracy > 0.6, $"{done.TestAccuracy}");
        Assert.True(done.StartedAt >= done.CreatedAt && done.FinishedAt >= done.StartedAt);
        Assert.True(done.IterationsPerSecond > 0);
        Assert.Null(done.EtaSeconds);
        Assert.Equal(300 * 20 / 60_000.0, done.Epoch, 1e-12);

        var served = host.Models.Resolve("flow")!.Version;
        Assert.Equal((1, job.Id, "mnist", done.TestAccuracy), (served.Version, served.Job, served.Dataset, served.Accuracy));
        Assert.Equal([784, 30, 10], served.Layers);
        Assert.Equal("relu", served.Spec!.Value.GetProperty("activation").GetString());
    }

    [Fact]
    public async Task Metrics_have_every_iteration_and_every_evaluation()
    {
        var job = await _client.Submit(new { model = "metrics", iterations = 250, evaluateEvery = 100 });
        await _client.Until(job.Id, JobState.Completed);
        var metrics = await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics");
        var points = metrics.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, 250), points.Select(p => p[0].GetInt32()));
        Assert.Equal(Math.Log(10), points[0][1].GetDouble(), 0.05);
        Assert.Equal([0, 100, 200, 250], metrics.GetProperty("epochs").EnumerateArray().Select(e => e.GetProperty("iteration").GetInt32()));
        Assert.Equal(250, metrics.GetProperty("total").GetInt32());
        Assert.False(metrics.GetProperty("nonFinite").GetBoolean());

        var tail = await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics?from=201");
        Assert.Equal(points.Skip(200).Select(p => p.ToString()), tail.GetProperty("points").EnumerateArray().Select(p => p.ToString()));
        Assert.Equal(2, (await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics?from=200")).GetProperty("epochs").GetArrayLength());
        Assert.Equal(
            20,
            (await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics?maxPoints=20")).GetProperty("points").GetArrayLength());
        await host.Host.Problem(400, HttpMethod.Get, $"{TrainingClient.Jobs}/{job.Id}/metrics?maxPoints=0");
        await host.Host.Problem(400, HttpMethod.Get, $"{TrainingClient.Jobs}/{job.Id}/metrics?from=0");
    }

    [Fact]
    public async Task Metrics_come_as_a_table_for_those_who_ask()
    {
        var job = await _client.Submit(new { model = "csv", iterations = 30, evaluateEvery = 10 });
        await _client.Until(job.Id, JobState.Completed);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{TrainingClient.Jobs}/{job.Id}/metrics");
        request.Headers.Add("Accept", "text/csv");
        using var response = await _client.Http.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal(32, lines.Length);
        Assert.Matches(@"^0,,0\.\d+,0\.\d+,2\.\d+,2\.\d+$", lines[1]);
        Assert.Matches(@"^1,2\.\d+,,,,$", lines[2]);
        Assert.All(lines, line => Assert.Equal(6, line.Split(',').Length));
        var cells = lines.Skip(1).Select(line => line.Split(','));
        Assert.Equal(["0", "10", "20", "30"], cells.Where(cell => cell[3].Length > 0).Select(cell => cell[0]));
    }

    [Fact]
    public async Task Same_seed_same_parameters_and_losses_another_seed_others()
    {
        var spec = new { model = "seeds", layers = new[] { 16 }, iterations = 120, seed = 7 };
        var a = await _client.Until((await _client.Submit(spec)).Id, JobState.Completed);
        var b = await _client.Until((await _client.Submit(spec)).Id, JobState.Completed);
        var c = await _client.Until(
            (
                await _client.Submit(
                    new
                    {
                        model = "seeds",
                        layers = new[] { 16 },
                        iterations = 120,
                        seed = 8,
                    })).Id,
            JobState.Completed);
        Assert.Equal(Sha(a), Sha(b));
        Assert.NotEqual(Sha(a), Sha(c));
        Assert.Equal(TrainingClient.Losses(await _client.Watch(a.Id)), TrainingClient.Losses(await _client.Watch(b.Id)));
    }

    [Fact]
    public async Task Pause_and_resume_change_nothing_in_the_result()
    {
        var spec = new { model = "paused", layers = new[] { 16 }, iterations = 2000, evaluateEvery = 1000 };
        var plain = await _client.Until((await _client.Submit(spec)).Id, JobState.Completed);
        var job = await _client.Submit(spec);
        await _client.Until(job.Id, j => j.Iteration > 0);
        Assert.Equal(200, (await _client.Post(job.Id, "pause")).Status);
        var paused = await _client.Until(job.Id, JobState.Paused);
        Assert.InRange(paused.Iteration, 1, 1999);
        Assert.Equal(409, (await _client.Post(job.Id, "pause")).Status);

        // its turn is the next job's
        await _client.Until((await _client.Submit(new { model = "between", iterations = 20 })).Id, JobState.Completed);
        Assert.Equal(paused.Iteration, (await _client.Get(job.Id)).Iteration);

        Assert.Equal(200, (await _client.Post(job.Id, "resume")).Status);
        Assert.Equal(Sha(plain), Sha(await _client.Until(job.Id, JobState.Completed)));
        Assert.Equal(409, (await _client.Post(job.Id, "resume")).Status);
        Assert.Equal(2000, TrainingClient.Losses(await _client.Watch(job.Id)).Count);
    }

    [Fact]
    public async Task As_many_jobs_are_trained_at_once_as_the_option_says_and_the_first_submitted_are_the_first_to_start()
    {
        await using var own = TinyMnist.Host(("WebNN:Training:Concurrency", "2"));
        await own.InitializeAsync();
        var (client, jobs) = (new TrainingClient(own.Address), own.Services.GetRequiredService<TrainingJobs>());
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add((await client.Submit(new { model = "many", iterations = TrainingHost.Endless })).Id);
        foreach (var id in ids.Take(2))
            await client.Until(id, job => job.Iteration > 0);
        Assert.Equal([0, 0, 1, 2, 3], ids.Select(id => jobs.Ahead(id)));
        Assert.Equal(3, jobs.List(JobState.Queued).Count);

        for (var ended = 0; ended < 3; ended++)
        {
            await client.Post(ids[ended], "cancel");
            await client.Until(ids[ended + 2], job => job.Iteration > 0);
            Assert.Equal(2 - ended, jobs.List(JobState.Queued).Count);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(128, 64)]
    public void By_default_one_processor_is_left_for_serving(int processors, int jobs) =>
        Assert.Equal(jobs, TrainingLimits.ConcurrencyFor(processors));

    [Fact]
    public async Task Hints_are_words_in_the_job_and_stay_after_its_end()
    {
        var good = await _client.Until(
            (
                await _client.Submit(
                    new
                    {
                        model = "hints",
                        layers = new[] { 16 },
                        activation = "relu",
                        initializer = "he",
                        iterations = 300,
                    })).Id,
            JobState.Completed);
        Assert.Equal("[]", (await host.Host.Get($"{TrainingClient.Jobs}/{good.Id}")).GetProperty("hints").GetRawText());

        var job = await _client.Submit(
            new
            {
                model = "hints",
                layers = new[] { 16 },
                optimizer = new { learningRate = 50 },
                iterations = TrainingHost.Endless,
                evaluateEvery = 10_000,
            });
        await _client.Until(job.Id, now => now.Iteration > 500);
        IsSaid(await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}"));
        await _client.Post(job.Id, "cancel");
        await _client.Until(job.Id, JobState.Cancelled);
        IsSaid(await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}"));

        static void IsSaid(JsonElement job)
        {
            var hint = Assert.Single(job.GetProperty("hints").EnumerateArray()).GetString();
            Assert.Contains("above that of guessing (2.303)", hint, StringComparison.Ordinal);
            Assert.Contains("learning rate well below 50", hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cancelling_ends_a_job_wherever_it_stands()
    {
        var running = await _client.Submit(new { model = "gone", iterations = TrainingHost.Endless });
        var queued = await _client.Submit(new { model = "gone", iterations = TrainingHost.Endless });
        await _client.Until(running.Id, j => j.Iteration > 0);
        Assert.Equal(409, (await _client.Post(queued.Id, "cancel", new { publish = true })).Status);
        Assert.Equal("cancelled", (await _client.Post(queued.Id, "cancel")).Json.GetProperty("state").GetString());

        Assert.Equal(200, (await _client.Post(running.Id, "pause")).Status);
        await _client.Until(running.Id, JobState.Paused);
        Assert.Equal("cancelled", (await _client.Post(running.Id, "cancel")).Json.GetProperty("state").GetString());
        Assert.Equal(409, (await _client.Post(running.Id, "cancel")).Status);

        var third = await _client.Submit(new { model = "gone", iterations = TrainingHost.Endless });
        await _client.Until(third.Id, j => j.Iteration > 0);
        Assert.Equal(200, (await _client.Post(third.Id, "cancel", new { publish = false })).Status);
        Assert.Null((await _client.Until(third.Id, JobState.Cancelled)).Version);
        Assert.Empty(host.Models.Versions("gone"));
    }

    [Fact]
    public async Task Cancelling_can_keep_what_was_learnt()
    {
        var job = await _client.Submit(new { model = "kept", iterations = TrainingHost.Endless, evaluateEvery = 100_000 });
        await _client.Until(job.Id, j => j.Iteration > 50);
        Assert.Equal(200, (await _client.Post(job.Id, "cancel", new { publish = true })).Status);
        var ended = await _client.Until(job.Id, JobState.Cancelled);
        Assert.Equal((1, ended.TestAccuracy), (ended.Version, host.Models.Resolve("kept")!.Version.Accuracy));
        var frames = await _client.Watch(job.Id);
        Assert.Equal(ended.Iteration, TrainingClient.Losses(frames).Count);
        Assert.Equal(ended.Iteration, frames.SelectMany(f => f.Epochs).Last().Iteration);
    }

    [Fact]
    public async Task A_new_job_can_start_from_a_published_version_and_move_an_alias()
    {
        var spec = new { model = "warm", layers = new[] { 16 }, optimizer = new { kind = "adam", learningRate = 0.01 }, iterations = 300 };
        await _client.Until((await _client.Submit(spec)).Id, JobState.Completed);
        var job = await _client.Submit(
            new
            {
                model = "warm",
                layers = new[] { 16 },
                iterations = 5,
                initialVersion = 1,
                alias = "production",
            });
        await _client.Until(job.Id, JobState.Completed);
        Assert.True(TrainingClient.Losses(await _client.Watch(job.Id))[0] < 1);
        Assert.Equal(2, host.Models.Aliases("warm")["production"]);

        foreach (
            var wrong in new object[]
            {
                new
                {
                    model = "warm",
                    layers = new[] { 17 },
                    initialVersion = 1,
                },
                new
                {
                    model = "warm",
                    layers = new[] { 16 },
                    initialVersion = 9,
                },
                new
                {
                    model = "warm",
                    layers = new[] { 16 },
                    activation = "relu",
                    initialVersion = 1,
                },
            })
        {
            Assert.Contains("ersion", await host.Host.Problem(400, HttpMethod.Post, TrainingClient.Jobs, wrong), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Numerical_gradients_give_the_losses_of_backpropagation()
    {
        var a = await _client.Submit(
            new
            {
                model = "n1",
                limit = 20,
                layers = new[] { 2 },
                iterations = 2,
                batchSize = 3,
                sampling = "sequential",
                gradient = "numerical",
            });
        var b = await _client.Submit(
            new
            {
                model = "n2",
                limit = 20,
                layers = new[] { 2 },
                iterations = 2,
                batchSize = 3,
                sampling = "sequential",
            });
        var numerical = TrainingClient.Losses(await _client.Watch(a.Id));
        Assert.Equal(2, numerical.Count);
        Assert.All(TrainingClient.Losses(await _client.Watch(b.Id)).Zip(numerical), pair =>
            Assert.Equal(pair.First!.Value, pair.Second!.Value, 1e-4));
    }

    [Fact]
    public async Task Every_other_field_of_a_spec_reaches_the_trainer()
    {
        var plain = await Losses(new { });
        object[] others =
        [
            new { activation = "tanh" },
            new { initializer = "xavier" },
            new { std = 0.05 },
            new { batchSize = 11 },
            new { sampling = "shuffle" },
            new { loss = "meanSquaredError" },
            new
            {
                augmentation = new
                {
                    shift = 2,
                    rotate = 10,
                    scale = 0.1,
                    shear = 0.1,
                    elastic = new { alpha = 8, sigma = 4 },
                },
            },
            new { weightDecay = 0.1 },
            new { dropout = 0.5 },
            new { learningRateSchedule = "cosine" },
            new { seed = 43 },
            new { limit = 50 },
            new { layers = new[] { 9, 9 } },
            new { optimizer = new { kind = "momentum", momentum = 0.5 } },
            new { optimizer = new { kind = "adaGrad", epsilon = 1e-3 } },
            new
            {
                optimizer = new
                {
                    kind = "adam",
                    beta1 = 0.5,
                    beta2 = 0.9,
                },
            },
        ];
        var seen = new List<string> { plain };
        foreach (var other in others)
            seen.Add(await Losses(other));
        Assert.Equal(seen.Count, seen.Distinct().Count());

        async Task<string> Losses(object fields)
        {
            var spec = JsonSerializer.SerializeToNode(fields)!.AsObject();
            spec["model"] = "fields";
            spec["iterations"] = 12;
            return string.Join(' ', TrainingClient.Losses(await _client.Watch((await _client.Submit(spec)).Id)));
        }
    }

    [Fact]
    public async Task Training_stops_early_where_the_test_loss_no_longer_falls()
    {
        var job = await _client.Submit(
            new
            {
                model = "early",
                learningRateSchedule = "constant",
                optimizer = new { learningRate = 1e-30 },
                iterations = 1000,
                evaluateEvery = 10,
                earlyStopping = new { patience = 3 },
            });
        var done = await _client.Until(job.Id, JobState.Completed);
        Assert.Equal((40, 1), (done.Iteration, done.Version));
    }

    [Fact]
    public async Task An_extended_job_gives_what_a_longer_one_would_have_given()
    {
        object Spec(string model, int iterations) =>
            new
            {
                model,
                layers = new[] { 16 },
                optimizer = new { kind = "momentum" },
                iterations,
                evaluateEvery = 30,
                seed = 7,
            };
        var straight = await _client.Until((await _client.Submit(Spec("straight", 120))).Id, JobState.Completed);
        var job = await _client.Until((await _client.Submit(Spec("extended", 60))).Id, JobState.Completed);
        var (status, json) = await _client.Post(job.Id, "extend", new { iterations = 60 });
        Assert.Equal((200, 120), (status, json.GetProperty("totalIterations").GetInt32()));

        var longer = await _client.Until(job.Id, JobState.Completed);
        Assert.Equal((120, 2), (longer.Iteration, longer.Version));
        Assert.Equal(Sha(straight), Sha(longer));
        Assert.Equal(TrainingClient.Losses(await _client.Watch(straight.Id)), TrainingClient.Losses(await _client.Watch(job.Id)));
        Assert.Equal(2, host.Models.Versions("extended").Count);
    }

    [Fact]
    public async Task Only_a_completed_job_is_extended_and_within_the_limits()
    {
        var running = await _client.Submit(new { model = "busy", iterations = TrainingHost.Endless });
        await _client.Until(running.Id, JobState.Running);
        Assert.Equal(409, (await _client.Post(running.Id, "extend", new { iterations = 5 })).Status);
        await _client.Post(running.Id, "cancel");
        await _client.Until(running.Id, JobState.Cancelled);
        Assert.Equal(409, (await _client.Post(running.Id, "extend", new { iterations = 5 })).Status);

        var done = await _client.Until((await _client.Submit(new { model = "done", iterations = 20 })).Id, JobState.Completed);
        Assert.Equal(400, (await _client.Post(done.Id, "extend", new { iterations = 0 })).Status);
        Assert.Equal(400, (await _client.Post(done.Id, "extend", new { })).Status);
        var (status, json) = await _client.Post(done.Id, "extend", new { iterations = TrainingHost.Endless });
        Assert.Equal(409, status);
        Assert.Contains("5000000", json.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var early = await _client.Submit(
            new
            {
                model = "stopped-early",
                iterations = 2000,
                evaluateEvery = 5,
                optimizer = new { learningRate = 1e-30 },
                earlyStopping = new { patience = 2 },
            });
        await _client.Until(early.Id, JobState.Completed);
        Assert.Contains(
            "Early stopping",
            (await _client.Post(early.Id, "extend", new { iterations = 5 })).Json.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_by_state_and_by_page()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await _client.Submit(new { model = "listed", iterations = 10 })).Id);
        foreach (var id in ids)
            await _client.Until(id, JobState.Completed);
        ids.Reverse();
        Assert.Equal(ids, (await Ids("")).Where(ids.Contains));
        Assert.Equal(ids.Skip(1), (await Ids($"?before={ids[0]}&limit=2&state=completed")).Where(ids.Contains));
        Assert.DoesNotContain(ids[0], await Ids("?state=failed"));
        foreach (var wrong in new[] { "?state=done", "?state=1", "?limit=0", "?limit=1001", "?limit=x", "?before=../.." })
            await host.Host.Problem(400, HttpMethod.Get, TrainingClient.Jobs + wrong);

        async Task<List<string>> Ids(string query) =>
            [
                .. (await host.Host.Get(TrainingClient.Jobs + query))
                    .GetProperty("jobs")
                    .EnumerateArray()
                    .Select(job => job.GetProperty("id").GetString()!),
            ];
    }

    [Fact]
    public async Task An_ended_job_can_be_deleted_and_is_gone()
    {
        var job = await _client.Submit(new { model = "deleted", iterations = TrainingHost.Endless });
        Assert.Contains(
            "ended",
            await host.Host.Problem(409, HttpMethod.Delete, $"{TrainingClient.Jobs}/{job.Id}"),
            StringComparison.Ordinal);
        await _client.Post(job.Id, "cancel");
        await _client.Until(job.Id, JobState.Cancelled);
        using var deleted = await _client.Http.DeleteAsync(new Uri($"{TrainingClient.Jobs}/{job.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await host.Host.Problem(404, HttpMethod.Get, $"{TrainingClient.Jobs}/{job.Id}");
        Assert.False(Directory.Exists(Path.Combine(host.Host.DataDirectory, "jobs", job.Id)));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("20260101-000000-000-aaaa")]
    [InlineData("..%2F..%2Fetc")]
    public async Task A_job_that_is_not_there_is_404(string id)
    {
        await host.Host.Problem(404, HttpMethod.Get, $"{TrainingClient.Jobs}/{id}");
        await host.Host.Problem(404, HttpMethod.Get, $"{TrainingClient.Jobs}/{id}/metrics");
        await host.Host.Problem(404, HttpMethod.Delete, $"{TrainingClient.Jobs}/{id}");
        foreach (var command in new[] { "pause", "resume", "cancel" })
            await host.Host.Problem(404, HttpMethod.Post, $"{TrainingClient.Jobs}/{id}/{command}");
    }

    [Fact]
    public async Task The_same_key_gives_the_same_job_and_another_body_is_refused()
    {
        var spec = new { model = "key", iterations = 10 };
        var (first, a) = await Keyed("k-1", spec);
        var (second, b) = await Keyed("k-1", spec);
        Assert.Equal((202, 202, a.GetProperty("id").GetString()), (first, second, b.GetProperty("id").GetString()));
        Assert.Equal(422, (await Keyed("k-1", new { model = "key", iterations = 11 })).Status);
        Assert.NotEqual(a.GetProperty("id").GetString(), (await Keyed("k-2", spec)).Json.GetProperty("id").GetString());
        Assert.Equal(400, (await Keyed(new string('k', 201), spec)).Status);

        // the key was used while there was a version to start from; the same answer when there is none any more
        await _client.Until(a.GetProperty("id").GetString()!, JobState.Completed);
        var (accepted, c) = await Keyed("k-3", new { model = "key", iterations = 10, initialVersion = 1 });
        Assert.Equal(202, accepted);
        await _client.Until(c.GetProperty("id").GetString()!, JobState.Completed);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _client.Http.DeleteAsync(new Uri("/api/models/key/versions/1", UriKind.Relative))).StatusCode);
        var (repeated, d) = await Keyed(
            "k-3",
            new
            {
                model = "key",
                iterations = 10,
                initialVersion = 1,
            });
        Assert.Equal((202, c.GetProperty("id").GetString()), (repeated, d.GetProperty("id").GetString()));
        Assert.Equal(400, (await Keyed("k-4", new { model = "key", iterations = 10, initialVersion = 1 })).Status);

        async Task<(int Status, JsonElement Json)> Keyed(string key, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, TrainingClient.Jobs) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await _client.Http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
        }
    }

    private string Sha(JobInfo job) => host.Models.Resolve(job.Model, job.Version)!.Version.ParametersSha256;
}
