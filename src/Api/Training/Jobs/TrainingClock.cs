using System.Diagnostics;

namespace WebNN.Api.Training.Jobs;

/// <summary>Measures how long a job is trained, and how fast. It stands still while the job waits, is paused, or is loaded.</summary>
/// <param name="before">Seconds of earlier turns; null where they are not known.</param>
/// <param name="start">The iteration that the job begins after.</param>
internal sealed class TrainingClock(double? before, int start)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Queue<(long Time, int Iteration)> _recent = new();
    private double? _before = before;
    private long _started;

    public bool IsRunning { get; private set; }

    /// <summary>All turns together; null where an earlier one is not known.</summary>
    public double? Seconds => IsRunning ? _before + Stopwatch.GetElapsedTime(_started).TotalSeconds : _before;

    public void Start(int iteration)
    {
        _started = Stopwatch.GetTimestamp();
        RestartSpeed(iteration);
        IsRunning = true;
    }

    /// <summary>Begins to measure the speed anew: what was done up to now is no part of it.</summary>
    public void RestartSpeed(int iteration)
    {
        _recent.Clear();
        _recent.Enqueue((Stopwatch.GetTimestamp(), iteration));
    }

    public void Stop()
    {
        _before = Seconds;
        IsRunning = false;
    }

    /// <summary>
    /// Iterations per second: over the last two seconds while running, else over all turns; null where that is not known.
    /// </summary>
    public double? SpeedAt(int iteration)
    {
        if (!IsRunning)
            return iteration > start && _before > 0 ? (iteration - start) / _before : null;
        var now = Stopwatch.GetTimestamp();
        _recent.Enqueue((now, iteration));
        while (_recent.Count > 2 && Stopwatch.GetElapsedTime(_recent.Peek().Time, now) > Window)
            _recent.Dequeue();
        var (time, first) = _recent.Peek();
        return now > time && iteration > first ? (iteration - first) / Stopwatch.GetElapsedTime(time, now).TotalSeconds : null;
    }
}
