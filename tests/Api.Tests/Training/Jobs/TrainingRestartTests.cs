using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>A server that ends, gently or not, and the one that comes after it on the same data directory.</summary>
public sealed class TrainingRestartTests(TrainingRestartTests.Undisturbed undisturbed)
    : IClassFixture<TrainingRestartTests.Undisturbed>, IDisposable
{
    private const int Iterations = 8000;

    private readonly string _data = Directory.CreateTempSubdirectory("webnn-restart-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_job_in_training_at_shutdown_goes_on_after_the_restart_and_so_does_the_one_that_waited()
    {
        string running, waiting;
        int seen;
        await using (var first = await Started())
        {
            var client = new TrainingClient(first.Address);
            running = (await client.Submit(Long("a"))).Id;
            waiting = (await client.Submit(new { model = "b", iterations = 20 })).Id;
            seen = (await client.Until(running, job => job.Iteration > 0)).Iteration;
        }

        Assert.True(File.Exists(CheckpointOf(running)));
        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        Assert.True((await after.Get(running)).Iteration >= seen, "it begins where it was");
        await after.Until(waiting, JobState.Completed);
        await IsAsIfNothingHadHappened(after, running);
    }

    [Fact]
    public async Task A_job_of_a_killed_server_ends_with_the_parameters_it_would_have_had()
    {
        string running, waiting;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            var done = (await client.Submit(new { model = "done", iterations = 20 })).Id;
            running = (await client.Submit(Long("a"))).Id;
            waiting = (await client.Submit(new { model = "b", iterations = 20 })).Id;
            await client.Until(done, JobState.Completed);
            await client.Until(running, job => job.Iteration > 100 && File.Exists(CheckpointOf(running)));
        }

        // what a cut write would leave
        var folder = Path.Combine(_data, "jobs", running);
        await File.AppendAllBytesAsync(Path.Combine(folder, MetricLog.LossFile), [1, 2, 3]);
        await File.AppendAllTextAsync(Path.Combine(folder, MetricLog.EvaluationFile), """{"iteration":12,"ep""");
        Directory.CreateDirectory(Path.Combine(_data, "jobs", ".tmp-20260101-000000-000-aaaa"));
        Directory.CreateDirectory(Path.Combine(_data, "jobs", "20260101-000000-000-bbbb"));

        using var server = await Process();
        var after = new TrainingClient(server.Address);
        await after.Until(waiting, JobState.Completed);
        await IsAsIfNothingHadHappened(after, running);
        Assert.False(Directory.Exists(Path.Combine(_data, "jobs", ".tmp-20260101-000000-000-aaaa")));
        Assert.True(string.CompareOrdinal((await after.Submit(new { iterations = 1 })).Id, waiting) > 0);
    }

    [Theory]
    [InlineData("pause", false, JobState.Paused)]
    [InlineData("cancel", false, JobState.Cancelled)]
    [InlineData("cancel", true, JobState.Cancelled)]
    public async Task An_answered_command_outlives_a_kill_right_after_the_answer(string command, bool publish, JobState state)
    {
        string id;
        int told;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            id = (await client.Submit(Long("a"))).Id;
            told = (await client.Until(id, job => job.Iteration > 100)).Iteration;
            Assert.Equal(200, (await client.Post(id, command, publish ? new { publish } : null)).Status);
        }

        using var server = await Process();
        var after = await new TrainingClient(server.Address).Until(id, job => job.State == state);
        Assert.True(after.Iteration >= told, $"{after.Iteration} of {told} iterations that were told");
        Assert.Equal(publish ? 1 : null, after.Version);
    }

    [Fact]
    public async Task Nothing_that_a_watcher_has_seen_is_taken_back_by_a_kill()
    {
        string id;
        List<float?> seen;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            id = (await client.Submit(Long("a"))).Id;
            seen = TrainingClient.Losses(await client.Watch(id, 1, frame => frame.Iteration > 200));
        }

        using var server = await Process();
        var after = new TrainingClient(server.Address);
        Assert.True((await after.Get(id)).Iteration >= seen.Count);
        await after.Until(id, JobState.Running);
        await after.Post(id, "cancel");
        await after.Until(id, job => job.State == JobState.Cancelled);
        Assert.Equal(seen, TrainingClient.Losses(await after.Watch(id)).Take(seen.Count));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_not_used_and_the_job_says_so()
    {
        var id = await Left(Long("a"), job => job.Iteration > 0);

        var bytes = await File.ReadAllBytesAsync(CheckpointOf(id));
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(CheckpointOf(id), bytes);

        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        await IsAsIfNothingHadHappened(after, id);
        var hints = (await second.Get($"{TrainingClient.Jobs}/{id}"))
            .GetProperty("hints")
            .EnumerateArray()
            .Select(hint => hint.GetString()!);
        Assert.Contains(hints, hint => hint.Contains("checksum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_paused_job_is_paused_after_a_restart_and_goes_on_when_told()
    {
        JobInfo paused;
        await using (var first = await Started())
        {
            var client = new TrainingClient(first.Address);
            var id = (await client.Submit(Long("a"))).Id;
            await client.Until(id, job => job.Iteration > 0);
            await client.Post(id, "pause");
            paused = await client.Until(id, JobState.Paused);
        }

        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        var same = await after.Get(paused.Id);
        Assert.Equal((JobState.Paused, paused.Iteration, paused.Loss), (same.State, same.Iteration, same.Loss));
        Assert.Equal(200, (await after.Post(paused.Id, "resume")).Status);
        await IsAsIfNothingHadHappened(after, paused.Id);
    }

    [Fact]
    public async Task What_looked_wrong_before_a_restart_looks_wrong_after_it()
    {
        string id;
        await using (var first = await Started())
        {
            var client = new TrainingClient(first.Address);
            id = (
                await client.Submit(
                    new
                    {
                        model = "dead",
                        layers = new[] { 20 },
                        activation = "relu",
                        initializer = "he",
                        optimizer = new { learningRate = 10 },
                        iterations = TrainingHost.Endless,
                        evaluateEvery = 2000,
                    })).Id;
            await client.Until(id, job => job.Iteration > 2500);
            await client.Post(id, "pause");
            await client.Until(id, JobState.Paused);
            Assert.Equal(2, (await first.Get($"{TrainingClient.Jobs}/{id}")).GetProperty("hints").GetArrayLength());
        }

        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        Assert.Equal(2, (await second.Get($"{TrainingClient.Jobs}/{id}")).GetProperty("hints").GetArrayLength());
        var iteration = (await after.Get(id)).Iteration;
        await after.Post(id, "resume");
        await after.Until(id, job => job.Iteration > iteration);
        var hints = (await second.Get($"{TrainingClient.Jobs}/{id}"))
            .GetProperty("hints")
            .EnumerateArray()
            .Select(hint => hint.GetString())
            .ToList();
        Assert.Contains(hints, hint => hint!.Contains("that of guessing", StringComparison.Ordinal));
        Assert.Contains(hints, hint => hint!.Contains("20 of 20 ReLU units", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("gone")]
    [InlineData("ahead")]
    public async Task A_job_whose_checkpoint_is_of_no_use_is_trained_from_the_beginning(string how)
    {
        // the log that "ahead" leaves has ten losses
        var id = await Left(Long("a"), job => job.Iteration > 10);

        var bytes = await File.ReadAllBytesAsync(CheckpointOf(id));
        if (how == "gone")
            File.Delete(CheckpointOf(id));
        else if (how == "cut")
            await File.WriteAllBytesAsync(CheckpointOf(id), bytes[..^100]);
        else
            await File.WriteAllBytesAsync(Path.Combine(_data, "jobs", id, MetricLog.LossFile), new byte[40]);

        await using var second = await Started();
        await IsAsIfNothingHadHappened(new TrainingClient(second.Address), id);
    }

    [Fact]
    public async Task A_server_killed_between_the_first_evaluation_and_the_first_iteration_measures_nothing_twice()
    {
        string id;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            // an iteration takes some tenths of a second
            id = (await client.Submit(new { layers = new[] { 400 }, batchSize = 10_000, iterations = 3, evaluateEvery = 1 })).Id;
            await client.Until(id, job => job.TestAccuracy is not null);
        }

        var folder = Path.Combine(_data, "jobs", id);
        Assert.Equal(0, new FileInfo(Path.Combine(folder, MetricLog.LossFile)).Length);
        var before = await File.ReadAllTextAsync(Path.Combine(folder, MetricLog.EvaluationFile));
        Assert.Single(before.TrimEnd().Split('\n'));
        using var server = await Process();
        var result = await Result.Of(new TrainingClient(server.Address), id);
        Assert.Equal([0, 1, 2, 3], result.Epochs.Select(epoch => epoch.Iteration));
        Assert.StartsWith(before, await File.ReadAllTextAsync(Path.Combine(folder, MetricLog.EvaluationFile)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"iteration":0,"epo""")]
    [InlineData("")]
    public async Task A_first_evaluation_that_a_crash_has_cut_is_made_at_the_next_start(string left)
    {
        var id = await Left(Long("a"), job => job.Iteration > 0);
        var folder = Path.Combine(_data, "jobs", id);
        File.Delete(CheckpointOf(id));
        new Keyframes(folder).DropAfter(0);
        await File.WriteAllBytesAsync(Path.Combine(folder, MetricLog.LossFile), []);
        await File.WriteAllTextAsync(Path.Combine(folder, MetricLog.EvaluationFile), left);
        await using var second = await Started();
        await IsAsIfNothingHadHappened(new TrainingClient(second.Address), id);
    }

    [Fact]
    public async Task A_job_of_an_earlier_version_of_the_program_goes_on_without_an_evaluation_before_its_losses_and_with_its_rows()
    {
        var id = await Left(Long("a"), job => job.Iteration > 0);
        var folder = Path.Combine(_data, "jobs", id);
        var spec = Path.Combine(folder, "spec.json");
        var old = (await File.ReadAllTextAsync(spec)).Replace("\"trainRows\":10000,", "", StringComparison.Ordinal);
        Assert.DoesNotContain("trainRows", old, StringComparison.Ordinal);
        await File.WriteAllTextAsync(spec, old);
        var evaluations = Path.Combine(folder, MetricLog.EvaluationFile);
        var lines = await File.ReadAllLinesAsync(evaluations);
        Assert.StartsWith("{\"iteration\":0,", lines[0], StringComparison.Ordinal);
        await File.WriteAllLinesAsync(evaluations, lines[1..]);
        // also from the beginning: its losses have been told
        File.Delete(CheckpointOf(id));
        await using var second = await Started();
        var client = new TrainingClient(second.Address);
        var result = await Result.Of(client, id);
        Assert.Equal(undisturbed.Result.Epochs.Skip(1), result.Epochs);
        Assert.Equal(undisturbed.Result.Losses, result.Losses);
        Assert.Equal(10_000, (await client.Get(id)).Spec.TrainRows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_branch_of_a_killed_server_goes_on_also_where_nothing_but_its_start_is_left(bool onlyStart)
    {
        string parent, id;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            parent = (await client.Submit(Long("parent"))).Id;
            await client.Until(parent, JobState.Completed);
            id = (await client.Submit(Long("branch", new { job = parent, iteration = 150 }))).Id;
            await client.Until(id, job => job.Iteration > 400);
        }

        File.Delete(CheckpointOf(id));
        var keyframes = new Keyframes(Path.Combine(_data, "jobs", id));
        if (onlyStart)
            keyframes.DropAfter(150);
        Assert.Equal(150, keyframes.Iterations()[0]);
        using var server = await Process();
        var after = new TrainingClient(server.Address);
        var result = await Result.Of(after, id);
        Assert.Equal(undisturbed.Result.Losses.Skip(150), result.Losses);
        Assert.Equal(undisturbed.Result.ParametersSha256, result.ParametersSha256);
    }

    [Fact]
    public async Task A_job_that_takes_the_server_down_every_time_is_given_up()
    {
        var id = await Left(Long("a"), job => job.Iteration > 0);

        // as a process leaves it that was ended from outside, and had begun this often
        await Edit(id, state =>
            state
                .Replace("\"queued\"", "\"running\"", StringComparison.Ordinal)
                .Replace("\"starts\":0", $"\"starts\":{JobRecovery.MaxStarts}", StringComparison.Ordinal));
        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        var job = await after.Get(id);
        Assert.Equal((JobState.Failed, FailureKind.Interrupted), (job.State, job.ErrorKind));
        Assert.StartsWith("interrupted: 5 times", job.Error, StringComparison.Ordinal);
        var frames = await after.Watch(id);
        Assert.Equal(job.Iteration, TrainingClient.Losses(frames).Count);
    }

    [Fact]
    public async Task An_extended_job_in_training_at_the_end_is_not_taken_for_completed()
    {
        var id = await Left(new { model = "a", iterations = 50 }, job => job.State == JobState.Completed);

        // as a process leaves it that was killed right after the extended job's turn had come
        await Edit(id, state =>
            state
                .Replace("\"completed\"", "\"running\"", StringComparison.Ordinal)
                .Replace("\"totalIterations\":50", "\"totalIterations\":70", StringComparison.Ordinal));
        await using var second = await Started();
        var after = new TrainingClient(second.Address);
        var job = await after.Until(id, JobState.Completed);
        Assert.Equal((70, 2), (job.Iteration, job.Version));
    }

    [Fact]
    public async Task A_job_that_an_earlier_version_of_the_program_ended_without_its_alias_is_read_as_it_is()
    {
        var id = await Left(new { model = "old", iterations = 20 }, job => job.State == JobState.Completed);
        await Edit(id, state => state.Replace("\"errorKind\":null", "\"errorKind\":\"aliasNotMoved\"", StringComparison.Ordinal));
        await using var second = await Started();
        var job = await new TrainingClient(second.Address).Get(id);
        Assert.Equal((JobState.Completed, FailureKind.AliasNotMoved, 1), (job.State, job.ErrorKind, job.Version));
    }

    [Fact]
    public async Task A_job_that_published_just_before_the_end_is_completed()
    {
        var id = await Left(new { model = "late", iterations = 20 }, job => job.State == JobState.Completed);

        // as if the process had ended between the version's rename and the state's
        await Edit(id, BeforeItsEnd);

        await using var second = await Started();
        var job = await new TrainingClient(second.Address).Get(id);
        Assert.Equal((JobState.Completed, 1, 20, null), (job.State, job.Version, job.Iteration, job.Error));
        Assert.Equal((1, true, job.TestAccuracy), (job.Serving!.Version, job.Serving.Promoted, job.Serving.Accuracy));
    }

    [Fact]
    public async Task A_cancelled_job_killed_right_after_its_publication_is_cancelled_with_its_alias_and_what_serves()
    {
        string id;
        await using (var first = await Started())
        {
            var client = new TrainingClient(first.Address);
            var good = new { model = "cut", activation = "relu", initializer = "he", optimizer = new { kind = "adam" }, iterations = 300 };
            await client.Until((await client.Submit(good)).Id, JobState.Completed);
            var (optimizer, endless) = (new { learningRate = 1e-7 }, TrainingHost.Endless);
            var bad = new { model = "cut", alias = "latest", optimizer, iterations = endless, evaluateEvery = endless };
            id = (await client.Submit(bad)).Id;
            await client.Until(id, job => job.Iteration > 0);
            await client.Post(id, "cancel", new { publish = true });
            await client.Until(id, JobState.Cancelled);
        }

        // as if the process had ended right after the version's rename: neither the job's state nor its aliases have been written since
        await Edit(id, BeforeItsEnd);
        File.Delete(Path.Combine(_data, "models", "cut", "aliases.json"));
        foreach (var start in new[] { 1, 2 })
        {
            await using var later = await Started();
            var job = await new TrainingClient(later.Address).Get(id);
            Assert.Equal((JobState.Cancelled, 2, null), (job.State, job.Version, job.Error));
            Assert.Equal((1, false, PromotionReason.Lower), (job.Serving!.Version, job.Serving.Promoted, job.Serving.ReasonKind));
            Assert.NotNull(job.FinishedAt);
            Assert.False(File.Exists(CheckpointOf(id)), "nobody goes on from here");
            var model = await later.Get("/api/models/cut");
            Assert.Equal(1, model.GetProperty("serving").GetInt32());
            Assert.Equal("""{"latest":2,"production":1}""", model.GetProperty("aliases").GetRawText());
            var by = model.GetProperty("history").EnumerateArray().Select(move => move.GetProperty("by").GetString());
            Assert.Equal(["job " + id, "job " + id], by);
        }
    }

    // the state of a job in training, whose process ended between its version's rename and its state's
    private static string BeforeItsEnd(string state)
    {
        var ended = JsonSerializer.Deserialize<JobStatus>(state, JobJson.Options)!;
        var before = ended with { State = JobState.Running, Version = null, Serving = null, FinishedAt = null };
        return JsonSerializer.Serialize(before, JobJson.Options);
    }

    private static object Long(string model, object? from = null) => new
    {
        model,
        from,
        layers = new[] { 60 },
        activation = "relu",
        initializer = "he",
        optimizer = new { kind = "adam", learningRate = 0.001 },
        sampling = "shuffle",
        dropout = 0.1,
        iterations = Iterations,
        evaluateEvery = 2000,
    };

    /// <summary>The job ends like one that nobody has interrupted: every loss, evaluation and parameter.</summary>
    private async Task IsAsIfNothingHadHappened(TrainingClient client, string id)
    {
        var result = await Result.Of(client, id);
        Assert.Equal(Iterations, result.Iterations);
        Assert.Equal(undisturbed.Result.Losses, result.Losses);
        Assert.Equal(undisturbed.Result.Epochs, result.Epochs);
        Assert.Equal(undisturbed.Result.ParametersSha256, result.ParametersSha256);
    }

    private string CheckpointOf(string id) => Path.Combine(_data, "jobs", id, CheckpointFiles.FileName);

    private async Task Edit(string id, Func<string, string> change)
    {
        var path = Path.Combine(_data, "jobs", id, "state.json");
        var state = await File.ReadAllTextAsync(path);
        var changed = change(state);
        Assert.NotEqual(state, changed);
        await File.WriteAllTextAsync(path, changed);
    }

    private async Task<ApiHost> Started()
    {
        var host = TinyMnist.Host(("WebNN:DataDirectory", _data));
        await host.InitializeAsync();
        return host;
    }

    /// <summary>The job that a first server has been given, and left behind when it was stopped, gently, at that point.</summary>
    private async Task<string> Left(object spec, Func<JobInfo, bool> at)
    {
        await using var first = await Started();
        var client = new TrainingClient(first.Address);
        var id = (await client.Submit(spec)).Id;
        await client.Until(id, at);
        return id;
    }

    private Task<ServerProcess> Process() =>
        ServerProcess.Start(_data, ("WebNN__DatasetDirectories__0", TinyMnist.Folder), ("WebNN__Training__Concurrency", "1"));

    /// <summary>The length, losses, evaluations and parameters of a completed job.</summary>
    internal sealed record Result(
        int Iterations,
        IReadOnlyList<float?> Losses,
        IReadOnlyList<EpochPoint> Epochs,
        string? ParametersSha256)
    {
        public static async Task<Result> Of(TrainingClient client, string id)
        {
            var job = await client.Until(id, JobState.Completed);
            var frames = await client.Watch(id);
            var version = await client.Http.GetFromJsonAsync<JsonElement>($"/api/models/{job.Model}/versions/{job.Version}");
            return new Result(
                job.Iteration,
                TrainingClient.Losses(frames, (job.Spec.From?.Iteration ?? 0) + 1),
                [.. frames.SelectMany(frame => frame.Epochs)],
                version.GetProperty("parametersSha256").GetString());
        }
    }

    /// <summary>The long job on a server that nobody ends.</summary>
    public sealed class Undisturbed : IAsyncLifetime
    {
        internal Result Result { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await using var host = TinyMnist.Host();
            await host.InitializeAsync();
            var client = new TrainingClient(host.Address);
            Result = await Result.Of(client, (await client.Submit(Long("plain"))).Id);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
