using WebNN.Api.Models;
using WebNN.Engine;

namespace WebNN.Api.Training.Jobs;

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Is being trained.</summary>
    Running,

    /// <summary>Stopped on request, to be resumed.</summary>
    Paused,

    /// <summary>Done; its model version is published.</summary>
    Completed,

    /// <summary>Ended by an error, which says why.</summary>
    Failed,

    /// <summary>Ended on request.</summary>
    Cancelled,
}

/// <summary>Facts about the states of jobs.</summary>
public static class JobStates
{
    /// <summary>Indicates whether nothing will change any more, unless the job is extended.</summary>
    public static bool IsFinal(this JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}

/// <summary>A build of the engine that trained a job from an iteration on.</summary>
/// <param name="After">The iteration it went on from.</param>
/// <param name="Build">The build.</param>
public sealed record BuildStage(int After, EngineBuild Build);

/// <summary>The status of a job; also the content of <c>state.json</c>. An immutable snapshot.</summary>
public sealed record JobStatus
{
    /// <summary>The state.</summary>
    public required JobState State { get; init; }

    /// <summary>The last iteration done.</summary>
    public int Iteration { get; init; }

    /// <summary>The iteration that it begins after: 0, or that of its parent where it branches off.</summary>
    public int Start { get; init; }

    /// <summary>The iterations there will be.</summary>
    public required int TotalIterations { get; init; }

    /// <summary>The lengths it had before it was extended, ascending: iterations up to each keep the schedule of that length.</summary>
    public IReadOnlyList<int> EarlierLengths { get; init; } = [];

    /// <summary>The builds of the engine that have trained it, each from an iteration on; none where not known.</summary>
    public IReadOnlyList<BuildStage> Builds { get; init; } = [];

    /// <summary>The rows it learns from: iteration × batch size ÷ this is the epoch.</summary>
    public required int TrainRows { get; init; }

    /// <summary>Of the last iteration; null before the first, and where it is not finite.</summary>
    public float? Loss { get; init; }

    /// <summary>At the last evaluation, 0–1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>At the last evaluation, 0–1.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>At the last evaluation; null where it is not finite.</summary>
    public double? TestLoss { get; init; }

    /// <summary>
    /// The seconds it took to train <see cref="Iteration"/> iterations, evaluations and checkpoints included; waiting, loading and pauses
    /// are not. Null: not known.
    /// </summary>
    public double? TrainedSeconds { get; init; }

    /// <summary>Over the last seconds while running; otherwise iterations ÷ <see cref="TrainedSeconds"/>.</summary>
    public double? IterationsPerSecond { get; init; }

    /// <summary>The seconds it will still take; null while not running.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>The time of its submission.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time at which training began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The time at which it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The kind of <see cref="Error"/>.</summary>
    public FailureKind? ErrorKind { get; init; }

    /// <summary>The version it published last.</summary>
    public int? Version { get; init; }

    /// <summary>The promotion at its publication.</summary>
    public PromotionOutcome? Serving { get; init; }

    /// <summary>The iteration after which <see cref="Version"/> was published: a job that was extended may be beyond it.</summary>
    public int? VersionIteration { get; init; }

    /// <summary>Hints on what looks wrong with the training, though every number is finite.</summary>
    public IReadOnlyList<JobHint> Hints { get; init; } = [];

    /// <summary>The times in a row that the program began to train it from <see cref="StartedFrom"/>.</summary>
    public int Starts { get; init; }

    /// <summary>The iteration after which training was last taken up by a new process.</summary>
    public int StartedFrom { get; init; }

    /// <summary>For a job that someone watches and touches: what was done to it by hand.</summary>
    public LiveRecord? Live { get; init; }

    /// <summary>
    /// The request that it has not answered yet: stored before the asker is answered, so that no end of the process takes it back.
    /// </summary>
    public StopRequest Asked { get; init; }

    /// <summary>The name of the key it was submitted with; null: there was none.</summary>
    public string? Owner { get; init; }

    /// <summary>The caller's name for the request that made it.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Indicates whether nothing will change any more, unless the job is extended.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinal => State.IsFinal();

    /// <summary>
    /// Gets the status at another iteration of the same training, such as its checkpoint's: the time is taken in proportion.
    /// </summary>
    public JobStatus At(int iteration) => iteration == Iteration && iteration > Start ? this : this with
    {
        Iteration = iteration,
        TrainedSeconds = iteration == Start ? 0 : Iteration > Start ? TrainedSeconds / (Iteration - Start) * (iteration - Start) : null,
    };

    /// <summary>The status of a job that was cancelled, without a version.</summary>
    internal JobStatus Cancelled(DateTimeOffset at) => this with
    {
        State = JobState.Cancelled,
        Error = null,
        ErrorKind = null,
        Asked = StopRequest.None,
        FinishedAt = at,
    };

    /// <summary>The status of a job that has ended with a version, which says how.</summary>
    internal JobStatus Published(ModelVersion version) => this with
    {
        State = version.Cancelled ? JobState.Cancelled : JobState.Completed,
        Version = version.Version,
        VersionIteration = Iteration,
        Serving = version.Serving,
        Error = null,
        ErrorKind = null,
        EtaSeconds = null,
        Asked = StopRequest.None,
        FinishedAt = version.CreatedAt,
    };
}
