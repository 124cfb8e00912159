using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Represents a person's hand on a job that they watch: its pace, its network between two iterations, its parameters to be set. Safe from
/// any thread.
/// </summary>
public sealed class LiveJob
{
    /// <summary>Iterations per second.</summary>
    public const double MinPace = 1, MaxPace = 1000;

    /// <summary>A parameter set by hand lies within ± this.</summary>
    public const float MaxValue = 100;

    private const int MaxEdits = 100_000;

    /// <summary>A person who leaves may come back, by reloading for example; after this long nobody will.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly TrainingJob _job;
    private readonly TimeProvider _time;
    private readonly Action _abandoned;
    private int _watchers;
    private long _watches;

    internal LiveJob(TrainingJob job, LiveOptions options, TimeProvider time, Action abandoned)
    {
        (_job, _time, _abandoned) = (job, time, abandoned);
        Pace = new WatchedPace(options.IterationsPerSecond, options.StopAfter, time);
    }

    internal WatchedPace Pace { get; }

    /// <summary>Gets or sets how many iterations there are in a second, <see cref="MinPace"/> to <see cref="MaxPace"/>.</summary>
    public double IterationsPerSecond
    {
        get => Pace.IterationsPerSecond;
        set => Pace.IterationsPerSecond = value;
    }

    /// <summary>Gets a value indicating whether nothing but its end, or a command, will stop it.</summary>
    public bool RunsOn => Pace.RunsOn && _job.Request is StopRequest.None;

    /// <summary>Gets the network as it is; null before the job's first turn. After its last, as it was then.</summary>
    public LiveSnapshot? Snapshot() => Pace.Snapshot();

    /// <summary>Sets one weight or bias between two iterations, and writes it down.</summary>
    /// <returns>
    /// False: the job has not begun, or has ended, or there is no such parameter, or the value is not within ±<see cref="MaxValue"/>.
    /// </returns>
    public bool Edit(int parameter, int row, int column, float value) =>
        Math.Abs(value) <= MaxValue && Pace.TryEdit(trainer => TryEdit(trainer, parameter, row, column, value));

    /// <summary>Says that someone is there, until disposed. A job that everyone has left ends after a short grace.</summary>
    public IDisposable Watch()
    {
        lock (_gate)
        {
            _watchers++;
            _watches++;
        }

        return new Watching(this);
    }

    // written down before it is done: no network has an edit that its record lacks
    private bool TryEdit(Trainer trainer, int index, int row, int column, float value)
    {
        if (index < 0 || index >= trainer.Network.Parameters.Count)
            return false;
        var parameter = trainer.Network.Parameters[index];
        var matrix = parameter.Value;
        if (row < 0 || row >= matrix.Rows || column < 0 || column >= matrix.Columns || _job.Status.Live is not { Edits: < MaxEdits })
            return false;
        HandEdits.Append(_job.Folder, new HandEdit(trainer.Iteration, parameter.Name, row, column, matrix[row, column], value));
        _job.TryUpdate(status => status with { Live = status.Live! with { Edits = status.Live.Edits + 1 } });
        matrix[row, column] = value;
        return true;
    }

    private sealed class Watching(LiveJob live) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            long watches;
            lock (live._gate)
            {
                if (_left)
                    return;
                _left = true;
                if (--live._watchers > 0)
                    return;
                watches = live._watches;
            }

            _ = AbandonAsync(watches);
        }

        private async Task AbandonAsync(long watches)
        {
            await Task.Delay(Grace, live._time);
            lock (live._gate)
            {
                if (live._watchers > 0 || live._watches != watches)
                    return;
            }

            live._abandoned();
        }
    }
}
