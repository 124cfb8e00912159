using System.Diagnostics;
using WebNN.Engine.Data;

namespace WebNN.Engine.Training;

/// <summary>One way through all images of a dataset.</summary>
/// <param name="BatchSize">The images read at a time.</param>
/// <param name="Accuracy">The share read correctly, 0–1.</param>
/// <param name="Seconds">The time it took.</param>
public sealed record BatchTiming(int BatchSize, double Accuracy, double Seconds);

/// <summary>Measures how long a network takes for a whole dataset, one sample at a time and in batches (book §3.6.3).</summary>
public static class BatchInference
{
    private const int ReportEvery = 1000;

    // two measurements at once would disturb each other
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Reads all samples, <paramref name="size"/> at a time, on a thread of its own, when no other measurement runs.</summary>
    /// <param name="network">A network of as many inputs and classes as the samples have.</param>
    /// <param name="data">N samples.</param>
    /// <param name="size">The batch size, at least 1.</param>
    /// <param name="read">Called now and then with the number of samples read.</param>
    /// <param name="cancellationToken">Ends the measurement between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<BatchTiming> MeasureAsync(
        Network<float> network, Dataset data, int size, Action<int>? read, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Measure(network, data, size, read, cancellationToken), cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static BatchTiming Measure(
        Network<float> network, Dataset data, int size, Action<int>? read, CancellationToken cancellationToken)
    {
        var workspace = new Workspace<float>(network, Math.Min(size, data.Count));

        // once before the clock runs, so that it does not time the compiler
        Right(network, workspace, data, 0);
        var start = Stopwatch.GetTimestamp();
        var (right, told) = (0, 0);
        // lesson: mnist-inference
        for (var from = 0; from < data.Count; from += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            workspace.Rows = Math.Min(size, data.Count - from);
            right += Right(network, workspace, data, from);
            if (read is null || from - told < ReportEvery)
                continue;

            told = from;
            read(from);
        }
        // end of lesson

        return new BatchTiming(size, (double)right / data.Count, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // lesson: mnist-inference
    private static int Right(Network<float> network, Workspace<float> workspace, Dataset data, int from)
    {
        for (var n = 0; n < workspace.Rows; n++)
            data.CopyTo(from + n, workspace.X.Row(n));

        var probabilities = network.Predict(workspace);
        var right = 0;
        for (var n = 0; n < workspace.Rows; n++)
            right += Evaluator.ArgMax(probabilities.Row(n)) == data.Labels[from + n] ? 1 : 0;

        return right;
    }
    // end of lesson
}
