using System.Diagnostics;
using System.Globalization;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Keeps moments of a run as it goes, so that any iteration can be trained again in about the time between two of them. The run gives at
/// most a fiftieth of its time for it: copies are made between iterations, files are written beside the training.
/// </summary>
internal sealed class KeyframeSchedule(TrainingJob job, Trainer trainer, long maxBytes)
{
    /// <summary>The text of a keyframe that says how many edits by hand are in it.</summary>
    public const string EditsKey = "edits";

    private const int Share = 50;

    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    private readonly Keyframes _keyframes = new(job.Folder);
    private readonly bool _keepsFirst = job.Spec.From is not null || job.Spec.InitialVersion is not null;
    private TimeSpan _interval = MinInterval;
    private Task _writing = Task.CompletedTask;
    private long _last;
    private int _lastIteration;
    private long _size;

    /// <summary>Begins a turn: a keyframe is due an interval from now.</summary>
    public void Begin()
    {
        (_last, _lastIteration) = (Stopwatch.GetTimestamp(), trainer.Iteration);
        if (_keepsFirst && trainer.Iteration == job.Status.Start && !_keyframes.Iterations().Contains(trainer.Iteration))
            Save();
    }

    /// <summary>
    /// Determines whether a keyframe is due at a timestamp of the stopwatch. Where there is room for n of them, the next one is not due
    /// before the job has got on by an n-th.
    /// </summary>
    public bool IsDue(long now) => Stopwatch.GetElapsedTime(_last, now) >= _interval
        && _writing.IsCompleted
        && (trainer.Iteration - _lastIteration) * (double)maxBytes >= (trainer.Iteration - job.Status.Start) * (double)_size;

    /// <summary>Keeps this moment. Where that is not possible there is a longer way from the moment before, and no other harm.</summary>
    public void Save()
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var (iteration, state) = (trainer.Iteration, Copy());
            _size = state.Length;
            _writing = Task.Run(() => Write(iteration, state));
        }
        catch (TensorFormatException)
        {
            // it has left the numbers
        }

        (_last, _lastIteration) = (Stopwatch.GetTimestamp(), trainer.Iteration);
        _interval = TimeSpan.FromTicks(Math.Max(MinInterval.Ticks, Share * Stopwatch.GetElapsedTime(begin, _last).Ticks));
    }

    /// <summary>Ends a turn: what is being written is there afterwards.</summary>
    public void End() => _writing.Wait();

    private byte[] Copy()
    {
        byte[] state = [];
        job.Pace.Read(() => state = trainer.Save(
            KeyValuePair.Create(FileSeal.Key, FileSeal.Open),
            KeyValuePair.Create(EditsKey, (job.Status.Live?.Edits ?? 0).ToString(CultureInfo.InvariantCulture))));
        return state;
    }

    private void Write(int iteration, byte[] state)
    {
        try
        {
            _keyframes.Write(iteration, state);
            _keyframes.Thin(maxBytes, _keepsFirst);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the checkpoint says it, where the disk takes nothing
        }
    }
}
