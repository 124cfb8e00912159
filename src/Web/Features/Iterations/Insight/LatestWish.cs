namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>
/// Works for the latest of a reader's wishes: the one before it is given up, and what it still brings is not taken. For one circuit.
/// </summary>
internal sealed class LatestWish : IDisposable
{
    private CancellationTokenSource? _latest;

    /// <summary>Indicates whether a wish is being worked for.</summary>
    public bool Running => _latest is not null;

    /// <summary>Gets the key of the text that says why nothing came of the last one; null where something did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Works for a wish. The work asks its token after each wait.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work)
    {
        GiveUp();
        using var wish = _latest = new CancellationTokenSource();
        try
        {
            await work(wish.Token);
        }
        catch (OperationCanceledException) when (wish.IsCancellationRequested)
        {
            // whoever gave it up wants nothing of it
        }
        catch (Exception e) when (ReplayProblem.KeyOf(e) is not null)
        {
            if (!wish.IsCancellationRequested)
                Problem = ReplayProblem.KeyOf(e);
        }
        finally
        {
            if (ReferenceEquals(_latest, wish))
                _latest = null;
        }
    }

    /// <summary>Gives up what is worked for, and forgets why nothing came of it.</summary>
    public void GiveUp()
    {
        var given = _latest;
        (_latest, Problem) = (null, null);
        given?.Cancel();
    }

    public void Dispose() => GiveUp();
}
