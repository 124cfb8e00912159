using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Cluster;

/// <summary>
/// How long the database has answered this node. After an outage no node takes a job before that has lasted a lease: whoever held it may
/// still be there, and come back to it.
/// </summary>
internal sealed class Contact(IOptions<ClusterOptions> options)
{
    private long _since = -1;
    private volatile bool _lostOnce;

    /// <summary>Gets how long a lease holds.</summary>
    public TimeSpan Lease { get; } = options.Value.Lease;

    /// <summary>Gets a value indicating whether the database answers.</summary>
    public bool Holds => Volatile.Read(ref _since) >= 0;

    /// <summary>Gets a value indicating whether jobs may be taken.</summary>
    public bool HasLastedALease =>
        Volatile.Read(ref _since) is >= 0 and var since && (!_lostOnce || Stopwatch.GetElapsedTime(since) >= Lease);

    /// <summary>Notes that the database has answered.</summary>
    public void Gain() => Interlocked.CompareExchange(ref _since, Stopwatch.GetTimestamp(), -1);

    /// <summary>Notes that it has not.</summary>
    public void Lose()
    {
        _lostOnce = true;
        Volatile.Write(ref _since, -1);
    }
}
