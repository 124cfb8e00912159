using System.Text.Json;
using Npgsql;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Api.Cluster;

/// <summary>A job as the database has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it trains.</param>
/// <param name="Status">Where it stands, with its latest progress.</param>
/// <param name="Revision">The number of its last change.</param>
/// <param name="Deleted">Whether it is gone.</param>
/// <param name="Node">The node that trains it, or did last.</param>
/// <param name="LogEnd">The last iteration whose loss is stored.</param>
internal sealed record JobRow(string Id, TrainingSpec Spec, JobStatus Status, long Revision, bool Deleted, string? Node, int LogEnd)
{
    private const string Columns =
        """
        select j.id, j.spec, j.status, j.revision, j.deleted_at is not null, l.owner, l.log_end, l.progress
        from job j join lease l on l.job = j.id

        """;

    /// <summary>Reads the jobs that have changed after a revision, in the order of their changes.</summary>
    public static List<JobRow> ChangedAfter(NpgsqlConnection connection, long revision) => connection.Rows(
        Columns + "where j.revision > $1 and (j.deleted_at is null or $1 > 0) order by j.revision", Read, revision);

    /// <summary>Reads a job and keeps others from changing it until the transaction ends; null where it is gone.</summary>
    public static JobRow? Lock(NpgsqlConnection connection, string id)
    {
        connection.Execute("select from lease where job = $1 for update", id);
        return connection.Rows(Columns + "where j.id = $1 and j.deleted_at is null for update of j", Read, id).FirstOrDefault();
    }

    /// <summary>Reads a job; null where it is gone.</summary>
    public static JobRow? Find(NpgsqlConnection connection, string id) =>
        connection.Rows(Columns + "where j.id = $1 and j.deleted_at is null", Read, id).FirstOrDefault();

    /// <summary>Stores a new status, and tells the other nodes; gives the number of the change.</summary>
    public static long Update(NpgsqlConnection connection, string id, JobStatus status)
    {
        var revision = Revisions.Next(connection, Revisions.Jobs, id);
        connection.Execute(
            """
            update job set status = $2, state = $3, asked = $4, engine = $5, instructions = $6, revision = $7, finished_at = $8,
              queued_at = case when $3 = 'queued' and state <> 'queued' then now() else queued_at end
            where id = $1
            """,
            id, ToJson(status), Name(status.State), Name(status.Asked), BuildOf(status)?.Version, BuildOf(status)?.InstructionSet, revision,
            status.FinishedAt?.UtcDateTime);
        return revision;
    }

    /// <summary>Stores a new job, and tells the other nodes.</summary>
    /// <returns>The number of the change; null where its idempotency key is taken.</returns>
    public static long? Insert(NpgsqlConnection connection, string id, TrainingSpec spec, JobStatus status)
    {
        var revision = Revisions.Next(connection, Revisions.Jobs, id);
        var rows = connection.Execute(
            """
            insert into job (id, spec, status, state, asked, owner, live, engine, instructions, idempotency_key, queued_at, revision)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), $11) on conflict do nothing
            """,
            id, JsonSerializer.Serialize(spec, JobJson.Options), ToJson(status), Name(status.State), Name(status.Asked), status.Owner ?? "",
            status.Live is not null, BuildOf(status)?.Version, BuildOf(status)?.InstructionSet, status.IdempotencyKey, revision);
        return rows == 0 ? null : revision;
    }

    private static JobRow Read(NpgsqlDataReader reader)
    {
        var spec = JsonSerializer.Deserialize<TrainingSpec>(reader.GetString(1), JobJson.Options)!;
        var status = JsonSerializer.Deserialize<JobStatus>(reader.GetString(2), JobJson.Options)!;
        var progress = JobProgress.Parse(reader.Text(7));
        return new JobRow(
            reader.GetString(0),
            spec,
            progress?.On(status) ?? status,
            reader.GetInt64(3),
            reader.GetBoolean(4),
            reader.Text(5),
            reader.GetInt32(6));
    }

    private static EngineBuild? BuildOf(JobStatus status) => status.Builds is [.., var last] ? last.Build : null;

    private static string ToJson(JobStatus status) => JsonSerializer.Serialize(status, JobJson.Options);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
