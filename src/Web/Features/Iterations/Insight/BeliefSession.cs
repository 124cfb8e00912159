using WebNN.Api.Training.Iterations;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>
/// What a job's network believed of the reader's input on its way, and when it changed its mind. Of several inputs the latest counts.
/// </summary>
public sealed class BeliefSession(TimeMachine machine, string jobId, Action show) : IDisposable
{
    /// <summary>The most moments.</summary>
    public const int Points = 100;

    /// <summary>In so many intervals between moments, the latest, the exact iterations are looked for: each is trained again.</summary>
    public const int Intervals = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly LatestWish _wish = new();

    public bool Running => _wish.Running;

    public string? Problem => _wish.Problem;

    /// <summary>Gets the answer to the last input; null before there is one.</summary>
    public Belief? Belief { get; private set; }

    /// <summary>Gets the runs of its answers.</summary>
    public IReadOnlyList<AnswerRun> Runs { get; private set; } = [];

    /// <summary>Gets the changes of its mind that have been found, ascending.</summary>
    public IReadOnlyList<AnswerChange> Changes { get; private set; } = [];

    /// <summary>Indicates whether there were earlier changes that are not looked for.</summary>
    public bool HasEarlierChanges => Runs.Count - 1 > Intervals;

    /// <summary>Asks about an input, (D,) as the network sees it, unless another one follows at once.</summary>
    public async Task AskAsync(float[] input)
    {
        var work = _wish.RunAsync(ct => WorkAsync(input, ct));
        show();
        await work;
        show();
    }

    /// <summary>Forgets the last input: there is none any more.</summary>
    public void Forget()
    {
        _wish.GiveUp();
        (Belief, Runs, Changes) = (null, [], []);
        show();
    }

    public void Dispose() => _wish.Dispose();

    private async Task WorkAsync(float[] input, CancellationToken ct)
    {
        await Task.Delay(Pause, ct);
        var belief = await machine.BeliefAsync(jobId, input, Points, ct);
        ct.ThrowIfCancellationRequested();
        (Belief, Runs, Changes) = (belief, Answers.Runs(belief), []);
        show();
        // the latest first: they are told soonest
        foreach (var (after, answer, last) in Answers.Intervals(belief, Intervals).Reverse())
        {
            var turns = await machine.TurnsAsync(jobId, input, after, last, ct);
            ct.ThrowIfCancellationRequested();
            Changes = [.. Answers.Changes(answer, turns), .. Changes];
            show();
        }
    }
}
