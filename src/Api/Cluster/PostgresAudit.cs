using Npgsql;
using WebNN.Api.Access;

namespace WebNN.Api.Cluster;

/// <summary>Keeps the changes that callers make in the cluster's database.</summary>
internal sealed class PostgresAudit(Database database, TimeProvider time) : IAuditLog
{
    private const int PageRows = 1000;

    public void Add(string by, string action, string target) => database.Run(connection => connection.Execute(
        "insert into audit (at, by, action, target) values ($1, $2, $3, $4)", time.GetUtcNow().UtcDateTime, by, action, target));

    public IReadOnlyList<AuditEntry> Newest(int limit, Func<AuditEntry, bool> fits)
    {
        var found = new List<AuditEntry>();
        for (var before = long.MaxValue; ;)
        {
            var page = database.Run(connection => connection.Rows(
                "select n, at, by, action, target from audit where n < $1 order by n desc limit $2",
                reader => (N: reader.GetInt64(0), Entry: Read(reader)),
                before, PageRows));
            found.AddRange(page.Select(row => row.Entry).Where(fits).Take(limit - found.Count));
            if (found.Count >= limit || page.Count < PageRows)
                return found;
            before = page[^1].N;
        }
    }

    private static AuditEntry Read(NpgsqlDataReader reader) =>
        new(reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.GetString(4));
}
