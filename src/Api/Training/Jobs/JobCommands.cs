using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>Carries out the commands to jobs that <see cref="TrainingJobs"/> offers under the same names.</summary>
internal sealed partial class JobCommands(
    JobTable jobs,
    IJobStore store,
    IJobQueue queue,
    JobAdmission admission,
    JobTransitions transitions,
    TrainingLimits limits,
    TimeProvider time,
    ILogger log)
{
    private const int MaxAttempts = 10;

    public CommandResult Step(string id, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        if (!jobs.TryFind(id, out var job))
            return default;
        if (job.Live is not { } live)
            return Refusal($"Job {job.Id} is not one that can be stepped.");
        if (job.Status.State != JobState.Paused)
            return Conflict(job, "stepped", "a paused");
        live.Pace.Allow(iterations);
        return transitions.TryRequeue(job, StopRequest.None) ? Done(job) : Conflict(job, "stepped", "a paused");
    }

    public CommandResult Pause(string id)
    {
        if (!jobs.TryFind(id, out var job))
            return default;
        if (job.Status.State != JobState.Running)
            return Conflict(job, "paused", "a running");
        if (job.Live is null && jobs.InQueue(JobState.Paused).Count() >= limits.MaxPaused)
            return Refusal($"{limits.MaxPaused} jobs are paused already, which is the most: resume or cancel one of them first.");
        return transitions.TryAsk(job, JobState.Running, StopRequest.Pause) ? Done(job) : Conflict(job, "paused", "a running");
    }

    public CommandResult Resume(string id)
    {
        if (!jobs.TryFind(id, out var job))
            return default;
        if (job.Status is { Live: null, ErrorKind: not FailureKind.Diverged })
        {
            if (job.Status.State == JobState.Failed && admission.IsQueueFull)
                return Refusal(admission.FullQueue);
            transitions.Try(job, JobState.Failed, status => Unended(status) with { State = JobState.Paused });
        }

        if (job.Status.State == JobState.Paused)
            job.Pace.RunOn();
        return transitions.TryRequeue(job, StopRequest.None) ? Done(job) : Conflict(job, "resumed", "a paused");
    }

    public CommandResult Extend(string id, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (!jobs.TryFind(id, out var job))
            return default;
        lock (jobs.Gate)
        {
            var status = job.Status;
            if (status.State != JobState.Completed)
                return Conflict(job, "extended", "a completed");
            if (admission.IsQueueFull)
                return Refusal(admission.FullQueue);
            if (status.Iteration < status.TotalIterations)
                return Refusal($"Early stopping ended job {job.Id} after iteration {status.Iteration}: it would end there again.");
            if (!store.Checkpoints.Exists(job))
                return Refusal($"Job {job.Id} has no checkpoint to go on from: submit a new one with initialVersion {status.Version}.");
            var total = (long)status.TotalIterations + iterations;
            if (total > limits.MaxIterations)
            {
                return Refusal(
                    $"{status.TotalIterations} and {iterations} iterations are more than the {limits.MaxIterations} a job may have.");
            }

            if (!transitions.Try(job, JobState.Completed, s => Extended(s, (int)total)))
                return Conflict(job, "extended", "a completed");
            job.Request = StopRequest.None;
            queue.Add(job);
        }

        return Done(job);
    }

    public CommandResult Cancel(string id, bool publish = false)
    {
        if (!jobs.TryFind(id, out var job))
            return default;
        if (job.Status.IsFinal)
            return Conflict(job, "cancelled", "a queued, running or paused");

        if (publish && job.Status.Iteration == job.Status.Start)
            return Refusal("The job has not done an iteration yet: there is nothing to publish.");

        // between two attempts its state may change, as when another node takes it up
        for (var attempt = 1; !(publish ? TryCancelWithVersion(job) : TryCancel(job)); attempt++)
        {
            if (job.Status.IsFinal || attempt == MaxAttempts)
                return Conflict(job, "cancelled", "a queued, running or paused");
        }

        LogCancelled(id, publish);
        return Done(job);
    }

    public CommandResult Delete(string id)
    {
        if (!jobs.TryFind(id, out var job))
            return default;
        lock (jobs.Gate)
        {
            if (!job.Status.IsFinal)
                return Conflict(job, "deleted", "an ended");
            if (jobs.Contains(id) && !store.Delete(job))
                return Conflict(job, "deleted", "an ended");
            jobs.Remove(id);
        }

        LogDeleted(id);
        jobs.Announce(id);
        return Done(job);
    }

    private bool TryCancel(TrainingJob job)
    {
        var now = time.GetUtcNow();
        return transitions.Try(job, JobState.Queued, status => status.Cancelled(now))
            || transitions.Try(job, JobState.Paused, status => status.Cancelled(now))
            || transitions.TryAsk(job, JobState.Running, StopRequest.Cancel);
    }

    private bool TryCancelWithVersion(TrainingJob job) =>
        transitions.TryRequeue(job, StopRequest.CancelAndPublish)
        || transitions.TryAsk(job, JobState.Queued, StopRequest.CancelAndPublish)
        || transitions.TryAsk(job, JobState.Running, StopRequest.CancelAndPublish);

    private static JobStatus Extended(JobStatus status, int total) => Unended(status) with
    {
        State = JobState.Queued,
        TotalIterations = total,
        EarlierLengths = [.. status.EarlierLengths, status.TotalIterations],
    };

    private static JobStatus Unended(JobStatus status) => status with { FinishedAt = null, Error = null, ErrorKind = null };

    private static CommandResult Done(TrainingJob job) => new(JobInfo.Of(job));

    private static CommandResult Refusal(string reason) => new(null, reason);

    private static CommandResult Conflict(TrainingJob job, string verb, string wanted) =>
        Refusal($"Job {job.Id} is {job.Status.State.ToString().ToLowerInvariant()}; only {wanted} job can be {verb}.");

    [LoggerMessage(LogLevel.Information, "Training job {Id} is to be cancelled; publish what it has: {Publish}")]
    private partial void LogCancelled(string id, bool publish);

    [LoggerMessage(LogLevel.Information, "Training job {Id} is deleted")]
    private partial void LogDeleted(string id);
}
