using WebNN.Engine;

namespace WebNN.Api.Cluster;

/// <summary>The nodes in the database: each writes down twice a second that it is there.</summary>
internal sealed class NodeTable(Database database, Node node, Contact contact)
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// Writes down that this node is there; gives the numbers of the last changes, the slots of all nodes that are there, and whether a job
    /// waits to be taken.
    /// </summary>
    public (Dictionary<string, long> Revisions, int Slots, bool Waiting) Beat() => database.Run(connection =>
    {
        var build = EngineBuild.Current;
        var rows = connection.Rows(
            """
            with beat as (
              insert into node (id, name, address, role, slots, program, engine, instructions, started_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update set seen_at = now(), address = excluded.address)
            select kind, value, $5 > 0 and exists (select from waiting($7, $8, $10)),
              (select coalesce(sum(slots), 0)::int from node where seen_at > now() - greatest($10, interval '3 seconds'))
            from revision
            """,
            reader => (Kind: reader.GetString(0), Value: reader.GetInt64(1), Waiting: reader.GetBoolean(2), Slots: reader.GetInt32(3)),
            node.Id, node.Name, node.Address, node.Role.ToString(), node.Slots, ClusterView.Version, build.Version, build.InstructionSet,
            node.StartedAt.UtcDateTime, contact.Lease);
        return (rows.ToDictionary(row => row.Kind, row => row.Value, StringComparer.Ordinal), rows[0].Slots, rows[0].Waiting);
    });

    /// <summary>Lists the nodes that have been heard of within the hour.</summary>
    public IReadOnlyList<NodeInfo> List() => database.Run(connection => connection.Rows(
        """
        select n.id, n.address, n.started_at, n.seen_at, n.seen_at > now() - greatest($1, interval '3 seconds'), n.slots, n.program, n.role,
          n.engine, n.instructions,
          array(select l.job from lease l join job j on j.id = l.job
                where l.owner = n.id and l.until > now() and j.state = 'running' order by 1)
        from node n order by n.started_at, n.id
        """,
        reader => new NodeInfo(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetFieldValue<DateTimeOffset>(3),
            reader.GetBoolean(4),
            reader.GetInt32(5),
            reader.GetFieldValue<string[]>(10),
            reader.GetString(6))
        {
            Role = Enum.Parse<NodeRole>(reader.GetString(7)),
            Engine = new EngineBuild(reader.GetInt32(8), reader.GetString(9)),
        },
        contact.Lease));

    /// <summary>Lists the jobs that are held, or were and have not ended.</summary>
    public IReadOnlyList<LeaseInfo> Leases() => database.Run(connection => connection.Rows(
        """
        select l.job, l.owner, extract(epoch from l.until - now())::float8, l.epoch from lease l join job j on j.id = l.job
        where l.until > '-infinity' and j.state in ('queued', 'running', 'paused') and j.deleted_at is null order by l.job
        """,
        reader => new LeaseInfo(reader.GetString(0), reader.GetString(1), reader.GetDouble(2), reader.GetInt32(3))));

    /// <summary>Lists the jobs that wait for a node that computes as they were trained before, while there is none.</summary>
    public IReadOnlyList<string> Stranded() => database.Run(connection => connection.Rows(
        """
        select j.id from job j join lease l on l.job = j.id
        where j.state in ('queued', 'running') and j.deleted_at is null and not j.live and l.until < now() and j.engine is not null
          and not exists (select from node n where n.slots > 0 and n.engine = j.engine and n.instructions = j.instructions
                          and n.seen_at > now() - greatest($1, interval '3 seconds'))
        """,
        reader => reader.GetString(0),
        contact.Lease));

    /// <summary>Says that this node goes.</summary>
    public void Leave() => database.Run(connection => connection.Execute("delete from node where id = $1", node.Id));

    /// <summary>Forgets the nodes that have not been heard of for long.</summary>
    public void Tidy() => database.Run(connection => connection.Execute("delete from node where seen_at < now() - $1", ForgetAfter));
}
