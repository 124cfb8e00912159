using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using WebNN.Api.Access;
using WebNN.Api.Models;

namespace WebNN.Api.Cluster;

/// <summary>
/// Keeps this node up to date: listens for notifications, and looks twice a second whether one was lost. After an outage it listens again
/// and reads everything again that has changed.
/// </summary>
internal sealed partial class ClusterWatch(
    Database database,
    NodeTable nodes,
    JobMirror mirror,
    ClusterQueue queue,
    ModelRegistry models,
    AccessKeys keys,
    Contact contact,
    IOptions<ClusterOptions> options,
    ILogger<ClusterWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500), TidyEvery = TimeSpan.FromSeconds(30),
        FirstRetry = TimeSpan.FromMilliseconds(100), LastRetry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<string> _told = new();
    private Dictionary<string, long> _known = [];
    private long _tidied;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.RunAsync(
                    async connection =>
                    {
                        connection.Notification += (_, told) => _told.Enqueue(told.Payload);
                        connection.Execute($"listen {Revisions.Channel}");
                        // what was told meanwhile was told to nobody here
                        _known = [];
                        while (true)
                        {
                            Look();
                            retry = FirstRetry;
                            await WaitAsync(connection, stoppingToken);
                        }
#pragma warning disable CS0162 // the loop ends by its exceptions
                        return 0;
#pragma warning restore CS0162
                    },
                    stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (DatabaseUnavailableException e)
            {
                if (contact.Holds)
                    LogLost((e.InnerException ?? e).Message);
                contact.Lose();
            }
#pragma warning disable CA1031 // a node that no longer listens would go wrong in silence
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnexpected(e);
                contact.Lose();
            }

            await Task.Delay(retry, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            retry = TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, LastRetry.Ticks));
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            nodes.Leave();
        }
        catch (Exception e) when (e is DatabaseUnavailableException or ObjectDisposedException)
        {
            // the others see that it is gone
        }
    }

    private async Task WaitAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            // none at all would be waited for without end
            var left = (int)(LookEvery - Stopwatch.GetElapsedTime(begin)).TotalMilliseconds;
            if (left < 1)
                return;
            await connection.WaitAsync(left, ct);
            while (_told.TryDequeue(out var told))
                Take(told.Split(' ', 2));
        }
    }

    private void Take(string[] told)
    {
        switch (told)
        {
            case [Revisions.Jobs, ..]:
                RefreshJobs();
                break;
            case [Revisions.Models, var name]:
                models.Refresh(name);
                break;
            case [Revisions.Keys, ..]:
                keys.Refresh();
                break;
        }
    }

    private void Look()
    {
        var (revisions, slots, waiting) = nodes.Beat();
        contact.Gain();
        queue.Count(slots);
        if (Differs(Revisions.Models))
            models.RefreshAll();
        if (Differs(Revisions.Keys))
            keys.Refresh();
        if (Differs(Revisions.Jobs))
            RefreshJobs();
        if (waiting)
            queue.Wake();
        _known = revisions;
        Tidy();

        bool Differs(string kind) => _known.GetValueOrDefault(kind, -1) != revisions[kind];
    }

    private void RefreshJobs()
    {
        mirror.Refresh();
        queue.Refresh();
        queue.Wake();
    }

    private void Tidy()
    {
        if (Stopwatch.GetElapsedTime(_tidied) < TidyEvery)
            return;
        _tidied = Stopwatch.GetTimestamp();
        nodes.Tidy();
        mirror.MarkStranded(nodes.Stranded());
        Retention.Apply(database, options.Value.KeepJobs);
    }

    [LoggerMessage(LogLevel.Warning, "The database does not answer: this node serves what it has, "
        + "trains as long as its leases hold, and takes nothing new. {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Error, "This node could not be brought up to date")]
    private partial void LogUnexpected(Exception exception);
}
