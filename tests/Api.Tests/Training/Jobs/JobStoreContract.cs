using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>The contract of stores of jobs: it holds wherever they are kept.</summary>
public abstract class JobStoreContract
{
    private static readonly TrainingSpec Spec =
        new TrainingSpec { Model = "kept", Dataset = "spiral", Layers = [8], Iterations = 40 }.Resolve(300);

    private int _made;

    [Fact]
    public void A_job_is_there_for_whoever_opens_the_store_next()
    {
        var job = Make(Open());
        Make(Open());
        var again = Assert.Single(Open().LoadAll(), known => known.Id == job.Id);
        Assert.Equal(job.Spec.Canonical(), again.Spec.Canonical());
        Assert.Equal((JobState.Queued, "ann", "once"), (again.Status.State, again.Status.Owner, again.Status.IdempotencyKey));
        Assert.Equal(job.Status.CreatedAt, again.Status.CreatedAt);
    }

    [Fact]
    public void A_change_is_stored_and_one_that_is_refused_changes_nothing()
    {
        var store = Open();
        var job = Make(store);
        Assert.True(store.TryChange(job, status => status with { State = JobState.Paused, Starts = 3 }));
        Assert.False(store.TryChange(job, status => null));
        Assert.Equal((JobState.Paused, 3), (job.Status.State, job.Status.Starts));
        Assert.Equal((JobState.Paused, 3), Stored(job.Id));
    }

    [Fact]
    public void Of_changes_at_the_same_time_none_is_lost()
    {
        var store = Open();
        var made = Make(store);
        var id = made.Id;
        var openings = Openings(store)
            .Select(other => (Store: other, Job: other == store ? made : other.LoadAll().Single(job => job.Id == id)))
            .ToList();
        Parallel.For(0, 40, i =>
        {
            var (other, job) = openings[i % openings.Count];
            Assert.True(other.TryChange(job, status => status with { Starts = status.Starts + 1 }));
        });
        Assert.Equal(40, Stored(id).Starts);
    }

    [Fact]
    public void Only_an_ended_job_can_be_taken_away_and_it_is_gone_for_everyone()
    {
        var store = Open();
        var job = Make(store);
        store.TryChange(job, status => status.Cancelled(DateTimeOffset.UtcNow));
        Assert.True(store.Delete(job));
        Assert.DoesNotContain(Open().LoadAll(), known => known.Id == job.Id);
    }

    [Fact]
    public void A_job_ends_with_its_version_and_where_there_is_none_it_does_not_end()
    {
        var store = Open();
        var job = Take(Make(store));
        store.TryChange(job, status => status with { State = JobState.Running });
        Assert.Throws<TimeoutException>(() => store.Complete(job, _ => throw new TimeoutException()));
        Assert.Equal(JobState.Running, Stored(job.Id).State);

        var version = store.Complete(job, end => Publish(job, end));
        Assert.Equal((JobState.Completed, version.Version), (job.Status.State, job.Status.Version));
        Assert.Equal(JobState.Completed, Stored(job.Id).State);
    }

    [Fact]
    public void A_checkpoint_brings_the_trainer_back_bit_for_bit_until_it_is_dropped()
    {
        var store = Open();
        var job = Take(Make(store));
        Assert.False(store.Checkpoints.Exists(job));
        Assert.Null(store.Checkpoints.Read(job));
        var trainer = new Trainer(job.Options, Data(), null);
        foreach (var step in trainer.StepsTo(7))
            Log(job, step.Loss);
        store.Checkpoints.Save(job, trainer);
        EndTurn(job);

        var next = Open();
        var later = next.LoadAll().Single(known => known.Id == job.Id);
        Assert.True(next.Checkpoints.Exists(later));
        var restored = new Trainer(later.Options, Data(), null);
        restored.Restore(next.Checkpoints.Read(later)!);
        Assert.Equal(7, restored.Iteration);
        Assert.Equal(ModelFiles.ParametersSha256(trainer.Network), ModelFiles.ParametersSha256(restored.Network));
        Assert.Equal(7, later.Log.End);
        next.Checkpoints.Drop(later);
        Assert.False(next.Checkpoints.Exists(later));
    }

    /// <summary>Opens the jobs as the next process, or another node, does.</summary>
    internal abstract IJobStore Open();

    /// <summary>Gets those who may change jobs at the same time.</summary>
    internal abstract IReadOnlyList<IJobStore> Openings(IJobStore store);

    /// <summary>Begins a turn at a job, where that is needed.</summary>
    internal abstract TrainingJob Take(TrainingJob job);

    /// <summary>Ends a turn.</summary>
    internal abstract void EndTurn(TrainingJob job);

    /// <summary>Publishes a version with the end of a job.</summary>
    internal abstract ModelVersion Publish(TrainingJob job, JobEnd? end);

    private protected static Network<float> Network() => TestModels.Network(3, Activation.Relu, 2, 8, 3);

    private static Dataset Data() => Dataset.OfPoints(
        "spiral",
        2,
        3,
        [.. Enumerable.Range(0, 60).Select(i => i % 7 / 7f)],
        [.. Enumerable.Range(0, 30).Select(i => (byte)(i % 3))]);

    private static void Log(TrainingJob job, double loss)
    {
        job.Log.OpenWriter();
        job.Log.Append(loss);
        job.Log.Flush();
        job.Log.CloseWriter();
    }

    private (JobState State, int Starts) Stored(string id)
    {
        var status = Open().LoadAll().Single(job => job.Id == id).Status;
        return (status.State, status.Starts);
    }

    private TrainingJob Make(IJobStore store)
    {
        var status = new JobStatus
        {
            State = JobState.Queued,
            TotalIterations = 40,
            TrainRows = 300,
            CreatedAt = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero),
            Owner = "ann",
            IdempotencyKey = _made++ == 0 ? "once" : null,
        };
        return store.Create(JobId.Next(DateTimeOffset.UtcNow, null), new JobRequest(Spec, new NoPoints()), status);
    }
}
