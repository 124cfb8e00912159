namespace WebNN.Api.Cluster;

/// <summary>Keeps this node's copies of what other nodes train up to date, as long as there is anything to follow.</summary>
internal sealed partial class Follower(JobMirror mirror, Contact contact, ILogger<Follower> log) : BackgroundService
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
#pragma warning disable CA1031 // watchers would wait in silence
                catch (Exception e)
#pragma warning restore CA1031
                {
                    LogUnexpected(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the program ends
        }
    }

    [LoggerMessage(LogLevel.Error, "What other nodes train could not be followed")]
    private partial void LogUnexpected(Exception exception);
}
