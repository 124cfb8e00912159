using System.Diagnostics;
using System.Runtime.CompilerServices;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Training.Live;

/// <summary>
/// Follows a job's log: reads what is there, then waits for more. Being early, late or back again differ in nothing but where reading
/// starts. A watcher asks for the next frame when it is ready for it, so that a slow one costs the others nothing.
/// </summary>
internal static class FrameStream
{
    public static async IAsyncEnumerable<SharedFrame> Follow(
        TrainingJob job,
        int from,
        LiveStreams streams,
        string? connection,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken ct)
    {
        using var stream = streams.Open(connection);
        using var place = job.Frames.Join();
        var next = Math.Max(from, job.Log.Start + 1);
        var epochsSent = 0;
        JobState? stateSent = null;
        LossReader? reader = null;
        try
        {
            while (true)
            {
                // first the signal, then the cut: what is missed now wakes us up again
                var changed = job.Changed;
                var interval = streams.Interval;
                var cut = job.Frames.Now(interval);
                if (next <= cut.End || cut.Status.IsFinal || cut.Status.State != stateSent)
                {
                    reader ??= job.Log.OpenReader();
                    var shared = job.Frames.Read(cut, reader, next, from, epochsSent);
                    var frame = shared.Frame;
                    if (frame.Losses.Count > 0 || frame.State != stateSent || SharedFrames.IsLast(cut, next))
                        yield return shared;
                    next += frame.Losses.Count;
                    epochsSent += frame.Epochs.Count;
                    stateSent = frame.State;
                    if (SharedFrames.IsLast(cut, next))
                        yield break;
                    await Task.Delay(next <= cut.End ? streams.CatchUpInterval : interval, time, ct);
                }
                else if (job.Frames.IsPast(cut))
                {
                    var rest = interval - Stopwatch.GetElapsedTime(cut.At);
                    if (rest > TimeSpan.Zero)
                        await Task.Delay(rest, time, ct);
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
}
