using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>Jobs that a page watches and touches, in the real service.</summary>
public sealed class LiveJobTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private static readonly TrainingSpec Xor = new()
    {
        Model = "live",
        Dataset = "xor",
        Layers = [6],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.05 },
        BatchSize = 20,
        Iterations = 400,
        EvaluateEvery = 20,
    };

    [Fact]
    public async Task Xor_is_learned_at_the_pace_asked_for_and_ends_as_any_job()
    {
        var job = Submit(Xor, new LiveOptions { IterationsPerSecond = 400 });
        var done = await host.Client.Until(job.Id, JobState.Completed);
        Assert.True(done.TestAccuracy > 0.95, $"{done.TestAccuracy}");
        Assert.True(
            done.FinishedAt - done.StartedAt > TimeSpan.FromSeconds(0.9),
            $"{done.FinishedAt - done.StartedAt} for 400 iterations at 400 a second");
        Assert.Equal(400, Live(job).Snapshot()!.Iteration);
        Assert.Equal(400, TrainingClient.Losses(await host.Client.Watch(job.Id)).Count);

        // the same spec without anyone watching gives the same network, bit for bit
        var alone = await host.Client.Until(
            (
                await host.Client.Submit(
                    new
                    {
                        model = "alone",
                        dataset = "xor",
                        layers = new[] { 6 },
                        activation = "tanh",
                        initializer = "xavier",
                        optimizer = new { kind = "adam", learningRate = 0.05 },
                        batchSize = 20,
                        iterations = 400,
                        evaluateEvery = 20,
                    })).Id,
            JobState.Completed);
        Assert.Equal(
            host.Models.Resolve("alone", alone.Version)!.Version.ParametersSha256,
            host.Models.Resolve("live", done.Version)!.Version.ParametersSha256);
    }

    [Fact]
    public async Task Steps_are_exact_and_a_pause_holds()
    {
        var job = Submit(Xor with { Iterations = 1000 }, new LiveOptions { IterationsPerSecond = 500, StopAfter = 1 });
        await Paused(job, 1);
        foreach (var (steps, reached) in new[] { (1, 2), (25, 27), (0, 27) })
        {
            Assert.NotNull(host.Jobs.Step(job.Id, steps).Job);
            await Paused(job, reached);
        }

        var before = Live(job).Snapshot()!;
        Assert.Same(before, Live(job).Snapshot());
        Assert.NotNull(host.Jobs.Resume(job.Id).Job);
        Assert.NotNull(host.Jobs.Step(job.Id, 1).Conflict);
        await host.Client.Until(job.Id, now => now.Iteration > 30);
        Assert.NotNull(host.Jobs.Cancel(job.Id, publish: true).Job);
        var ended = await host.Client.Until(job.Id, JobState.Cancelled);
        Assert.NotNull(ended.Version);
        Assert.False(Live(job).Edit(0, 0, 0, 1), "an ended job was changed");
    }

    [Fact]
    public async Task An_edited_weight_changes_the_answers_and_is_written_down()
    {
        var job = Submit(Xor, new LiveOptions { IterationsPerSecond = 500, StopAfter = 0 });
        await Paused(job, 0);
        var live = Live(job);
        var before = live.Snapshot()!;
        Assert.True(live.Edit(2, 3, 1, -7.5f));
        Assert.True(live.Edit(3, 0, 0, 2));
        Assert.False(live.Edit(0, 2, 0, 1));
        Assert.False(live.Edit(0, 0, 0, float.NaN));
        Assert.False(live.Edit(9, 0, 0, 1));

        var after = live.Snapshot()!;
        Assert.NotEqual(before.Change, after.Change);
        Assert.Equal(-7.5f, after.Network.Parameters[2].Value[3, 1]);
        Assert.NotEqual(Answer(before.Network), Answer(after.Network));

        var info = await host.Client.Get(job.Id);
        Assert.Equal(2, info.Live!.Edits);
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(host.Host.DataDirectory, "jobs", job.Id, HandEdits.FileName),
            TestContext.Current.CancellationToken);
        var edit = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(
            ("W2", 3, 1, -7.5),
            (
                edit.GetProperty("parameter").GetString(),
                edit.GetProperty("row").GetInt32(),
                edit.GetProperty("column").GetInt32(),
                edit.GetProperty("to").GetDouble()));
        Assert.Equal(2, lines.Length);

        // training goes on from what was set
        Assert.NotNull(host.Jobs.Step(job.Id, 1).Job);
        await Paused(job, 1);
        Assert.Equal(-7.5, live.Snapshot()!.Network.Parameters[2].Value[3, 1], 0.1);
        host.Jobs.Cancel(job.Id);
    }

    [Fact]
    public async Task Own_points_are_learned_and_kept_with_the_job_and_nobody_outside_can_ask_for_them()
    {
        var points = Dataset.OfPoints("points", 2, 3, [-1, -1, -0.9f, -1, 1, 1, 0.9f, 1, 1, -1, 1, -0.9f], [0, 0, 1, 1, 2, 2]);
        var none = Dataset.OfPoints("points", 2, 3, [], []);
        var own = Xor with { Model = "own", BatchSize = 6 };
        var live = new LiveOptions { IterationsPerSecond = 1000, Points = new DatasetSplits(points, none) };
        var job = Submit(own with { Iterations = 200 }, live);
        Assert.Equal(CustomPoints.DatasetName, job.Spec.Dataset);
        var done = await host.Client.Until(job.Id, JobState.Completed);
        Assert.Equal(1, done.TrainAccuracy);
        Assert.Null(done.TestAccuracy);
        Assert.Equal([2, 6, 3], host.Models.Resolve("own", done.Version)!.Version.Layers);

        // without test points there is nothing to compare on, and the newer one serves
        var again = Submit(own with { Iterations = 1 }, live);
        var serving = (await host.Client.Until(again.Id, JobState.Completed)).Serving!;
        Assert.Equal((2, true, PromotionReason.NotComparable), (serving.Version, serving.Promoted, serving.ReasonKind));
        Assert.Null(serving.Accuracy);
        var kept = await CustomPoints.Read(Path.Combine(host.Host.DataDirectory, "jobs", job.Id)).LoadAsync(null, CancellationToken.None);
        Assert.Equal((6, 0, 3), (kept.Train.Count, kept.Test.Count, kept.Train.Classes));

        Assert.IsType<Submission.Invalid>(
            host.Jobs.SubmitLive(Xor, new LiveOptions { IterationsPerSecond = 100, Points = new DatasetSplits(none, none) }));
        await host.Host.Problem(400, HttpMethod.Post, TrainingClient.Jobs, new { dataset = CustomPoints.DatasetName });
        await host.Host.Problem(400, HttpMethod.Post, TrainingClient.Jobs, new { dataset = "xor", points = new[] { 1 } });
        await host.Host.Problem(400, HttpMethod.Post, $"/predict?model=own", new { pixels = new double[784], model = "own" });
    }

    [Fact]
    public async Task Thirty_are_under_way_at_once_beside_a_job_of_the_queue_and_steps_and_pauses_do_not_wait_for_it()
    {
        var queued = await host.Client.Submit(new { model = "beside", iterations = TrainingHost.Endless });
        var live = Enumerable
            .Range(1, 30)
            .Select(seed => Submit(Xor with { Iterations = 100_000, Seed = (ulong)seed }, new LiveOptions { IterationsPerSecond = 60 }))
            .ToList();
        foreach (var job in live)
            await host.Client.Until(job.Id, now => now.Iteration > 5);
        Assert.Equal(31, host.Jobs.List(JobState.Running).Count);
        var before = (await host.Client.Get(queued.Id)).Iteration;
        await host.Client.Until(queued.Id, now => now.Iteration > before);

        // thirty people may pause, and step, and go on: the bound on paused jobs is for those of the queue
        foreach (var job in live)
        {
            Assert.NotNull(host.Jobs.Pause(job.Id).Job);
            await host.Client.Until(job.Id, JobState.Paused);
            Assert.NotNull(host.Jobs.Step(job.Id, 1).Job);
        }

        foreach (var job in live)
        {
            await host.Client.Until(job.Id, JobState.Paused);
            host.Jobs.Cancel(job.Id);
        }

        await host.Client.Post(queued.Id, "cancel");
        await host.Client.Until(queued.Id, JobState.Cancelled);
    }

    [Fact]
    public async Task They_have_a_limit_of_their_own_and_take_no_place_in_the_queue()
    {
        await using var own = TinyMnist.Host(("WebNN:Training:MaxLive", "2"), ("WebNN:Training:QueueLength", "1"));
        await own.InitializeAsync();
        var (jobs, client) = (own.Services.GetRequiredService<TrainingJobs>(), new TrainingClient(own.Address));
        var options = new LiveOptions { IterationsPerSecond = 60, StopAfter = 0 };
        var first = Assert.IsType<Submission.Accepted>(jobs.SubmitLive(Xor, options)).Job;
        Assert.IsType<Submission.Accepted>(jobs.SubmitLive(Xor, options));
        Assert.Equal(2, Assert.IsType<Submission.TooManyLive>(jobs.SubmitLive(Xor, options)).Limit);

        var running = await client.Submit(new { iterations = TrainingHost.Endless });
        await client.Until(running.Id, JobState.Running);
        Assert.Equal(1, jobs.Ahead());
        var waiting = await client.Submit(new { iterations = TrainingHost.Endless });
        Assert.Equal((1, 0, 2), (jobs.Ahead(waiting.Id), jobs.Ahead(first.Id), jobs.Ahead()));

        // whoever leaves makes room
        await client.Until(first.Id, JobState.Paused);
        jobs.Cancel(first.Id);
        Assert.IsType<Submission.Accepted>(jobs.SubmitLive(Xor, options));
    }

    private JobInfo Submit(TrainingSpec spec, LiveOptions live) => Assert.IsType<Submission.Accepted>(host.Jobs.SubmitLive(spec, live)).Job;

    private LiveJob Live(JobInfo job) => host.Jobs.Live(job.Id)!;

    private async Task Paused(JobInfo job, int iteration)
    {
        var paused = await host.Client.Until(job.Id, now => now.State == JobState.Paused);
        Assert.Equal((iteration, iteration), (paused.Iteration, Live(job).Snapshot()!.Iteration));
    }

    private static float[] Answer(Network<float> network)
    {
        var workspace = new Workspace<float>(network, 1);
        workspace.X[0, 0] = workspace.X[0, 1] = 0.5f;
        return network.Predict(workspace).Row(0).ToArray();
    }
}
