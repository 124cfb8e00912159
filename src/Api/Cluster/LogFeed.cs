using System.Runtime.InteropServices;
using Npgsql;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Cluster;

/// <summary>
/// Fills this node's logs of the jobs that other nodes train: whoever watches here reads those, however many they are. Safe from any
/// thread.
/// </summary>
internal sealed class LogFeed(Database database)
{
    /// <summary>Takes in what a job has measured elsewhere since.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void CatchUp(TrainingJob job)
    {
        // the first look fills it
        if (!job.Log.IsLoaded)
            _ = job.Log.End;
        else
            Fill(job.Id, job.Log);
    }

    /// <summary>
    /// Makes a job's log what the database has of it: what was not shipped before another node took the job is forgotten.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Match(TrainingJob job)
    {
        CatchUp(job);
        var end = database.Run(connection => connection.Scalar<int>("select log_end from lease where job = $1", job.Id));
        lock (job.Log)
            job.Log.TruncateTo(Math.Max(end, job.Log.Start));
    }

    /// <summary>Takes in what the database has beyond the end of a log.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Fill(string id, MetricLog log)
    {
        lock (log)
        {
            database.Run(connection =>
            {
                var (end, evaluations) = log.Known;
                var frames = Frames(connection, id, end);
                var last = frames is [.., var newest] ? newest.First + newest.Losses.Length - 1 : end;
                var points = connection.Rows(
                    "select point from evaluation where job = $1 and iteration <= $2 order by iteration offset $3",
                    reader => EvaluationRow.Parse(reader.GetString(0)),
                    id, last, evaluations);
                if (frames.Count > 0 || points.Count > 0)
                    log.TakeIn(frames is [var first, ..] ? first.First : end + 1, [.. frames.SelectMany(frame => frame.Losses)], points);
                return 0;
            });
        }
    }

    // the one that holds the next iteration, and those behind it
    private static List<(int First, float[] Losses)> Frames(NpgsqlConnection connection, string id, int end) => connection.Rows(
        """
        select first, losses from frame where job = $1 and first + octet_length(losses) / 4 > $2 + 1
          and first >= coalesce((select max(first) from frame where job = $1 and first <= $2 + 1), 0) order by first
        """,
        reader => (reader.GetInt32(0), MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(1)).ToArray()),
        id, end);
}
