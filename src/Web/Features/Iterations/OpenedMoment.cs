using WebNN.Api.Training.Iterations;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Iterations;

/// <summary>The network's answer to a sample, and its probability.</summary>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
public readonly record struct Reading(int Class, float Probability)
{
    public static Reading Of(ReadOnlySpan<float> probabilities)
    {
        var best = Evaluator.ArgMax(probabilities);
        return new Reading(best, probabilities[best]);
    }
}

/// <summary>A sample of a mini-batch, and what the network said of it before and after the update.</summary>
/// <param name="Row">Its number in the training data.</param>
/// <param name="Label">Its class.</param>
/// <param name="Values">(D,), as the network saw it.</param>
/// <param name="Before">Before the update.</param>
/// <param name="After">After it.</param>
public sealed record BatchSample(int Row, int Label, float[] Values, Reading Before, Reading After)
{
    public bool IsChanged => Before.Class != After.Class;
}

/// <summary>A moment of a job with what its page shows of it.</summary>
public sealed class OpenedMoment(JobMoment moment)
{
    public JobMoment Moment => moment;

    public int Iteration => moment.Iteration;

    /// <summary>The batch of its iteration; none where the job begins.</summary>
    public IReadOnlyList<BatchSample> Batch { get; } = moment.Trace is { } trace ? BatchOf(trace) : [];

    public int RightBefore => Batch.Count(sample => sample.Before.Class == sample.Label);

    public int RightAfter => Batch.Count(sample => sample.After.Class == sample.Label);

    public int Changed => Batch.Count(sample => sample.IsChanged);

    private static BatchSample[] BatchOf(IterationTrace trace) => [.. trace.Batch.Labels.Select((label, i) => new BatchSample(
        trace.Batch.Rows[i],
        label,
        trace.Batch.X.Row(i).ToArray(),
        Reading.Of(trace.Y.Row(i)),
        Reading.Of(trace.YAfter.Row(i))))];
}
