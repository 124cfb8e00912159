using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Iterations;

/// <summary>Iterations opened again, compared with a trainer of the same spec that has been there.</summary>
public sealed class TimeMachineTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private static readonly TrainingSpec Spiral = new()
    {
        Model = "spirals",
        Dataset = "spiral",
        Layers = [8],
        Activation = Activation.Tanh,
        Optimizer = new() { Kind = OptimizerKind.Momentum, LearningRate = 0.1 },
        LearningRateSchedule = LearningRateSchedule.Cosine,
        BatchSize = 20,
        Iterations = 200,
        Seed = 5,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TimeMachine Machine => host.Host.Services.GetRequiredService<TimeMachine>();

    [Fact]
    public async Task An_iteration_is_the_one_that_a_trainer_of_the_same_spec_has_there()
    {
        var job = await Trained(Spiral);
        var trainer = await Twin(job);
        foreach (var k in new[] { 1, 2, 77, 200 })
        {
            var moment = await Machine.OpenAsync(job.Id, k, Cancel);
            _ = trainer.StepsTo(k - 1).Count();
            var trace = trainer.Trace();
            Assert.Equal((k, trace.Loss, trace.LossAfter), (moment.Iteration, moment.Trace!.Loss, moment.Trace.LossAfter));
            Assert.Equal(trace.Batch.Rows, moment.Trace.Batch.Rows);
            Same(trainer.Network, moment.Network);
        }

        Assert.Null((await Machine.OpenAsync(job.Id, 0, Cancel)).Trace);
        Same((await Twin(job)).Network, await Machine.NetworkAsync(job.Id, 0, Cancel));
        await Assert.ThrowsAsync<IterationMissingException>(() => Machine.OpenAsync(job.Id, 201, Cancel));
        await Assert.ThrowsAsync<IterationMissingException>(() => Machine.OpenAsync(job.Id, -1, Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Machine.OpenAsync("nosuch", 1, Cancel));
    }

    [Fact]
    public async Task What_was_set_by_hand_is_set_again_where_it_was()
    {
        var submission = host.Jobs.SubmitLive(
            Spiral with { Model = "edited" }, new LiveOptions { IterationsPerSecond = 1000, StopAfter = 3 });
        var job = Assert.IsType<Submission.Accepted>(submission).Job;
        await host.Client.Until(job.Id, JobState.Paused);
        var live = host.Jobs.Live(job.Id)!;
        Assert.True(live.Edit(0, 1, 2, 4));
        Same(live.Snapshot()!.Network, await Machine.NetworkAsync(job.Id, 3, Cancel));
        Assert.True(live.Edit(3, 0, 1, -2));
        Same(live.Snapshot()!.Network, await Machine.NetworkAsync(job.Id, 3, Cancel));
        Assert.NotNull(host.Jobs.Step(job.Id, 30).Job);
        await host.Client.Until(job.Id, now => now is { State: JobState.Paused, Iteration: 33 });
        Assert.True(live.Edit(2, 2, 1, 1));
        var edited = live.Snapshot()!.Network;
        host.Jobs.Cancel(job.Id, publish: true);
        var ended = await host.Client.Until(job.Id, JobState.Cancelled);
        Same(edited, await Machine.NetworkAsync(job.Id, 33, Cancel));
        Assert.Equal(
            Version(ended).ParametersSha256, ModelFiles.ParametersSha256(await Machine.NetworkAsync(job.Id, 33, Cancel)));
        var fourth = (await Machine.OpenAsync(job.Id, 4, Cancel)).Trace!;
        Assert.Equal((4f, -2f), (fourth.Before.Parameters[0].Value[1, 2], fourth.Before.Parameters[3].Value[0, 1]));
    }

    [Fact]
    public async Task An_extended_job_keeps_the_schedule_of_its_past()
    {
        var job = await Trained(Spiral with { Model = "longer" });
        var before = await Machine.OpenAsync(job.Id, 150, Cancel);
        host.Jobs.Extend(job.Id, 100);
        var ended = await host.Client.Until(job.Id, now => now is { State: JobState.Completed, Iteration: 300 });
        var after = await Machine.OpenAsync(job.Id, 150, Cancel);
        Assert.Equal(before.Trace!.LearningRate, after.Trace!.LearningRate);
        Same(before.Network, after.Network);
        Assert.Equal(
            Version(ended).ParametersSha256, ModelFiles.ParametersSha256(await Machine.NetworkAsync(job.Id, 300, Cancel)));
        Assert.True((await Machine.OpenAsync(job.Id, 201, Cancel)).Trace!.LearningRate > after.Trace.LearningRate * 0.1);
    }

    [Fact]
    public async Task Keyframes_are_used_and_damaged_ones_passed_over()
    {
        var job = await Trained(Spiral with { Model = "framed", Iterations = 60_000, EvaluateEvery = 60_000 });
        var keyframes = new Keyframes(Folder(job.Id));
        var frames = keyframes.Iterations();
        Assert.NotEmpty(frames);
        var frame = frames[^1];
        var whole = await Machine.NetworkAsync(job.Id, frame, Cancel);
        var trainer = await Twin(job);
        _ = trainer.StepsTo(frame).Count();
        Same(trainer.Network, whole);

        var path = Path.Combine(Folder(job.Id), "keyframes", $"{frame}.safetensors");
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[^9] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        using var fresh = new Replay(host.Jobs.Find(job.Id)!, await host.Load("spiral"), null, new StateCache(0), Cancel);
        fresh.MoveTo(frame);
        Same(trainer.Network, fresh.Trainer.Network);
    }

    [Fact]
    public async Task Another_loss_than_the_job_had_is_said_and_not_shown()
    {
        var job = await Trained(Spiral with { Model = "other" });
        var log = Path.Combine(Folder(job.Id), MetricLog.LossFile);
        var bytes = await File.ReadAllBytesAsync(log, Cancel);
        bytes[(99 * 4) + 1] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancel);
        using var replay = new Replay(host.Jobs.Find(job.Id)!, await host.Load("spiral"), null, new StateCache(0), Cancel);
        replay.MoveTo(99);
        Assert.Contains(
            "Iteration 100", Assert.Throws<ReplayImpossibleException>(() => replay.MoveTo(100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_another_build_is_not_replayed_but_for_what_this_one_went_on_from()
    {
        var job = await Trained(Spiral with { Model = "older", Iterations = 60_000, EvaluateEvery = 60_000 });
        var frame = new Keyframes(Folder(job.Id)).Iterations()[0];
        var older = new EngineBuild(0, "Vector64");
        host.Jobs.Find(job.Id)!.TryUpdate(status => status with
        {
            Version = null,
            Builds = [new BuildStage(0, older), new BuildStage(frame, EngineBuild.Current)],
        });
        var refusal = await Assert.ThrowsAsync<ReplayImpossibleException>(() => Machine.OpenAsync(job.Id, frame - 1, Cancel));
        Assert.Contains("Vector64", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(frame + 5, (await Machine.OpenAsync(job.Id, frame + 5, Cancel)).Iteration);
    }

    [Fact]
    public async Task A_replay_that_does_not_end_with_the_published_parameters_is_refused_at_once()
    {
        var job = await Trained(Spiral with { Model = "forged" });
        var other = await Machine.NetworkAsync(job.Id, 100, Cancel);
        var forged = host.Models.Publish("forged", other, new ModelFacts { Job = job.Id });
        host.Jobs.Find(job.Id)!.TryUpdate(status => status with { Version = forged.Version });
        var refusal = await Assert.ThrowsAsync<ReplayImpossibleException>(() => Machine.OpenAsync(job.Id, 3, Cancel));
        Assert.Contains("other parameters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Belief_and_its_turns_are_the_networks_own()
    {
        var job = await Trained(Spiral with { Model = "belief" });
        float[] point = [0.5f, -0.3f];
        var belief = await Machine.BeliefAsync(job.Id, point, 21, Cancel);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => i * 10), belief.Iterations);
        foreach (var i in new[] { 0, 7, 20 })
        {
            var network = await Machine.NetworkAsync(job.Id, belief.Iterations[i], Cancel);
            Assert.Equal(new Believer(network, point).Probabilities(), belief.Probabilities[i]);
        }

        var turns = await Machine.TurnsAsync(job.Id, point, 0, 200, Cancel);
        var answers = await Task.WhenAll(Enumerable.Range(0, 201).Select(async k =>
            new Believer(await Machine.NetworkAsync(job.Id, k, Cancel), point).Answer()));
        Assert.NotEmpty(turns);
        Assert.Equal(
            Enumerable.Range(1, 200).Where(k => answers[k] != answers[k - 1]).Select(k => new ChangedAnswer(k, answers[k])), turns);
        await Assert.ThrowsAsync<ShapeException>(() => Machine.BeliefAsync(job.Id, [1], 5, Cancel));
    }

    [Fact]
    public async Task A_published_moment_is_a_version_and_does_not_end_its_job()
    {
        var job = await host.Client.Submit(new { model = "kept", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        await host.Client.Until(job.Id, now => now.Iteration > 50);
        var version = await Machine.PublishAsync(job.Id, 40, Cancel);
        Assert.Equal((job.Id, 40), (version.Job, version.Moment));
        Assert.Equal(version.ParametersSha256, ModelFiles.ParametersSha256(await Machine.NetworkAsync(job.Id, 40, Cancel)));
        Assert.NotNull(version.Accuracy);

        // a restart takes it for what it is
        var running = host.Jobs.Find(job.Id)!;
        var folder = Directory.CreateTempSubdirectory("webnn-moment-").FullName;
        var restarted = new TrainingJob(job.Id, running.Spec, running.Status, folder);
        new JobRecovery(host.Jobs.Transitions, host.Jobs.Store, new JobQueue(1), host.Models, TimeProvider.System).Recover(restarted);
        Assert.Equal(JobState.Queued, restarted.Status.State);
        Directory.Delete(folder, recursive: true);
        host.Jobs.Cancel(job.Id);
    }

    [Fact]
    public async Task Asking_ends_when_the_asker_goes()
    {
        var job = await Trained(Spiral with { Model = "gone", Iterations = 60_000, EvaluateEvery = 60_000 });
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Machine.OpenAsync(job.Id, 59_999, source.Token));
        Assert.Equal(10, (await Machine.OpenAsync(job.Id, 10, Cancel)).Iteration);
    }

    private string Folder(string id) => Path.Combine(host.Host.DataDirectory, "jobs", id);

    private ModelVersion Version(JobInfo job) => host.Models.Versions(job.Model).Single(version => version.Version == job.Version);

    private async Task<JobInfo> Trained(TrainingSpec spec)
    {
        var job = Assert.IsType<Submission.Accepted>(host.Jobs.Submit(spec)).Job;
        return await host.Client.Until(job.Id, JobState.Completed);
    }

    private async Task<Trainer> Twin(JobInfo job)
    {
        var data = await host.Load(job.Spec.Dataset);
        return new Trainer(job.Spec.ToOptions(job.TotalIterations), data.Train);
    }

    private static void Same(Network<float> expected, Network<float> actual)
    {
        foreach (var (a, b) in expected.Parameters.Zip(actual.Parameters))
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
    }
}
