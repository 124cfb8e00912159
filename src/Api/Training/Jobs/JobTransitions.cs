using WebNN.Api.Models;
using WebNN.Engine;

namespace WebNN.Api.Training.Jobs;

/// <summary>Changes the states of jobs: on the disk before anybody is told, so that no end of the process takes a change back.</summary>
internal sealed class JobTransitions(JobTable jobs, IJobStore store, IJobQueue queue, TimeProvider time)
{
    /// <summary>Begins the job's turn. False: it was cancelled while it waited.</summary>
    public bool TryStart(TrainingJob job) => Try(job, JobState.Queued, status => status with
    {
        State = JobState.Running,
        StartedAt = status.StartedAt ?? time.GetUtcNow(),
        Starts = status.Starts + 1,
    });

    /// <summary>Marks that training is about to begin, or to be taken up from a checkpoint.</summary>
    public void MarkStarted(TrainingJob job, int iteration) => Try(job, JobState.Running, status => status with
    {
        Starts = status.StartedFrom == iteration ? status.Starts : 1,
        StartedFrom = iteration,
        Builds = With(EngineBuild.Current, iteration, status.Builds),
    });

    /// <summary>Puts a job back as the program ends: it waits for the next start, which takes it up from its checkpoint.</summary>
    public void ReturnToQueue(TrainingJob job)
    {
        job.Release();
        Try(job, JobState.Running, status => status with
        {
            State = JobState.Queued,
            StartedAt = status.Iteration > status.Start ? status.StartedAt : null,
            EtaSeconds = null,
            Starts = 0,
        }, endsTurn: true);
    }

    /// <summary>Marks that the job has stopped between two iterations.</summary>
    public void MarkPaused(TrainingJob job)
    {
        Try(
            job,
            JobState.Running,
            status => status with { State = JobState.Paused, EtaSeconds = null, Asked = StopRequest.None, Starts = 0 },
            endsTurn: true);
        // asked for more than a pause, after it had begun to stop; whoever resumes it from now on has taken the request back
        if (job.Request is > StopRequest.Pause and var request)
            TryRequeue(job, request);
    }

    /// <summary>
    /// Marks that the storage takes no writing: the job stands still with the reason, in memory alone, until
    /// <see cref="TryEndWaitForStorage"/>. Nothing of it is lost.
    /// </summary>
    public void MarkWaitingForStorage(TrainingJob job, string reason)
    {
        job.TryUpdate(status => status.IsFinal ? null : status with
        {
            State = JobState.Paused,
            Error = reason,
            ErrorKind = FailureKind.Storage,
            EtaSeconds = null,
        });
        jobs.Announce(job.Id);
    }

    /// <summary>Gives the job its turn, as the storage takes writing again. False: it has been resumed or has ended meanwhile.</summary>
    public bool TryEndWaitForStorage(TrainingJob job)
    {
        var changed = Try(job, JobState.Paused, status => status.ErrorKind == FailureKind.Storage
            ? status with { State = JobState.Queued, Error = null, ErrorKind = null, Starts = 0 }
            : status);
        return changed && job.Status.State == JobState.Queued;
    }

    /// <summary>Ends the job. Never throws: a full disk must not keep a job from ending.</summary>
    public void End(TrainingJob job, JobState state, string? error = null, FailureKind? kind = null)
    {
        job.Release();
        var now = time.GetUtcNow();
        Force(job, status => status with
        {
            State = state,
            Error = error,
            ErrorKind = kind,
            EtaSeconds = null,
            Asked = StopRequest.None,
            FinishedAt = now,
        }, endsTurn: true);
        // after an error the checkpoint stays: what made it may pass
        if (state == JobState.Cancelled)
            store.Checkpoints.Drop(job);
    }

    /// <summary>Ends the job with the version that <paramref name="publish"/> makes.</summary>
    public void Complete(TrainingJob job, Func<JobEnd?, ModelVersion> publish)
    {
        var version = store.Complete(job, end =>
        {
            var published = publish(end);
            // whoever sees that it has ended may let it go on
            job.Release();
            return published;
        });
        jobs.Announce(job.Id);
        if (version.Cancelled)
            store.Checkpoints.Drop(job);
    }

    /// <summary>Lets a paused job wait again, to go on or to end with what it has.</summary>
    public bool TryRequeue(TrainingJob job, StopRequest request)
    {
        var requeued = Try(job, JobState.Paused, status =>
        {
            job.Request = request;
            return status with { State = JobState.Queued, Asked = request, Error = null, ErrorKind = null };
        });
        if (requeued)
            queue.Add(job);
        return requeued;
    }

    /// <summary>Asks a job in a state for something; a request that outweighs this one stays.</summary>
    public bool TryAsk(TrainingJob job, JobState state, StopRequest request)
    {
        if (!Try(job, state, status => status.Asked >= request ? status : status with { Asked = request }))
            return false;
        job.TryRequest(request);
        return true;
    }

    /// <summary>Changes the status of a job if it is in a state.</summary>
    /// <exception cref="IOException">The status cannot be written; nothing has changed.</exception>
    public bool Try(TrainingJob job, JobState from, Func<JobStatus, JobStatus> next, bool endsTurn = false)
    {
        if (!store.TryChange(job, status => status.State == from ? next(status) : null, endsTurn))
            return false;
        if (job.Status.IsFinal)
        {
            job.Release();
            store.Checkpoints.Drop(job);
        }

        jobs.Announce(job.Id);
        return true;
    }

    /// <summary>Changes the status of a job, in memory alone where it cannot be written.</summary>
    public void Force(TrainingJob job, Func<JobStatus, JobStatus> next, bool endsTurn = false)
    {
        store.Change(job, next, endsTurn);
        jobs.Announce(job.Id);
    }

    // what an earlier build did beyond the iteration is trained again
    private static BuildStage[] With(EngineBuild build, int iteration, IReadOnlyList<BuildStage> stages)
    {
        BuildStage[] kept = [.. stages.Where(stage => stage.After < iteration)];
        return kept is [.., var last] && last.Build == build ? kept : [.. kept, new BuildStage(iteration, build)];
    }
}
