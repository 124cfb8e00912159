using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>
/// A database that cannot be reached, or takes no writing, at the moment. Nothing was changed, as far as this node knows.
/// </summary>
public sealed class DatabaseUnavailableException(Exception inner) : IOException("The database cannot be reached.", inner);

/// <summary>
/// The cluster's PostgreSQL: connections from a pool, and one exception for all that passes by itself, an outage or a failover.
/// </summary>
internal sealed class Database : IDisposable
{
    public const string Schema = "webnn";

    // of PostgreSQL: connections, resources, operator's intervention, and writing to what has become a standby
    private static readonly string[] Outages = ["08", "53", "57", "25006", "40001", "40P01"];

    private readonly NpgsqlDataSource _source;

    public Database(IOptions<ClusterOptions> options)
    {
        Connection = options.Value.Connection();
        _source = NpgsqlDataSource.Create(Connection);
    }

    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>Works with a connection.</summary>
    /// <exception cref="DatabaseUnavailableException">There is none at the moment, or it broke.</exception>
    public T Run<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            using var connection = _source.OpenConnection();
            return work(connection);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new DatabaseUnavailableException(e);
        }
    }

    /// <summary>Works within a transaction: all of it holds, or nothing.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no connection at the moment, or it broke.</exception>
    public T Transact<T>(Func<NpgsqlConnection, T> work) => Run(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var result = work(connection);
        transaction.Commit();
        return result;
    });

    /// <summary>Works with a connection, without keeping a thread.</summary>
    /// <exception cref="DatabaseUnavailableException">There is none at the moment, or it broke.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            return await work(connection);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new DatabaseUnavailableException(e);
        }
    }

    /// <summary>Determines whether an exception tells of something that passes by itself.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        PostgresException postgres => Array.Exists(Outages, code => postgres.SqlState.StartsWith(code, StringComparison.Ordinal)),
        NpgsqlException or SocketException or TimeoutException => true,
        _ => false,
    };

    public void Dispose() => _source.Dispose();
}
