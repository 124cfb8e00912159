using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>
/// Tells the other nodes what has changed: by a notification, and by a number that they look at twice a second, in case one was lost.
/// Numbers are given in the order in which the changes appear.
/// </summary>
internal static class Revisions
{
    /// <summary>The channel of the notifications.</summary>
    public const string Channel = "webnn";

    public const string Jobs = "jobs", Models = "models", Keys = "keys";

    /// <summary>Gives the number of a change; the last thing in its transaction, for others wait for it.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="kind">What has changed.</param>
    /// <param name="name">Which of them, if one.</param>
    public static long Next(NpgsqlConnection connection, string kind, string name = "")
    {
        connection.Execute("select pg_notify($1, $2)", Channel, $"{kind} {name}");
        return connection.Scalar<long>("update revision set value = value + 1 where kind = $1 returning value", kind);
    }
}
