namespace WebNN.Api.Cluster;

/// <summary>
/// Keeps the database from growing: frames of ended jobs become few; ended jobs beyond a number go, and blobs that nothing needs.
/// </summary>
internal static class Retention
{
    // of one row, a quarter of a mebibyte
    private const int LossesOfRow = 1 << 16;

    /// <summary>Tidies up, unless another node is doing so.</summary>
    public static void Apply(Database database, int keepJobs) => database.Transact(connection =>
    {
        if (!connection.Scalar<bool>("select pg_try_advisory_xact_lock(hashtext('webnn retention'))"))
            return 0;
        foreach (var job in connection.Rows(
            "select id from job where state in ('completed', 'failed', 'cancelled') and deleted_at is null order by id desc offset $1",
            reader => reader.GetString(0),
            keepJobs))
        {
            if (JobRow.Lock(connection, job) is { Status.IsFinal: true })
                PostgresJobs.Remove(connection, job, TimeProvider.System);
        }

        // other nodes have long been told that they are gone
        connection.Execute("delete from job where deleted_at < now() - interval '1 hour'");
        Blobs.RemoveOrphans(connection);
        return 0;
    });

    /// <summary>Makes the many frames of an ended job few.</summary>
    public static void Compact(Database database, string job) => database.Run(connection => connection.Execute(
        """
        with many as (delete from frame where job = $1 returning first, losses)
        insert into frame select $1, min(first), string_agg(losses, ''::bytea order by first) from many group by (first - 1) / $2
        """,
        job, LossesOfRow));
}
