using System.Diagnostics;
using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>What only a page in this process may ask of a job: a person sits in front of it.</summary>
public sealed record LiveOptions
{
    /// <summary>So slowly that one can watch, <see cref="LiveJob.MinPace"/> to <see cref="LiveJob.MaxPace"/>.</summary>
    public required double IterationsPerSecond { get; init; }

    /// <summary>Pauses after so many iterations, 0 or more; runs on where absent.</summary>
    public int? StopAfter { get; init; }

    /// <summary>Own points in the plane instead of a dataset: kept in the job's folder, so that its record stays true.</summary>
    public DatasetSplits? Points { get; init; }
}

/// <summary>What makes a job's record differ from that of the same spec run by itself; part of its state.</summary>
/// <param name="Edits">How many times a parameter was set by hand; <c>edits.jsonl</c> has each.</param>
/// <param name="Classes">With own points: how many classes they have.</param>
public sealed record LiveRecord(int Edits, int? Classes);

/// <summary>A network in training as it stood between two iterations.</summary>
/// <param name="Network">A copy, the reader's own.</param>
/// <param name="Iteration">The last iteration done.</param>
/// <param name="Change">Grows with every iteration and edit: the same number, the same network.</param>
public sealed record LiveSnapshot(Network<float> Network, int Iteration, long Change);

/// <summary>
/// A job that someone watches and touches: trained at a pace, its network readable and editable between two iterations. The training
/// thread holds the lock during an iteration, which for networks this small takes microseconds. Safe from any thread.
/// </summary>
public sealed class LiveJob
{
    /// <summary>Iterations per second.</summary>
    public const double MinPace = 1, MaxPace = 1000;

    /// <summary>A parameter set by hand lies within ± this.</summary>
    public const float MaxValue = 100;

    internal const string EditFile = "edits.jsonl";

    private const int MaxEdits = 100_000;

    /// <summary>A person who leaves may come back, by reloading for example; after this long nobody will.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly TrainingJob _job;
    private readonly TimeProvider _time;
    private readonly Action _abandoned;
    private Trainer? _trainer;
    private LiveSnapshot? _snapshot;
    private long _change;
    private double _pace;
    private int? _allowance;
    private double _credit;
    private long _earned;
    private int _watchers;
    private long _watches;

    internal LiveJob(TrainingJob job, LiveOptions options, TimeProvider time, Action abandoned)
    {
        (_job, _time, _abandoned, _pace, _allowance) = (job, time, abandoned, options.IterationsPerSecond, options.StopAfter);
    }

    /// <summary>How many iterations there are in a second, <see cref="MinPace"/> to <see cref="MaxPace"/>.</summary>
    public double IterationsPerSecond
    {
        get
        {
            lock (_gate)
                return _pace;
        }

        set
        {
            lock (_gate)
                _pace = Math.Clamp(value, MinPace, MaxPace);
        }
    }

    /// <summary>Whether nothing but its end, or a command, will stop it.</summary>
    public bool RunsOn
    {
        get
        {
            lock (_gate)
                return _allowance is null && _job.Request is StopRequest.None;
        }
    }

    /// <summary>The network as it is; null before the job's first turn. After its last, what it was then.</summary>
    public LiveSnapshot? Snapshot()
    {
        lock (_gate)
        {
            if (_trainer is { } trainer && _snapshot?.Change != _change)
                _snapshot = new LiveSnapshot(trainer.Network.Convert<float>(), trainer.Iteration, _change);
            return _snapshot;
        }
    }

    /// <summary>Sets one weight or bias between two iterations, and writes it down.</summary>
    /// <returns>False: the job has not begun, or has ended, or there is no such parameter, or the value is not within ±<see cref="MaxValue"/>.</returns>
    public bool Edit(int parameter, int row, int column, float value)
    {
        if (!(Math.Abs(value) <= MaxValue))
            return false;
        lock (_gate)
        {
            if (_trainer is not { } trainer || parameter < 0 || parameter >= trainer.Network.Parameters.Count)
                return false;
            var matrix = trainer.Network.Parameters[parameter].Value;
            if (row < 0 || row >= matrix.Rows || column < 0 || column >= matrix.Columns || _job.Status.Live is not { Edits: < MaxEdits })
                return false;
            var edit = new { trainer.Iteration, Parameter = trainer.Network.Parameters[parameter].Name, Row = row, Column = column, From = matrix[row, column], To = value };
            File.AppendAllText(Path.Combine(_job.Folder, EditFile), JsonSerializer.Serialize(edit, JobJson.Options) + "\n");
            _job.TryUpdate(status => status with { Live = status.Live! with { Edits = status.Live.Edits + 1 } });
            matrix[row, column] = value;
            _change++;
            return true;
        }
    }

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

    /// <summary>The edits on disk: a state that was not saved any more does not know the last ones.</summary>
    internal static int CountEdits(TrainingJob job)
    {
        var path = Path.Combine(job.Folder, EditFile);
        return File.Exists(path) ? File.ReadLines(path).Count() : 0;
    }

    /// <summary>So many iterations and then a pause; null: no pause.</summary>
    internal void Allow(int? iterations)
    {
        lock (_gate)
            _allowance = iterations;
    }

    internal void Begin(Trainer trainer)
    {
        lock (_gate)
        {
            _trainer = trainer;
            _change++;
        }
    }

    /// <summary>From here on nobody changes the network: it is being published, or let go.</summary>
    internal void End()
    {
        _ = Snapshot();
        lock (_gate)
            _trainer = null;
    }

    /// <summary>The first iteration of a turn comes at once.</summary>
    internal void TakeTurn()
    {
        lock (_gate)
            (_credit, _earned) = (1, Stopwatch.GetTimestamp());
    }

    /// <summary>Whether the iterations asked for are done, and the job is to be paused.</summary>
    internal bool IsUsedUp
    {
        get
        {
            lock (_gate)
                return _allowance <= 0;
        }
    }

    /// <summary>Lets the trainer do an iteration if it is time for one; else says how long to wait.</summary>
    /// <param name="step">The iteration; false: there is no more.</param>
    /// <param name="went">What <paramref name="step"/> said.</param>
    internal TimeSpan? TryStep(Func<bool> step, out bool went)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            // a thread that was kept waiting catches up a tenth of a second, not more: else pictures would jump
            _credit = Math.Min(_credit + Stopwatch.GetElapsedTime(_earned, now).TotalSeconds * _pace, Math.Max(1, _pace / 10));
            _earned = now;
            went = true;
            if (_credit < 1)
                return TimeSpan.FromMilliseconds(Math.Clamp(1000 * (1 - _credit) / _pace, 1, 10));
            _credit--;
            went = step();
            _change++;
            if (went)
                _allowance--;
            return null;
        }
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
