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
        _from = from;
        _maxPoints = maxPoints;
        Total = log.Count;
    }

    /// <summary>The iterations the job had done when this was asked for.</summary>
    public int Total { get; }

    /// <summary>The evaluations.</summary>
    public IReadOnlyList<EpochPoint> Epochs => _log.Epochs(_from);

    /// <summary>The losses in order: all, or so many that keep the least and the greatest of every stretch.</summary>
    public IEnumerable<LossPoint> Points()
    {
        var points = Losses().Select(loss => new LossPoint(loss.Iteration, float.IsFinite(loss.Value) ? loss.Value : null));
        return _maxPoints is { } most && Total - _from + 1 > most
            ? Decimated(most).Select(loss => new LossPoint(loss.Iteration, float.IsFinite(loss.Value) ? loss.Value : null))
            : points;
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
