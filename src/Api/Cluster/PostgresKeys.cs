using System.Globalization;
using System.Text.Json;
using Npgsql;
using WebNN.Api.Access;

namespace WebNN.Api.Cluster;

/// <summary>Keeps the keys that open the cluster in its database.</summary>
internal sealed class PostgresKeys(Database database) : IKeyStore
{
    public string? Stamp => database.Run(Revision) is > 0 and var revision ? revision.ToString(CultureInfo.InvariantCulture) : null;

    public IReadOnlyList<StoredKey>? Read() => database.Run<IReadOnlyList<StoredKey>?>(connection => Revision(connection) == 0 ? null
        : connection.Rows("select entry from access_key", Parse));

    public string? Add(string name, AccessRole role, DateTimeOffset now)
    {
        var (stored, key) = StoredKey.Make(name, role, now);
        var entry = JsonSerializer.Serialize(stored, JsonSerializerOptions.Web);
        return Change("insert into access_key values ($1, $2) on conflict do nothing", name, entry) ? key : null;
    }

    public bool Revoke(string name) => Change("delete from access_key where name = $1", name);

    public void Close() => database.Transact(connection => Revisions.Next(connection, Revisions.Keys));

    private static StoredKey Parse(NpgsqlDataReader reader) =>
        JsonSerializer.Deserialize<StoredKey>(reader.GetString(0), JsonSerializerOptions.Web)!;

    private static long Revision(NpgsqlConnection connection) =>
        connection.Scalar<long>("select value from revision where kind = $1", Revisions.Keys);

    private bool Change(string sql, params object?[] values) => database.Transact(connection =>
    {
        if (connection.Execute(sql, values) == 0)
            return false;
        Revisions.Next(connection, Revisions.Keys);
        return true;
    });
}
