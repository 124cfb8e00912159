using WebNN.Api.Models;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Takes up the jobs of earlier processes: those that were waiting or in training wait for their turn, those paused stay so.
/// </summary>
internal sealed class JobRecovery(
    JobTransitions transitions, IJobStore store, IJobQueue queue, ModelRegistry models, TimeProvider time)
{
    /// <summary>A job that takes the whole process down must not do so at every start.</summary>
    public const int MaxStarts = 5;

    public void Recover(TrainingJob job)
    {
        if (PublishedBy(job) is { } version)
        {
            transitions.Force(job, status => AsMeasured(status, job).Published(version));
            if (version.Cancelled)
                store.Checkpoints.Drop(job);
        }
        else if (job.Status is { Live: not null, IsFinal: false })
        {
            // whoever sat in front of it is gone
            transitions.Force(job, status => AsMeasured(status, job).Cancelled(time.GetUtcNow()));
        }
        else if (job.Status is { IsFinal: false, Asked: StopRequest.Cancel })
        {
            transitions.Force(job, status => AsMeasured(status, job).Cancelled(time.GetUtcNow()));
            store.Checkpoints.Drop(job);
        }
        else if (job.Status is { State: JobState.Running, Asked: StopRequest.Pause })
        {
            transitions.Force(job, status => AsMeasured(status, job) with
            {
                State = JobState.Paused,
                Asked = StopRequest.None,
                EtaSeconds = null,
            });
        }
        else if (job.Status is { State: JobState.Running, Starts: < MaxStarts })
        {
            transitions.Force(job, status => AsMeasured(status, job) with { State = JobState.Queued });
        }
        else if (job.Status.State == JobState.Running)
        {
            transitions.Force(job, status => GivenUp(AsMeasured(status, job)));
        }
        else if (job.Status.State == JobState.Paused)
        {
            transitions.Force(job, status => AsMeasured(status, job));
        }

        if (job.Status.State == JobState.Queued)
        {
            job.Request = job.Status.Asked;
            queue.Add(job);
        }
    }

    // a version is published before the job's state says so: a crash between the two must not make a success a failure
    private ModelVersion? PublishedBy(TrainingJob job)
    {
        if (job.Status.IsFinal)
            return null;
        var before = job.Status.Version ?? 0;
        return models.Versions(job.Spec.Model).FirstOrDefault(version =>
            version.Job == job.Id && version.Moment is null && version.Version > before);
    }

    private JobStatus GivenUp(JobStatus status) => status with
    {
        State = JobState.Failed,
        Error = $"interrupted: {status.Starts} times the server stopped while this job was in training " +
            $"from iteration {status.StartedFrom} on.",
        ErrorKind = FailureKind.Interrupted,
        FinishedAt = time.GetUtcNow(),
    };

    private static JobStatus AsMeasured(JobStatus status, TrainingJob job) => status.At(job.Log.End) with
    {
        TrainAccuracy = job.Log.LastEpoch?.TrainAccuracy,
        TestAccuracy = job.Log.LastEpoch?.TestAccuracy,
        TestLoss = job.Log.LastEpoch?.TestLoss,
        Live = status.Live is { } live ? live with { Edits = HandEdits.Read(job.Folder).Count } : null,
        Loss = new JobMetrics(job.Log, Math.Max(1, job.Log.End), null).Points().Select(point => point.Loss).FirstOrDefault(),
    };
}
