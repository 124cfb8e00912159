namespace WebNN.Api.Cluster;

/// <summary>Keeps this node's copies of what other nodes train up to date, as long as there is anything to follow.</summary>
internal sealed class Follower(JobMirror mirror, Contact contact) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    if (contact.Holds)
                        mirror.Follow();
                }
                catch (DatabaseUnavailableException)
                {
                    // again when it answers
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the program ends
        }
    }
}
