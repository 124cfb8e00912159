using WebNN.Api.Cluster;

namespace WebNN.Web.Features.Cluster;

/// <summary>The nodes and the leases, as they were read.</summary>
/// <param name="Info">The nodes; null: they could not be read yet.</param>
/// <param name="Leases">The jobs that nodes hold.</param>
/// <param name="At">The time at which they were read.</param>
/// <param name="IsCurrent">Whether the database still answers.</param>
public sealed record ClusterReading(ClusterInfo? Info, IReadOnlyList<LeaseInfo> Leases, DateTimeOffset At, bool IsCurrent);

/// <summary>
/// Reads the nodes for all open pages together, so that a page more costs the database nothing, and keeps what was read last for the time
/// in which the database does not answer. Safe from any thread.
/// </summary>
public sealed class ClusterReader(ClusterView cluster, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ClusterReading _last = new(null, [], default, false);
    private long? _asked;
    private Task<ClusterReading>? _reading;

    /// <summary>Gets the nodes as they are, or were a moment ago.</summary>
    /// <param name="maxAge">The age up to which the last reading will do.</param>
    public Task<ClusterReading> ReadAsync(TimeSpan maxAge)
    {
        lock (_gate)
        {
            return _asked is { } at && time.GetElapsedTime(at) < maxAge
                ? Task.FromResult(_last)
                : _reading ??= Task.Run(Read);
        }
    }

    private ClusterReading Read()
    {
        var reading = _last;
        try
        {
            reading = Ask();
        }
        finally
        {
            lock (_gate)
                (_last, _asked, _reading) = (reading, time.GetTimestamp(), null);
        }

        return reading;
    }

    private ClusterReading Ask()
    {
        try
        {
            return new ClusterReading(cluster.Get(), cluster.Leases(), time.GetUtcNow(), true);
        }
        catch (DatabaseUnavailableException)
        {
            return _last with { IsCurrent = false };
        }
    }
}
