using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace WebNN.Api.Training;

/// <summary>
/// Follows a job's log: reads what is there, then waits for more. Being early, late or back again differ in nothing but where reading
/// starts. A watcher has one buffer of its own and asks for data when it is ready for it, so that a slow one costs the others nothing.
/// </summary>
internal static class Watcher
{
    /// <summary>The most losses in one frame: about 50 KB of JSON.</summary>
    public const int MaxLosses = 5000;

    public static readonly TimeSpan FrameEvery = TimeSpan.FromMilliseconds(50);

    public static async IAsyncEnumerable<TrainingFrame> Follow(TrainingJob job, int from, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        var losses = new float[MaxLosses];
        var next = from;
        var epochsSent = 0;
        JobState? stateSent = null;
        SafeFileHandle? reader = null;
        try
        {
            while (true)
            {
                // first the signal, then the status, then the log: what is missed now wakes us up again
                var changed = job.Changed;
                var status = job.Status;
                reader ??= job.Log.OpenReader();
                var count = reader is null ? 0 : job.Log.Read(reader, next, losses);
                var last = status.IsFinal && next + count > job.Log.Count;
                if (count > 0 || last || status.State != stateSent)
                {
                    var epochs = job.Log.Epochs(from, epochsSent).TakeWhile(epoch => last || epoch.Iteration < next + count).ToList();
                    yield return Frame(job, status, next, losses.AsSpan(0, count), epochs);
                    next += count;
                    epochsSent += epochs.Count;
                    stateSent = status.State;
                    if (last)
                        yield break;
                    await Task.Delay(FrameEvery, time, ct);
                }
                else
                {
                    await changed.WaitAsync(ct);
                }
            }
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static TrainingFrame Frame(TrainingJob job, JobStatus status, int from, ReadOnlySpan<float> losses, IReadOnlyList<EpochPoint> epochs)
    {
        var values = new float?[losses.Length];
        var nonFinite = false;
        for (var i = 0; i < losses.Length; i++)
        {
            values[i] = float.IsFinite(losses[i]) ? losses[i] : null;
            nonFinite |= values[i] is null;
        }

        return new TrainingFrame(
            job.Id,
            from,
            values,
            nonFinite,
            epochs,
            status.State,
            losses.Length > 0 ? Math.Max(status.Iteration, from + losses.Length - 1) : status.Iteration,
            status.TotalIterations,
            status.IterationsPerSecond,
            status.EtaSeconds,
            status.Version,
            status.Error);
    }
}
