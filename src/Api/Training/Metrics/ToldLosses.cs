namespace WebNN.Api.Training.Metrics;

/// <summary>
/// The losses a job has told before its trainer stood where it stands: after a restart it trains them again, and they come out the same. So
/// nobody who watched has seen an iteration that is taken back.
/// </summary>
internal sealed class ToldLosses : IDisposable
{
    private readonly LossReader? _reader;
    private readonly float[] _losses = new float[4096];
    private int _first = 1;
    private int _count;

    /// <summary>The log's losses.</summary>
    public ToldLosses(MetricLog log)
    {
        End = log.End;
        _reader = log.OpenReader();
    }

    /// <summary>Gets the last iteration told.</summary>
    public int End { get; }

    /// <summary>Indicates whether the loss of a told iteration has come out as it was.</summary>
    public bool IsSame(int iteration, float loss)
    {
        if (_reader is null)
            return false;
        if (iteration < _first || iteration >= _first + _count)
            (_first, _count) = (iteration, _reader.Read(iteration, _losses));
        return iteration < _first + _count
            && BitConverter.SingleToInt32Bits(_losses[iteration - _first]) == BitConverter.SingleToInt32Bits(loss);
    }

    public void Dispose() => _reader?.Dispose();
}
