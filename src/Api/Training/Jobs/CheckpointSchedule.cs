using System.Diagnostics;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Saves checkpoints of a run now and then: a crash costs at most the work since the last one, and all of them cost at most a fiftieth of
/// the time.
/// </summary>
internal sealed class CheckpointSchedule(TrainingJob job, Trainer trainer, IJobStore store)
{
    private const int Share = 50;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(2);

    // the first one comes soon: a job whose server is stopped again and again still gets on
    private TimeSpan _interval = MinInterval / 4;
    private long _last;

    /// <summary>Begins a turn: a checkpoint is due an interval from now.</summary>
    public void Begin() => _last = Stopwatch.GetTimestamp();

    /// <summary>Determines whether a checkpoint is due at a timestamp of the stopwatch.</summary>
    public bool IsDue(long now) => Stopwatch.GetElapsedTime(_last, now) >= _interval;

    /// <summary>Saves a checkpoint, if the job is one that goes on after a restart.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save()
    {
        if (!job.Pace.SavesCheckpoints)
            return;
        var begin = Stopwatch.GetTimestamp();
        try
        {
            // what the trained time is in proportion to, should this process not come to an end of its own
            store.TryChange(job, status => status);
            store.Checkpoints.Save(job, trainer);
        }
        catch (TensorFormatException)
        {
            // an optimizer's sum has left the numbers, though no parameter has: the run goes on, and from the last checkpoint if it must
        }

        _last = Stopwatch.GetTimestamp();
        _interval = TimeSpan.FromTicks(Math.Max(MinInterval.Ticks, Share * Stopwatch.GetElapsedTime(begin, _last).Ticks));
    }
}
