using Npgsql;

namespace WebNN.Api.Cluster;

/// <summary>Files in the database, in parts of a mebibyte. One that nothing refers to is removed after a while.</summary>
internal static class Blobs
{
    private const int PartBytes = 1 << 20;

    /// <summary>Writes a blob; what is to refer to it comes afterwards.</summary>
    public static Guid Write(NpgsqlConnection connection, ReadOnlySpan<byte> bytes)
    {
        var id = Guid.NewGuid();
        using var transaction = connection.BeginTransaction();
        connection.Execute("insert into blob (id, bytes) values ($1, $2)", id, (long)bytes.Length);
        for (var n = 0; n * PartBytes < bytes.Length; n++)
        {
            var part = bytes.Slice(n * PartBytes, Math.Min(PartBytes, bytes.Length - (n * PartBytes)));
            connection.Execute("insert into blob_part values ($1, $2, $3)", id, n, part.ToArray());
        }

        transaction.Commit();
        return id;
    }

    /// <summary>Reads a blob; null where there is none any more.</summary>
    public static byte[]? Read(NpgsqlConnection connection, Guid id)
    {
        if (connection.Scalar<long?>("select bytes from blob where id = $1", id) is not { } length)
            return null;
        var bytes = new byte[length];
        using var command = connection.Command("select n, data from blob_part where blob = $1 order by n", id);
        using var reader = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);
        while (reader.Read())
        {
            var at = reader.GetInt32(0) * PartBytes;
            reader.GetBytes(1, 0, bytes, at, Math.Min(PartBytes, bytes.Length - at));
        }

        return bytes;
    }

    /// <summary>Removes blobs that nothing has referred to for an hour.</summary>
    public static void RemoveOrphans(NpgsqlConnection connection) => connection.Execute(
        """
        delete from blob where created_at < now() - interval '1 hour'
          and not exists (select from lease where lease.blob = blob.id)
          and not exists (select from model_version v where v.parameters = blob.id or v.novelty = blob.id)
        """);
}
