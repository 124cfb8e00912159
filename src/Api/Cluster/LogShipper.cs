using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>
/// Ships what a job measures from its log to the database, in order, as long as nobody else has taken the job. For one thread.
/// </summary>
internal sealed class LogShipper
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(250);

    private readonly TrainingJob _job;
    private readonly int _epoch;
    private readonly Database _database;
    private readonly TimeSpan _lease;
    private readonly float[] _losses = new float[1 << 16];
    private int _evaluations, _toldIteration = -1;
    private long _toldAt;

    /// <summary>Begins where the database ends.</summary>
    /// <param name="job">The job, whose log is as the database has it.</param>
    /// <param name="epoch">The number of its take.</param>
    /// <param name="database">Where it is kept.</param>
    /// <param name="lease">How long a lease holds.</param>
    public LogShipper(TrainingJob job, int epoch, Database database, TimeSpan lease)
    {
        (_job, _epoch, _database, _lease) = (job, epoch, database, lease);
        (Shipped, _evaluations) = (job.Log.End, job.Log.Epochs(0).Count);
    }

    /// <summary>The outcome of a statement that has renewed the lease.</summary>
    /// <param name="Asked">What is asked of the job.</param>
    /// <param name="IsMore">Whether there is more to ship.</param>
    public readonly record struct Receipt(StopRequest Asked, bool IsMore);

    /// <summary>Gets the last iteration whose loss the database has.</summary>
    public int Shipped { get; private set; }

    /// <summary>Ships a frame of what is new; null: nothing is.</summary>
    /// <param name="force">Whether the lease is to be renewed in any case.</param>
    /// <exception cref="FencedException">Another node has the job.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Receipt? Ship(bool force)
    {
        var status = _job.Status;
        var (end, points) = (_job.Log.End, _job.Log.Epochs(0, _evaluations));
        var tells = force || (status.Iteration != _toldIteration && Stopwatch.GetElapsedTime(_toldAt) >= ProgressEvery);
        if (!tells && end == Shipped && points.Count == 0)
            return null;
        if (end < Shipped)
            Cut(end);
        var count = Read(Math.Min(end - Shipped, _losses.Length));
        EpochPoint[] measured = [.. points.TakeWhile(point => point.Iteration <= Shipped + count)];
        var asked = _database.Run(connection => Append(connection, count, measured, tells ? JobProgress.Of(status).ToJson() : null));
        (Shipped, _evaluations) = (Shipped + count, _evaluations + measured.Length);
        if (tells)
            (_toldAt, _toldIteration) = (Stopwatch.GetTimestamp(), status.Iteration);
        return new Receipt(asked, Shipped < end || measured.Length < points.Count);
    }

    private StopRequest Append(NpgsqlConnection connection, int count, EpochPoint[] measured, string? progress)
    {
        var rows = connection.Rows(
            "select asked from append($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            reader => reader.GetString(0),
            _job.Id,
            _epoch,
            Shipped + 1,
            count,
            MemoryMarshal.AsBytes(_losses.AsSpan(0, count)).ToArray(),
            measured.Select(point => point.Iteration).ToArray(),
            measured.Select(EvaluationRow.ToJson).ToArray(),
            progress,
            _lease);
        if (rows is [var asked])
            return Enum.Parse<StopRequest>(asked, ignoreCase: true);

        // stored before, by a statement whose answer got lost; or another node's by now
        Shipped = connection.Scalar<int?>("select log_end from lease where job = $1 and epoch = $2", _job.Id, _epoch)
            ?? throw new FencedException(_job.Id);
        throw new DatabaseUnavailableException(new InvalidOperationException("The database had stored more than it had said."));
    }

    private int Read(int wanted)
    {
        using var reader = wanted > 0 ? _job.Log.OpenReader() : null;
        return reader?.Read(Shipped + 1, _losses.AsSpan(0, wanted)) ?? 0;
    }

    // trained again with other bits, as a build does that calculates otherwise
    private void Cut(int end)
    {
        _database.Transact(connection =>
        {
            if (connection.Execute("update lease set log_end = $3 where job = $1 and epoch = $2", _job.Id, _epoch, end) == 0)
                throw new FencedException(_job.Id);
            connection.Execute(
                """
                update frame set losses = substring(losses for 4 * ($2 - first + 1))
                where job = $1 and first <= $2 and first + octet_length(losses) / 4 > $2 + 1
                """,
                _job.Id, end);
            connection.Execute("delete from frame where job = $1 and first > $2", _job.Id, end);
            return connection.Execute("delete from evaluation where job = $1 and iteration > $2", _job.Id, end);
        });
        (Shipped, _evaluations) = (end, Math.Min(_evaluations, _job.Log.Epochs(0).Count));
    }
}
