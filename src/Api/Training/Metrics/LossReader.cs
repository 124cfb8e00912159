using Microsoft.Win32.SafeHandles;

namespace WebNN.Api.Training.Metrics;

/// <summary>A reader of a job's losses. Any number of them share the file; disposing the last one closes it.</summary>
internal sealed class LossReader(LossLog log, SafeFileHandle file) : IDisposable
{
    private int _closed;

    /// <summary>Reads losses from an iteration after the log's start on; returns how many there were to read.</summary>
    public int Read(int from, Span<float> losses) => log.Read(file, from, losses);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            log.CloseReader();
    }
}
