using System.Diagnostics;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations;

/// <summary>
/// The iterations of a job as its page opens them again: one at a time, and always the one that was wished for last. What is shown stays
/// until there is another moment to show.
/// </summary>
public sealed class MachineSession(JobInfo job, TimeMachine machine, TrainingJobs jobs) : IDisposable
{
    private const int Closed = -1;

    // what is outdated may still be opened within this time: then something moves while one scrubs
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _left = new();
    private CancellationTokenSource? _opening, _playing;
    private bool _outdated;
    private int _at = Closed;
    private int? _tried;

    /// <summary>The speeds of playing, in iterations per second.</summary>
    public static IReadOnlyList<int> Speeds { get; } = [1, 10, 100, 1000];

    /// <summary>The job when it was last read.</summary>
    public JobInfo Job { get; set; } = job;

    /// <summary>The iteration that the job begins after.</summary>
    public int Start => Job.Spec.From?.Iteration ?? 0;

    /// <summary>The last iteration that it has done.</summary>
    public int Last => Math.Max(Start, Job.Iteration);

    public bool IsOpen => _at != Closed;

    /// <summary>The iteration that was wished for last; null while closed.</summary>
    public int? At => IsOpen ? _at : null;

    /// <summary>The moment that is shown; null as long as there is none.</summary>
    public OpenedMoment? Shown { get; private set; }

    /// <summary>The key of the text that says why the wished moment cannot be shown; null where it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Indicates whether another moment than the one shown is wished for, and not opened yet.</summary>
    public bool Waits => IsOpen && _tried != _at;

    /// <summary>Indicates whether a wish has come from an address, so that nobody opens it yet.</summary>
    public bool IsLeftWaiting => Waits && _opening is null;

    /// <summary>The evaluation before the wished moment, or the job's beginning.</summary>
    public int EvaluationBefore => Evaluations.LastOrDefault(at => at < _at, Start);

    /// <summary>The evaluation after the wished moment, or the job's last iteration.</summary>
    public int EvaluationAfter => Evaluations.FirstOrDefault(at => at > _at, Last);

    public int Speed { get; private set; } = 10;

    public bool IsPlaying => _playing is not null;

    private IEnumerable<int> Evaluations => jobs.Metrics(Job.Id)?.Epochs.Select(epoch => epoch.Iteration) ?? [];

    public void Link(LinkState link) => link.Whole("at", ref _at, Closed, int.MaxValue);

    /// <summary>Called when an address has been read: the moment is one that the job has.</summary>
    public void Linked() => _at = IsOpen ? Math.Clamp(_at, Start, Last) : Closed;

    public void Close()
    {
        Pause();
        _at = Closed;
    }

    /// <summary>Wishes for an iteration, and shows it when it is there, unless another was wished for meanwhile.</summary>
    public async Task GoAsync(int iteration, Action show)
    {
        _at = Math.Clamp(iteration, Start, Last);
        if (_opening is not null)
        {
            Outdate(_opening);
            return;
        }

        while (Waits && !_left.IsCancellationRequested)
        {
            await OpenAsync(_at);
            if (!_left.IsCancellationRequested)
                show();
        }
    }

    /// <summary>
    /// Goes on from moment to moment until paused or at the last one; from there, from the beginning. Moments that the speed leaves no time
    /// for are skipped.
    /// </summary>
    public async Task PlayAsync(int speed, Action show)
    {
        Pause();
        Speed = speed;
        using var playing = _playing = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        try
        {
            await AdvanceAsync(_at >= Last ? Start : _at, show, playing.Token);
        }
        catch (OperationCanceledException)
        {
            // paused, or the page was left
        }
        finally
        {
            if (_playing == playing)
                _playing = null;
        }
    }

    public void Pause()
    {
        _playing?.Cancel();
        _playing = null;
    }

    /// <summary>Sets the speed of the next playing.</summary>
    public void Choose(int speed) => Speed = speed;

    // not disposed: who still asks for its token finds it cancelled, and not an error
    public void Dispose() => _left.Cancel();

    private async Task AdvanceAsync(int from, Action show, CancellationToken ct)
    {
        await GoAsync(from, show);
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (_at < Last && Problem is null)
        {
            await timer.WaitForNextTickAsync(ct);
            // a tick may have come just before the pause
            ct.ThrowIfCancellationRequested();
            var next = from + (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * Speed);
            if (next > _at)
                await GoAsync((int)Math.Min(next, Last), show);
        }
    }

    private void Outdate(CancellationTokenSource opening)
    {
        if (_outdated)
            return;
        _outdated = true;
        opening.CancelAfter(Grace);
    }

    private async Task OpenAsync(int iteration)
    {
        using var opening = _opening = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        _outdated = false;
        try
        {
            Shown = new OpenedMoment(await machine.OpenAsync(Job.Id, iteration, opening.Token));
            (_tried, Problem) = (iteration, null);
        }
        catch (OperationCanceledException)
        {
            // another moment is wished for, or the page was left
        }
        catch (Exception e) when (MachineProblem.Of(e) is not null)
        {
            (_tried, Problem) = (iteration, MachineProblem.Of(e));
        }
        finally
        {
            _opening = null;
        }
    }
}
