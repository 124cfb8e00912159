using System.Text.Json;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>The evaluation of a job's network before its first iteration.</summary>
public sealed class StartEvaluationTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_measured_before_its_first_iteration_and_everyone_is_told_once()
    {
        var job = await Trained(Spec("start"));
        var told = await Epochs(job.Id);
        Assert.Equal([0, 10, 20, 30], Iterations(told));
        Assert.Equal(told, (await host.Client.Watch(job.Id)).SelectMany(frame => frame.Epochs));
        Assert.Equal(30, TrainingClient.Losses(await host.Client.Watch(job.Id)).Count);
        Assert.Equal([10, 20, 30], Iterations(await Epochs(job.Id, "?from=2")));

        // what it says is the score of the network as it was then
        var data = await host.Load("mnist");
        var machine = host.Host.Services.GetRequiredService<TimeMachine>();
        var evaluator = new Evaluator(await machine.NetworkAsync(job.Id, 0, Cancel));
        var (train, test) = (evaluator.Score(data.Train), evaluator.Score(data.Test));
        Assert.Equal(new EpochPoint(0, 0, train.Accuracy, test.Accuracy, train.Loss, test.Loss), told[0]);
        Assert.Equal(Math.Log(10), test.Loss, 0.1);

        host.Jobs.Extend(job.Id, 10);
        await host.Client.Until(job.Id, now => now is { State: JobState.Completed, Iteration: 40 });
        Assert.Equal([0, 10, 20, 30, 40], Iterations(await Epochs(job.Id)));
    }

    [Fact]
    public async Task A_branch_begins_with_its_parents_score_where_it_begins()
    {
        var parent = await Trained(Spec("start-parent"));
        var from = new BranchPoint { Job = parent.Id, Iteration = 20 };
        var branch = await Trained(Spec("start-branch") with { From = from, Iterations = 40 });
        var (its, ours) = (await Epochs(parent.Id), await Epochs(branch.Id));
        Assert.Equal([20, 30, 40], Iterations(ours));
        Assert.Equal(its[2], ours[0]);
        Assert.Equal(ours, (await host.Client.Watch(branch.Id)).SelectMany(frame => frame.Epochs));
    }

    [Fact]
    public async Task A_job_that_starts_from_a_version_begins_with_the_score_of_that_version()
    {
        var first = await Trained(Spec("start-version") with { Iterations = 200 });
        var second = await Trained(Spec("start-version") with { InitialVersion = first.Version });
        Assert.Equal((0, first.TestAccuracy), ((await Epochs(second.Id))[0].Iteration, (await Epochs(second.Id))[0].TestAccuracy));
    }

    [Fact]
    public async Task Early_stopping_counts_from_the_first_evaluation_after_an_iteration()
    {
        var job = await Trained(Spec("start-patience") with
        {
            Iterations = 1000,
            EvaluateEvery = 5,
            Optimizer = new OptimizerSpec { LearningRate = 1e-30 },
            EarlyStopping = new EarlyStoppingSpec { Patience = 2 },
        });
        Assert.Equal(15, job.Iteration);
        Assert.Equal([0, 5, 10, 15], Iterations(await Epochs(job.Id)));
    }

    [Fact]
    public async Task A_watched_job_that_has_done_nothing_yet_says_how_it_scores()
    {
        var spec = Spec("start-live") with { Dataset = "xor", BatchSize = 20, Iterations = 40, EvaluateEvery = 20 };
        var live = new LiveOptions { IterationsPerSecond = 1000, StopAfter = 0 };
        var job = Assert.IsType<Submission.Accepted>(host.Jobs.SubmitLive(spec, live)).Job;
        var paused = await host.Client.Until(job.Id, now => now.State == JobState.Paused);
        Assert.Equal((0, null), (paused.Iteration, paused.Loss));
        var frames = await host.Client.Watch(job.Id, 1, frame => frame.State == JobState.Paused);
        Assert.Equal(paused.TestAccuracy, Assert.Single(frames.SelectMany(frame => frame.Epochs)).TestAccuracy);
        host.Jobs.Step(job.Id, 1);
        await host.Client.Until(job.Id, now => now is { State: JobState.Paused, Iteration: 1 });
        host.Jobs.Resume(job.Id);
        await host.Client.Until(job.Id, JobState.Completed);
        Assert.Equal([0, 20, 40], Iterations(await Epochs(job.Id)));
    }

    [Fact]
    public async Task A_branch_and_an_extension_measure_as_many_rows_as_before()
    {
        var parent = await Trained(Spec("rows-parent") with { BatchSize = 10_000, Iterations = 40 });
        Assert.Equal(10_000, parent.Spec.TrainRows);
        var from = new BranchPoint { Job = parent.Id, Iteration = 40 };
        var spec = Spec("rows-branch") with { From = from, BatchSize = 10_000, Iterations = 45, EvaluateEvery = 500 };
        // a job of these settings that is no branch would measure all rows
        Assert.Equal(60_000, spec.Resolve(60_000).TrainRows);
        var branch = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, "rows", null, Cancel)).Job;
        Assert.Equal(10_000, branch.Spec.TrainRows);
        await host.Client.Until(branch.Id, JobState.Completed);
        host.Jobs.Extend(branch.Id, 5);
        branch = await host.Client.Until(branch.Id, now => now is { State: JobState.Completed, Iteration: 50 });
        Assert.Equal(10_000, branch.Spec.TrainRows);
        var own = await Trained(spec with { Model = "rows-own", TrainRows = 500 });
        Assert.Equal(500, own.Spec.TrainRows);
        host.Jobs.Delete(parent.Id);
        var again = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, "rows", null, Cancel)).Job;
        Assert.Equal(branch.Id, again.Id);
    }

    [Fact]
    public async Task An_evaluation_measures_the_rows_that_the_job_says()
    {
        var job = await Trained(Spec("few-rows") with { TrainRows = 30 });
        Assert.Equal(30, job.Spec.TrainRows);
        Assert.All(
            (await Epochs(job.Id)).Select(point => 30 * point.TrainAccuracy!.Value),
            right => Assert.Equal(Math.Round(right), right, 1e-9));
        var data = await host.Load("mnist");
        var machine = host.Host.Services.GetRequiredService<TimeMachine>();
        var score = new Evaluator(await machine.NetworkAsync(job.Id, 30, Cancel)).Score(data.Train, 30);
        Assert.Equal((score.Accuracy, score.Loss), ((await Epochs(job.Id))[^1].TrainAccuracy, (await Epochs(job.Id))[^1].TrainLoss));
    }

    private static TrainingSpec Spec(string model) => new() { Model = model, Layers = [8], Iterations = 30, EvaluateEvery = 10 };

    private static IEnumerable<int> Iterations(IEnumerable<EpochPoint> epochs) => epochs.Select(epoch => epoch.Iteration);

    private async Task<JobInfo> Trained(TrainingSpec spec)
    {
        var accepted = Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, null, null, Cancel));
        return await host.Client.Until(accepted.Job.Id, JobState.Completed);
    }

    private async Task<EpochPoint[]> Epochs(string id, string query = "")
    {
        var metrics = await host.Host.Get($"{TrainingClient.Jobs}/{id}/metrics{query}");
        return metrics.GetProperty("epochs").Deserialize<EpochPoint[]>(JobJson.Options)!;
    }
}
