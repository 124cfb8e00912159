using System.Text.Json.Nodes;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>A job's time and speed are those of its training, whatever lies in between.</summary>
public sealed class TrainedTimeTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("webnn-time-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Pauses_waiting_and_a_restart_do_not_count_and_nothing_trained_is_lost()
    {
        string id;
        JobInfo paused;
        await using (var first = Host())
        {
            await first.InitializeAsync();
            var client = new TrainingClient(first.Address);
            id = (await client.Submit(new { model = "a", layers = new[] { 60 }, iterations = TrainingHost.Endless })).Id;
            await client.Until(id, job => job.TrainedSeconds > 0.2);
            await client.Post(id, "pause");
            paused = await client.Until(id, JobState.Paused);
            IsConsistent(paused);
        }

        // as if it had been started an hour ago
        var state = Path.Combine(_data, "jobs", id, "state.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken))!.AsObject();
        json["startedAt"] = (paused.StartedAt - TimeSpan.FromHours(1))!.Value.ToString("O");
        await File.WriteAllTextAsync(state, json.ToJsonString(), TestContext.Current.CancellationToken);

        await using var second = Host();
        await second.InitializeAsync();
        var after = new TrainingClient(second.Address);
        var same = await after.Get(id);
        Assert.Equal((paused.TrainedSeconds, paused.IterationsPerSecond), (same.TrainedSeconds, same.IterationsPerSecond));

        await after.Post(id, "resume");
        await after.Until(id, job => job.Iteration > paused.Iteration);
        await after.Post(id, "cancel", new { publish = true });
        var ended = await after.Until(id, JobState.Cancelled);
        IsConsistent(ended);
        Assert.InRange(
            ended.TrainedSeconds!.Value,
            paused.TrainedSeconds!.Value,
            (ended.FinishedAt - ended.StartedAt)!.Value.TotalSeconds - 3600);
    }

    [Fact]
    public async Task An_extended_job_has_the_time_and_the_speed_of_all_its_training_and_the_settings_of_its_length()
    {
        await using var host = Host();
        await host.InitializeAsync();
        var client = new TrainingClient(host.Address);
        var first = await client.Until(
            (
                await client.Submit(
                    new
                    {
                        model = "a",
                        layers = new[] { 60 },
                        iterations = 2000,
                    })).Id,
            JobState.Completed);
        Assert.Equal((2000, 2000), (first.VersionIteration, first.Spec.Iterations));
        // while another job is trained, this one is idle
        await client.Until((await client.Submit(new { model = "b", layers = new[] { 60 }, iterations = 2000 })).Id, JobState.Completed);

        var extended = DateTimeOffset.UtcNow;
        var (_, json) = await client.Post(first.Id, "extend", new { iterations = 100 });
        Assert.Equal(2100, json.GetProperty("spec").GetProperty("iterations").GetInt32());
        var second = await client.Until(first.Id, JobState.Completed);
        Assert.Equal((2, 2100, 2100), (second.Version, second.VersionIteration, second.Spec.Iterations));
        IsConsistent(second);
        Assert.InRange(
            second.TrainedSeconds!.Value,
            first.TrainedSeconds!.Value,
            (second.FinishedAt - extended + (first.FinishedAt - first.StartedAt))!.Value.TotalSeconds);

        // what a job had learned before it was extended is not what it ends with when it is cancelled
        await client.Post(first.Id, "extend", new { iterations = 1_000_000 });
        Assert.False((await client.Until(first.Id, job => job.Iteration > 2100)).IsPublished);
        await client.Post(first.Id, "cancel");
        var cancelled = await client.Until(first.Id, JobState.Cancelled);
        Assert.Equal((2, 2100, false), (cancelled.Version, cancelled.VersionIteration, cancelled.IsPublished));
    }

    [Fact]
    public async Task A_job_of_a_killed_server_keeps_the_time_of_the_iterations_it_keeps()
    {
        string id;
        JobInfo seen;
        using (var killed = await ServerProcess.Start(_data, ("WebNN__DatasetDirectories__0", TinyMnist.Folder)))
        {
            var client = new TrainingClient(killed.Address);
            id = (await client.Submit(new { model = "a", layers = new[] { 60 }, iterations = TrainingHost.Endless })).Id;
            await client.Until(id, job => job.Iteration > 100 && File.Exists(Path.Combine(_data, "jobs", id, CheckpointFiles.FileName)));
            seen = await client.Get(id);
        }

        await using var second = Host();
        await second.InitializeAsync();
        var after = new TrainingClient(second.Address);
        // what was trained after the last checkpoint is trained again: its time goes with it
        var resumed = await after.Until(id, job => job.State == JobState.Running && job.Iteration > 0 && job.TrainedSeconds > 0);
        Assert.True(resumed.TrainedSeconds > 0.25, $"{resumed.TrainedSeconds} s for {resumed.Iteration} iterations");
        await after.Post(id, "cancel", new { publish = true });
        var ended = await after.Until(id, JobState.Cancelled);
        IsConsistent(ended);
        Assert.True(
            ended.TrainedSeconds < (ended.FinishedAt - ended.StartedAt)!.Value.TotalSeconds,
            $"{ended.TrainedSeconds} s of training within {ended.FinishedAt - ended.StartedAt}");
        Assert.NotNull(seen.TrainedSeconds);
    }

    private static void IsConsistent(JobInfo job) =>
        Assert.Equal(job.Iteration / job.TrainedSeconds!.Value, job.IterationsPerSecond!.Value, 1e-6 * job.IterationsPerSecond.Value);

    private ApiHost Host() => TinyMnist.Host(("WebNN:DataDirectory", _data));
}
