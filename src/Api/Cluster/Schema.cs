using System.Globalization;
using System.Reflection;
using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>A database that this program cannot use. The message is for the person who started it.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The tables, made by the numbered files of the folder <c>Migrations</c>, each of which is applied once. Nodes that start together take
/// turns; one that is older than the database refuses it.
/// </summary>
internal static class Schema
{
    private const long LockKey = 0x5765624E4E;

    private const int OldestServer = 15;

    private static readonly (int Number, string Resource)[] Migrations =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("WebNN.Api.Cluster.Migrations.", StringComparison.Ordinal))
            .Select(name => (int.Parse(name.Split('.')[^2].Split('-')[0], CultureInfo.InvariantCulture), name))
            .Order(),
    ];

    /// <summary>Brings the database up to this program.</summary>
    /// <exception cref="DatabaseException">It cannot be reached, it is too old, or it belongs to a newer program.</exception>
    public static void Migrate(Database database)
    {
        try
        {
            database.Run(connection =>
            {
                if (connection.PostgreSqlVersion.Major < OldestServer)
                    throw new DatabaseException($"WebNN needs PostgreSQL {OldestServer} or newer; this is {connection.PostgreSqlVersion}.");
                // held until the connection is given back
                connection.Execute("select pg_advisory_lock($1)", LockKey);
                try
                {
                    Apply(connection);
                }
                finally
                {
                    connection.Execute("select pg_advisory_unlock($1)", LockKey);
                }

                return 0;
            });
        }
        catch (Exception e) when (e is DatabaseUnavailableException or NpgsqlException)
        {
            var (place, reason) = (database.Connection, (e.InnerException ?? e).Message);
            throw new DatabaseException(
                $"The PostgreSQL database '{place.Database}' at {place.Host}:{place.Port} cannot be used: {reason} "
                + "WebNN:Cluster:ConnectionString says where it is.",
                e);
        }
    }

    private static void Apply(NpgsqlConnection connection)
    {
        connection.Execute($"create schema if not exists {Database.Schema}");
        connection.Execute("create table if not exists migration (number int primary key, applied_at timestamptz not null default now())");
        var done = connection.Scalar<int>("select coalesce(max(number), 0) from migration");
        if (done > Migrations[^1].Number)
        {
            throw new DatabaseException(
                $"The database was made by a newer WebNN (its tables have number {done}, this program knows {Migrations[^1].Number}): "
                + "start this node with that version.");
        }

        foreach (var (number, resource) in Migrations.Where(migration => migration.Number > done))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Read(resource));
            connection.Execute("insert into migration (number) values ($1)", number);
            transaction.Commit();
        }
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
