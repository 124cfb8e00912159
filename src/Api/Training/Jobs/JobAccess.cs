using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// What callers do to jobs: refused where the job, or the model it trains, is not theirs, and noted in the audit. Whoever submits a job
/// owns it; what nobody owns is for admins.
/// </summary>
public sealed class JobAccess(TrainingJobs jobs, TimeMachine machine, ModelAccess models, Audit audit)
{
    /// <summary>Submits any job, as <see cref="TrainingJobs.SubmitAsync"/> does.</summary>
    /// <exception cref="ReplayImpossibleException">The moment it branches off cannot be had again as it was.</exception>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public async Task<Submission> SubmitAsync(Caller by, TrainingSpec spec, string? idempotencyKey, CancellationToken ct) =>
        Refusal(by, spec, named: true) ?? Noted(by, await jobs.SubmitAsync(spec, idempotencyKey, by, ct));

    /// <summary>Submits a job for the spec's model, or for one whose name is chosen as the job is accepted.</summary>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(Caller by, TrainingSpec spec, Func<string>? model = null) =>
        Refusal(by, spec, model is null)
        ?? Noted(by, model is null ? jobs.Submit(spec, by: by) : jobs.Submit(spec, model, by));

    /// <summary>
    /// Submits a job that someone watches and touches: a lesson, for which no trainer's key is needed; without one it becomes no version.
    /// </summary>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission SubmitLive(Caller by, TrainingSpec spec, LiveOptions live, Func<string>? model = null) =>
        jobs.SubmitLive(spec, live with { Publishes = by.MayTrain }, model, by);

    /// <summary>Stops a job between two iterations.</summary>
    public CommandResult Pause(Caller by, string id) => Command(by, id, "job.pause", jobs.Pause);

    /// <summary>Lets a paused or failed job go on.</summary>
    public CommandResult Resume(Caller by, string id) => Command(by, id, "job.resume", jobs.Resume);

    /// <summary>Lets a completed job do more iterations.</summary>
    public CommandResult Extend(Caller by, string id, int iterations) =>
        Command(by, id, "job.extend", job => jobs.Extend(job, iterations));

    /// <summary>Ends a job before its time.</summary>
    public CommandResult Cancel(Caller by, string id, bool publish = false) =>
        Command(by, id, publish ? "job.publish" : "job.cancel", job => jobs.Cancel(job, publish));

    /// <summary>Removes an ended job.</summary>
    public CommandResult Delete(Caller by, string id) => Command(by, id, "job.delete", jobs.Delete);

    /// <summary>Publishes an iteration of a job as a version; exceptions as for <see cref="TimeMachine.OpenAsync"/>.</summary>
    /// <exception cref="UnauthorizedCallerException">The job is another's.</exception>
    /// <exception cref="IOException">It cannot be stored.</exception>
    public async Task<ModelVersion> PublishAsync(Caller by, string id, int iteration, CancellationToken ct)
    {
        if (jobs.Get(id) is { } job && !by.MayChange(job.Owner))
            throw new UnauthorizedCallerException(NotTheirs(job));
        var version = await machine.PublishAsync(id, iteration, ct);
        audit.Note(by, "job.publish", $"{id} at iteration {iteration}, {version.Model}/versions/{version.Version}");
        return version;
    }

    private CommandResult Command(Caller by, string id, string action, Func<string, CommandResult> command)
    {
        if (jobs.Get(id) is { } job && !by.MayChange(job.Owner))
            return new CommandResult(null, Forbidden: NotTheirs(job));
        var result = command(id);
        if (result.Job is not null)
            audit.Note(by, action, id);
        return result;
    }

    private Submission.Forbidden? Refusal(Caller by, TrainingSpec spec, bool named) =>
        !by.MayTrain ? new Submission.Forbidden("Jobs are submitted with a trainer's key.")
        : named && models.Refusal(by, spec.Model, spec.EffectivePromote, spec.Alias) is { } reason ? new Submission.Forbidden(reason)
        : null;

    private Submission Noted(Caller by, Submission submission)
    {
        if (submission is Submission.Accepted { Job: var job })
            audit.Note(by, "job.submit", job.Id);
        return submission;
    }

    private static string NotTheirs(JobInfo job) => job.Owner is { } owner
        ? $"Job {job.Id} belongs to '{owner}': only they and admins command it."
        : $"Job {job.Id} belongs to nobody: only admins command it.";
}

/// <summary>A caller who may not do that to what another owns.</summary>
public sealed class UnauthorizedCallerException(string message) : Exception(message);
