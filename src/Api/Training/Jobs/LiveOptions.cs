using WebNN.Api.Datasets;
using WebNN.Engine;

namespace WebNN.Api.Training.Jobs;

/// <summary>Represents what only a page in this process may ask of a job: a person sits in front of it.</summary>
public sealed record LiveOptions
{
    /// <summary>Gets the pace, <see cref="LiveJob.MinPace"/> to <see cref="LiveJob.MaxPace"/>: so slow that one can watch.</summary>
    public required double IterationsPerSecond { get; init; }

    /// <summary>Gets after how many iterations the job pauses, 0 or more; null: it runs on.</summary>
    public int? StopAfter { get; init; }

    /// <summary>Gets a value indicating whether what it learns may become a version: not of who may not train.</summary>
    public bool Publishes { get; init; } = true;

    /// <summary>Gets points in the plane to learn instead of a dataset: kept in the job's folder, so that its record stays true.</summary>
    public DatasetSplits? Points { get; init; }
}

/// <summary>Represents what makes a job's record differ from that of the same spec run by itself; part of its state.</summary>
/// <param name="Edits">How many times a parameter was set by hand; <c>edits.jsonl</c> has each.</param>
/// <param name="Classes">With own points: how many classes they have.</param>
/// <param name="Publishes">Whether what it learns may become a version.</param>
public sealed record LiveRecord(int Edits, int? Classes, bool Publishes = true);

/// <summary>Represents a network in training as it stood between two iterations.</summary>
/// <param name="Network">A copy, the reader's own.</param>
/// <param name="Iteration">The last iteration done.</param>
/// <param name="Change">Grows with every iteration and edit: the same number, the same network.</param>
public sealed record LiveSnapshot(Network<float> Network, int Iteration, long Change);
