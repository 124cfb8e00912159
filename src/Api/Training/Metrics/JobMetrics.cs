using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Metrics;

/// <summary>The loss of an iteration; null where it is not finite.</summary>
public readonly record struct LossPoint(int Iteration, float? Loss);

/// <summary>A job's losses and evaluations up to now, read from the log in pieces: memory does not grow with the job.</summary>
public sealed class JobMetrics
{
    private const int Chunk = 8192;

    private readonly MetricLog _log;
    private readonly int _from;
    private readonly int? _maxPoints;

    internal JobMetrics(MetricLog log, int from, int? maxPoints)
    {
        _log = log;
        _from = Math.Max(from, log.Start + 1);
        _maxPoints = maxPoints;
        Total = log.End;
    }

    /// <summary>The iterations the job had done when this was asked for.</summary>
    public int Total { get; }

    /// <summary>The evaluations. From a job's first iteration on, the first of them is of the network before it.</summary>
    public IReadOnlyList<EpochPoint> Epochs => _log.Epochs(_from);

    /// <summary>
    /// The evaluation before the first loss; null where there is none, as in the logs of earlier versions of the program.
    /// </summary>
    public EpochPoint? Before => Epochs is [var first, ..] && first.Iteration < _from ? first : null;

    /// <summary>The losses in order: all, or so many that keep the least and the greatest of every stretch.</summary>
    public IEnumerable<LossPoint> Points()
    {
        var points = Losses().Select(loss => new LossPoint(loss.Iteration, float.IsFinite(loss.Value) ? loss.Value : null));
        return _maxPoints is { } most && Total - _from + 1 > most
            ? Decimated(most).Select(loss => new LossPoint(loss.Iteration, float.IsFinite(loss.Value) ? loss.Value : null))
            : points;
    }

    /// <summary>
    /// Reads the loss of each iteration, or the median of the losses around it; null where there is none, or where it is not finite.
    /// </summary>
    /// <param name="iterations">Which.</param>
    /// <param name="window">The median is of so many losses, an odd number; of fewer at the ends.</param>
    public IReadOnlyList<float?> At(IReadOnlyList<int> iterations, int window = 1)
    {
        using var reader = _log.OpenReader();
        if (reader is null)
            return new float?[iterations.Count];
        var losses = new float[window];
        return [.. iterations.Select(iteration => Median(reader, iteration, losses))];
    }

    // as js/median.js: as many before as after, and at the end, where more are to come, at least a third of them before
    private float? Median(LossReader reader, int iteration, float[] losses)
    {
        var half = losses.Length / 2;
        if (iteration <= _log.Start)
            return null;
        var reach = Math.Min(Math.Min(half, iteration - _log.Start - 1), Math.Max(Total - iteration, (half + 2) / 3));
        var count = reader.Read(iteration - reach, losses.AsSpan(0, 2 * reach + 1));
        if (count <= reach || !float.IsFinite(losses[reach]))
            return null;
        float[] around = [.. losses.Take(count).Where(float.IsFinite).Order()];
        var middle = around.Length / 2;
        return around.Length % 2 == 1 ? around[middle] : (around[middle - 1] + around[middle]) / 2;
    }

    private IEnumerable<(int Iteration, float Value)> Losses()
    {
        using var reader = _log.OpenReader();
        if (reader is null)
            yield break;
        var losses = new float[Math.Clamp(Total - _from + 1, 0, Chunk)];
        for (var next = _from; next <= Total;)
        {
            var count = reader.Read(next, losses.AsSpan(0, Math.Min(losses.Length, Total - next + 1)));
            if (count == 0)
                yield break;
            for (var i = 0; i < count; i++)
                yield return (next + i, losses[i]);
            next += count;
        }
    }

    // stretches of equal length, two points of each: a spike is the greatest of its stretch, however short it is
    private IEnumerable<(int Iteration, float Value)> Decimated(int most)
    {
        long length = Total - _from + 1;
        var stretches = Math.Max(1, most / 2);
        var stretch = 0;
        (int Iteration, float Value)? least = null, greatest = null;
        foreach (var loss in Losses())
        {
            if (least is null || Order(loss.Value) < Order(least.Value.Value))
                least = loss;
            if (greatest is null || Order(loss.Value) > Order(greatest.Value.Value))
                greatest = loss;
            if (loss.Iteration - _from + 1 < (stretch + 1) * length / stretches)
                continue;

            var (first, second) =
                least.Value.Iteration < greatest.Value.Iteration ? (least.Value, greatest.Value) : (greatest.Value, least.Value);
            if (most > 1 && first.Iteration != second.Iteration)
                yield return first;
            yield return most > 1 ? second : greatest.Value;
            (least, greatest) = (null, null);
            stretch++;
        }
    }

    // not a number is the greatest spike of all
    private static double Order(float value) =>
        float.IsNaN(value) ? double.PositiveInfinity
        : value == float.PositiveInfinity ? double.MaxValue
        : value;
}
