using WebNN.Api.Models;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Api.Training.Jobs;

/// <summary>A job as callers see it.</summary>
public sealed record JobInfo(
    string Id,
    JobState State,
    TrainingSpec Spec,
    int Iteration,
    int TotalIterations,
    double Epoch,
    float? Loss,
    double? TrainAccuracy,
    double? TestAccuracy,
    double? IterationsPerSecond,
    double? EtaSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Error,
    string Model,
    int? Version,
    FailureKind? ErrorKind)
{
    /// <summary>The loss on the test samples at the last evaluation.</summary>
    public double? TestLoss { get; init; }

    /// <summary>The promotion at its publication.</summary>
    public PromotionOutcome? Serving { get; init; }

    /// <summary>The name of the key it was submitted with; null: there was none.</summary>
    public string? Owner { get; init; }

    /// <summary>The node that trains it, or did last; null before its first turn, and where that is not known.</summary>
    public string? Node { get; init; }

    /// <summary>For a job of the playground: what was done to it by hand.</summary>
    public LiveRecord? Live { get; init; }

    /// <summary>The time it has been trained: waiting, loading and pauses do not count.</summary>
    public double? TrainedSeconds { get; init; }

    /// <summary>The iteration after which <see cref="Version"/> was published.</summary>
    public int? VersionIteration { get; init; }

    /// <summary>The build of the engine that trains it, or did last; null before training, and where unknown.</summary>
    public EngineBuild? Engine { get; init; }

    /// <summary>Hints on what looks wrong with the training, though every number is finite, and what usually helps.</summary>
    public IReadOnlyList<string> Hints => [.. Findings.Select(hint => hint.Message)];

    /// <summary>The hints for who says them in other words.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<JobHint> Findings { get; init; } = [];

    /// <summary>
    /// Indicates whether <see cref="Version"/> is what the job has learned, and not what it had learned before it was extended.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPublished =>
        Version is not null && (VersionIteration ?? Iteration) == Iteration && State is JobState.Completed or JobState.Cancelled;

    /// <summary>Indicates whether nothing will change any more, unless the job is extended.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinal => State.IsFinal();

    /// <summary>A job at this moment.</summary>
    internal static JobInfo Of(TrainingJob job)
    {
        var status = job.Status;
        return new JobInfo(
            job.Id,
            status.State,
            job.CurrentSpec,
            status.Iteration,
            status.TotalIterations,
            status.Iteration * (double)job.Spec.BatchSize / status.TrainRows,
            status.Loss,
            status.TrainAccuracy,
            status.TestAccuracy,
            status.IterationsPerSecond,
            status.EtaSeconds,
            status.CreatedAt,
            status.StartedAt,
            status.FinishedAt,
            status.Error,
            job.Spec.Model,
            status.Version,
            status.ErrorKind)
        {
            TestLoss = status.TestLoss,
            Serving = status.Serving,
            Owner = status.Owner,
            Node = job.Node,
            Live = status.Live,
            TrainedSeconds = status.TrainedSeconds,
            VersionIteration = status.VersionIteration,
            Engine = status.Builds.Count > 0 ? status.Builds[^1].Build : null,
            Findings = status.Hints,
        };
    }
}

/// <summary>
/// Accuracy and loss after an iteration, as in metrics and frames; iteration 0, or where a branch begins, is before the first. Null where a
/// number is not finite or was not measured; accuracies also where numbers are predicted.
/// </summary>
public sealed record EpochPoint(
    int Iteration,
    double Epoch,
    double? TrainAccuracy,
    double? TestAccuracy,
    double? TrainLoss,
    double? TestLoss);

/// <summary>The metrics of consecutive iterations, as sent to a watcher.</summary>
/// <param name="JobId">Whose.</param>
/// <param name="From">The iteration of the first loss.</param>
/// <param name="Losses">One per iteration; null where the loss is not finite.</param>
/// <param name="NonFinite">Whether there is such a null: training has diverged.</param>
/// <param name="Epochs">Evaluations that have not been sent before.</param>
/// <param name="State">Where the job stands.</param>
/// <param name="Iteration">The last iteration done.</param>
/// <param name="TotalIterations">How many there will be.</param>
/// <param name="IterationsPerSecond">Over the last seconds.</param>
/// <param name="EtaSeconds">How long it will take.</param>
/// <param name="Version">The published version.</param>
/// <param name="Error">Why it failed.</param>
public sealed record TrainingFrame(
    string JobId,
    int From,
    IReadOnlyList<float?> Losses,
    bool NonFinite,
    IReadOnlyList<EpochPoint> Epochs,
    JobState State,
    int Iteration,
    int TotalIterations,
    double? IterationsPerSecond,
    double? EtaSeconds,
    int? Version,
    string? Error);
