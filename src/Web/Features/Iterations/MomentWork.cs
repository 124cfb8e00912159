namespace WebNN.Web.Features.Iterations;

/// <summary>Represents work on moments of a job that takes a while: one at a time, until the page is left.</summary>
internal abstract class MomentWork : IDisposable
{
    private readonly CancellationTokenSource _left = new();

    public bool IsRunning { get; private set; }

    /// <summary>The key of the text that says why the last work came to nothing; null where it did not.</summary>
    public string? Problem { get; protected set; }

    public void Dispose() => _left.Cancel();

    /// <summary>Works, unless it does already.</summary>
    protected async Task RunAsync(Func<CancellationToken, Task> work)
    {
        if (IsRunning)
            return;
        (IsRunning, Problem) = (true, null);
        try
        {
            await work(_left.Token);
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
        catch (Exception e) when (MachineProblem.Of(e) is not null)
        {
            Problem = MachineProblem.Of(e);
        }
        finally
        {
            IsRunning = false;
        }
    }
}
