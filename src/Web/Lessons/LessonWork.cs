namespace WebNN.Web.Lessons;

/// <summary>
/// Work of a lesson that takes a second or two: on a thread of its own, one at a time for all visitors, ended when its page is left.
/// </summary>
internal sealed class LessonWork : IDisposable
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private CancellationTokenSource? _stop;

    public bool Running => _stop is not null;

    /// <summary>Does the work, calling <paramref name="show"/> a few times a second meanwhile and once after it.</summary>
    public async Task RunAsync(Action<CancellationToken> work, Action show)
    {
        if (Running)
            return;
        using var stop = _stop = new CancellationTokenSource();
        try
        {
            await Turn.WaitAsync(stop.Token);
            try
            {
                var task = Task.Run(() => work(stop.Token), CancellationToken.None);
                while (await Task.WhenAny(task, Task.Delay(Look, CancellationToken.None)) != task)
                {
                    if (!stop.IsCancellationRequested)
                        show();
                }

                await task;
            }
            finally
            {
                Turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
        finally
        {
            _stop = null;
        }
    }

    public void Dispose() => _stop?.Cancel();
}
