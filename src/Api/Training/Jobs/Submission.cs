namespace WebNN.Api.Training.Jobs;

/// <summary>The outcome of a request for a job.</summary>
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>It waits for its turn; or it is the job that the same request made before.</summary>
    public sealed record Accepted(JobInfo Job) : Submission;

    /// <summary>One message per wrong field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : Submission;

    /// <summary>Too many jobs are waiting.</summary>
    /// <param name="Length">The most that may.</param>
    /// <param name="RetryAfter">When the first of those in training is expected to end; null: nobody knows.</param>
    public sealed record QueueFull(int Length, TimeSpan? RetryAfter) : Submission;

    /// <summary>Too many jobs that were submitted from the same address have not ended.</summary>
    /// <param name="Limit">The most that may.</param>
    /// <param name="RetryAfter">When the first of them that is in training is expected to end; null: nobody knows.</param>
    public sealed record TooManyOfAddress(int Limit, TimeSpan? RetryAfter) : Submission;

    /// <summary>Too many jobs of the same owner are waiting.</summary>
    /// <param name="Limit">The most that may.</param>
    /// <param name="RetryAfter">When the first of the owner's in training is expected to end; null: nobody knows.</param>
    public sealed record TooManyOfOwner(int Limit, TimeSpan? RetryAfter) : Submission;

    /// <summary>The caller may not do that to what another owns.</summary>
    public sealed record Forbidden(string Reason) : Submission;

    /// <summary>Too many jobs of the playground are under way.</summary>
    public sealed record TooManyLive(int Limit) : Submission;

    /// <summary>The idempotency key belongs to another request.</summary>
    public sealed record KeyTaken(string JobId) : Submission;
}

/// <summary>
/// The outcome of a command to a job: the job, or why its state or its owner forbids the command; nothing: there is no such job.
/// </summary>
public readonly record struct CommandResult(JobInfo? Job, string? Conflict = null, string? Forbidden = null);
