using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Training;

/// <summary>The section "WebNN:Live": how much the live stream gives away.</summary>
public sealed class LiveLimits
{
    /// <summary>Connections to the hub; one more is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 5000;

    /// <summary>Streams in all; one more <c>Watch</c> is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 5000;

    /// <summary>Streams of one connection; one more <c>Watch</c> is refused.</summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 32;

    /// <summary>Frames a second for all streams together; above, each gets its frames less often, and larger.</summary>
    [Range(1, 1_000_000)]
    public int MaxFramesPerSecond { get; set; } = 4000;
}

/// <summary>Counts the streams that are open, refuses those that would be too many, and paces the others.</summary>
public sealed class LiveStreams(IOptions<LiveLimits> options)
{
    /// <summary>The shortest time between two frames of a stream.</summary>
    public static readonly TimeSpan FrameEvery = TimeSpan.FromMilliseconds(50);

    private readonly LiveLimits _limits = options.Value;
    private readonly ConcurrentDictionary<string, int> _ofConnection = new(StringComparer.Ordinal);
    private int _all;
    private int _connections;

    /// <summary>The time between two frames of a stream.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(Math.Max(FrameEvery.TotalSeconds, (double)Volatile.Read(ref _all) / _limits.MaxFramesPerSecond));

    /// <summary>Counts a connection, until <see cref="Disconnect"/>.</summary>
    /// <exception cref="HubException">There are too many already, and this one does not count.</exception>
    public void Connect()
    {
        if (Interlocked.Increment(ref _connections) <= _limits.MaxConnections)
            return;
        Interlocked.Decrement(ref _connections);
        throw new HubException($"{_limits.MaxConnections} connections are open on this server, which is the most (WebNN:Live:MaxConnections); try again later.");
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
            throw new HubException($"{_limits.MaxStreams} streams are open on this server, which is the most (WebNN:Live:MaxStreams); try again later.");
        }

        if (connection is not null && _ofConnection.AddOrUpdate(connection, 1, (_, count) => count + 1) > _limits.MaxStreamsPerConnection)
        {
            Close(connection);
            throw new HubException($"This connection has {_limits.MaxStreamsPerConnection} streams, which is the most (WebNN:Live:MaxStreamsPerConnection); end one first.");
        }

        return new Stream(this, connection);
    }

    private void Close(string? connection)
    {
        Interlocked.Decrement(ref _all);
        if (connection is not null && _ofConnection.AddOrUpdate(connection, 0, (_, count) => count - 1) == 0)
            _ofConnection.TryRemove(KeyValuePair.Create(connection, 0));
    }

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
