using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Training.Live;

/// <summary>Counts the streams that are open, refuses those that would be too many, and paces the others.</summary>
public sealed partial class LiveStreams(IOptions<LiveLimits> options, TimeProvider time, ILogger<LiveStreams> log)
{
    // so many streams leave much behind, and what is idle is not collected by itself
    private const int Crowd = 500;

    /// <summary>The shortest time between two frames of a stream, while it catches up.</summary>
    private static readonly TimeSpan FrameEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest time between two frames of a stream that is up to date: ten pictures a second are all that one sees.</summary>
    private static readonly TimeSpan NewsEvery = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan CollectAfter = TimeSpan.FromSeconds(5);

    private readonly LiveLimits _limits = options.Value;
    private readonly ConcurrentDictionary<string, int> _ofConnection = new(StringComparer.Ordinal);
    private int _all;
    private int _connections;
    private int _most;

    /// <summary>The turns of frames.</summary>
    internal FrameTurns Turns { get; } = new(options.Value.MaxFramesAtOnce, time);

    /// <summary>The time between two frames of a stream that is up to date.</summary>
    public TimeSpan Interval => NoLessThan(NewsEvery);

    /// <summary>The time between two frames of a stream that has not had everything yet.</summary>
    public TimeSpan CatchUpInterval => NoLessThan(FrameEvery);

    /// <summary>Counts a connection, until <see cref="Disconnect"/>.</summary>
    /// <exception cref="HubException">There are too many already, and this one does not count.</exception>
    public void Connect()
    {
        if (Interlocked.Increment(ref _connections) <= _limits.MaxConnections)
            return;
        Interlocked.Decrement(ref _connections);
        throw new HubException(
            $"{_limits.MaxConnections} connections are open on this server, " +
                "which is the most (WebNN:Live:MaxConnections); try again later.");
    }

    /// <summary>The end of a connection that was counted.</summary>
    public void Disconnect() => Interlocked.Decrement(ref _connections);

    /// <summary>Opens a stream, until disposed.</summary>
    /// <param name="connection">Whose; null for one within this process.</param>
    /// <exception cref="HubException">There are too many already; the message says how many, and by which option.</exception>
    public IDisposable Open(string? connection)
    {
        if (Interlocked.Increment(ref _all) > _limits.MaxStreams)
        {
            Interlocked.Decrement(ref _all);
            throw new HubException(
                $"{_limits.MaxStreams} streams are open on this server, which is the most (WebNN:Live:MaxStreams); try again later.");
        }

        if (connection is not null && _ofConnection.AddOrUpdate(connection, 1, (_, count) => count + 1) > _limits.MaxStreamsPerConnection)
        {
            Close(connection);
            throw new HubException(
                $"This connection has {_limits.MaxStreamsPerConnection} streams, which is the most " +
                    "(WebNN:Live:MaxStreamsPerConnection); end one first.");
        }

        if (Volatile.Read(ref _all) is var all && all > Volatile.Read(ref _most))
            Volatile.Write(ref _most, all);
        return new Stream(this, connection);
    }

    private TimeSpan NoLessThan(TimeSpan least) =>
        TimeSpan.FromSeconds(Math.Max(least.TotalSeconds, (double)Volatile.Read(ref _all) / _limits.MaxFramesPerSecond));

    private void Close(string? connection)
    {
        var left = Interlocked.Decrement(ref _all);
        if (Volatile.Read(ref _most) is var most && most >= Crowd && left <= most / 10 && Interlocked.Exchange(ref _most, left) == most)
            _ = GiveMemoryBackAsync();
        if (connection is not null && _ofConnection.AddOrUpdate(connection, 0, (_, count) => count - 1) == 0)
            _ofConnection.TryRemove(KeyValuePair.Create(connection, 0));
    }

    private async Task GiveMemoryBackAsync()
    {
        await Task.Delay(CollectAfter, time);
        var began = time.GetTimestamp();
        var before = Environment.WorkingSet;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        LogGivenBack((before - Environment.WorkingSet) >> 20, time.GetElapsedTime(began).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Debug, "A crowd of watchers has left: {Megabytes} MB of memory given back in {Milliseconds:F0} ms")]
    private partial void LogGivenBack(long megabytes, double milliseconds);

    private sealed class Stream(LiveStreams streams, string? connection) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
                streams.Close(connection);
        }
    }
}
