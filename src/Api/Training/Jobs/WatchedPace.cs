using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Lets a job be trained so slowly that one can watch, for as many iterations as are allowed, its network readable and editable between
/// two of them. The training thread holds the lock during an iteration, which for networks this small takes microseconds. Safe from any
/// thread.
/// </summary>
internal sealed class WatchedPace(double iterationsPerSecond, int? allowance, TimeProvider time) : Pace
{
    private readonly Lock _gate = new();
    private Trainer? _trainer;
    private LiveSnapshot? _snapshot;
    private long _change;
    private double _iterationsPerSecond = iterationsPerSecond;
    private int? _allowance = allowance;
    private double _credit;
    private long _earned;

    /// <summary>
    /// Gets or sets how many iterations there are in a second, <see cref="LiveJob.MinPace"/> to <see cref="LiveJob.MaxPace"/>.
    /// </summary>
    public double IterationsPerSecond
    {
        get
        {
            lock (_gate)
                return _iterationsPerSecond;
        }

        set
        {
            lock (_gate)
                _iterationsPerSecond = Math.Clamp(value, LiveJob.MinPace, LiveJob.MaxPace);
        }
    }

    /// <summary>Gets a value indicating whether there is no bound on the iterations.</summary>
    public bool RunsOn
    {
        get
        {
            lock (_gate)
                return _allowance is null;
        }
    }

    /// <summary>Gets false: the job ends with the program, as whoever watched it is gone.</summary>
    public override bool SavesCheckpoints => false;

    /// <summary>Allows so many iterations from now on.</summary>
    public void Allow(int iterations)
    {
        lock (_gate)
            _allowance = iterations;
    }

    public override void Read(Action reading)
    {
        lock (_gate)
            reading();
    }

    public override void RunOn()
    {
        lock (_gate)
            _allowance = null;
    }

    public override void Begin(Trainer trainer)
    {
        lock (_gate)
        {
            _trainer = trainer;
            _change++;
        }
    }

    /// <summary>Begins a turn; its first iteration comes at once.</summary>
    public override void BeginTurn()
    {
        lock (_gate)
            (_credit, _earned) = (1, time.GetTimestamp());
    }

    public override StepOutcome Step(IEnumerator<TrainingStep> steps)
    {
        TimeSpan wait;
        lock (_gate)
        {
            if (_allowance <= 0)
                return StepOutcome.UsedUp;
            Earn();
            if (_credit >= 1)
            {
                _credit--;
                var done = steps.MoveNext();
                _change++;
                if (done)
                    _allowance--;
                return done ? StepOutcome.Done : StepOutcome.Finished;
            }

            wait = TimeSpan.FromMilliseconds(Math.Clamp(1000 * (1 - _credit) / _iterationsPerSecond, 1, 10));
        }

        Thread.Sleep(wait);
        return StepOutcome.Waited;
    }

    public override void End()
    {
        lock (_gate)
        {
            Copy();
            _trainer = null;
        }
    }

    /// <summary>Gets the network as it is; null before <see cref="Begin"/>, and after <see cref="End"/> as it was then.</summary>
    public LiveSnapshot? Snapshot()
    {
        lock (_gate)
        {
            Copy();
            return _snapshot;
        }
    }

    /// <summary>Changes the network between two iterations.</summary>
    /// <param name="edit">Changes it, or returns false if it must not be changed.</param>
    /// <returns>False if nothing was changed, as before <see cref="Begin"/> and after <see cref="End"/>.</returns>
    public bool TryEdit(Func<Trainer, bool> edit)
    {
        lock (_gate)
        {
            if (_trainer is null || !edit(_trainer))
                return false;
            _change++;
            return true;
        }
    }

    // a thread that was kept waiting catches up a tenth of a second, not more: else pictures would jump
    private void Earn()
    {
        var now = time.GetTimestamp();
        var earned = time.GetElapsedTime(_earned, now).TotalSeconds * _iterationsPerSecond;
        _credit = Math.Min(_credit + earned, Math.Max(1, _iterationsPerSecond / 10));
        _earned = now;
    }

    private void Copy()
    {
        if (_trainer is { } trainer && _snapshot?.Change != _change)
            _snapshot = new LiveSnapshot(trainer.Network.Convert<float>(), trainer.Iteration, _change);
    }
}
