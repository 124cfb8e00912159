using Npgsql;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>
/// Keeps jobs in the cluster's database. Whoever changes one locks its lease first, then its row: what a node has decided by a status that
/// is another by then is decided anew, and what a node that has lost the job decides does not count.
/// </summary>
internal sealed partial class PostgresJobs(
    Database database, JobTable jobs, JobCache cache, JobMirror mirror, Node node, TimeProvider time, ILogger<PostgresJobs> log) : IJobStore
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);

    public bool IsShared => true;

    public ICheckpoints Checkpoints { get; } = new SharedCheckpoints(database);

    public IEnumerable<TrainingJob> LoadAll()
    {
        mirror.Refresh();
        jobs.Refresh = mirror.Refresh;
        return jobs.All.OrderBy(job => job.Id, StringComparer.Ordinal);
    }

    public void Refresh() => mirror.Refresh();

    public TrainingJob Create(string id, JobRequest request, JobStatus status)
    {
        var job = cache.Make(id, request, status);
        try
        {
            var isNew = database.Transact(connection =>
            {
                if (JobRow.Insert(connection, id, request.Spec, status) is not { } revision)
                    return false;
                job.Revision = revision;
                JobCache.Store(connection, job);
                connection.Execute("insert into lease (job, log_end) values ($1, $2)", id, status.Start);
                return true;
            });
            return isNew ? job : throw new JobExistsException();
        }
        catch
        {
            JobCache.Remove(job.Folder);
            throw;
        }
    }

    public bool TryChange(TrainingJob job, Func<JobStatus, JobStatus?> next, bool endsTurn = false)
    {
        // as every checkpoint asks for: progress is told anyway
        if (job.Hold is not null && !endsTurn && ReferenceEquals(next(job.Status), job.Status))
            return true;
        var hold = job.Hold;
        // one that somebody watches stays with this node until its end
        endsTurn &= job.Live is null || next(job.Status) is not { IsFinal: false };
        if (endsTurn)
            hold?.Flush();
        var change = endsTurn && hold is not null ? hold.End(Store, stored => stored?.After is not null) : Store();
        if (change is not { After: { } after })
        {
            if (change is not null && hold is null)
                mirror.Take(job, change.Before, change.Before, change.Revision);
            return false;
        }

        if (endsTurn)
            Leave(job);
        mirror.Take(job, change.Before, after, change.Revision);
        if (after.IsFinal && hold is not null)
            Compact(job);
        return true;

        Changed? Store() => database.Transact(connection => PostgresJobs.Store(connection, job, next, endsTurn));
    }

    public void Change(TrainingJob job, Func<JobStatus, JobStatus> next, bool endsTurn = false)
    {
        while (true)
        {
            try
            {
                TryChange(job, next, endsTurn);
                return;
            }
            catch (DatabaseUnavailableException)
            {
                // who holds the job waits for the database, or for the news that another has it
                LogWaiting(job.Id);
                Thread.Sleep(AskAgainAfter);
            }
            catch (FencedException)
            {
                Leave(job);
                return;
            }
        }
    }

    public ModelVersion Complete(TrainingJob job, Func<JobEnd?, ModelVersion> publish)
    {
        var hold = job.Hold ?? throw new FencedException(job.Id);
        while (true)
        {
            try
            {
                hold.Flush();
                var before = job.Status;
                var version = publish(new JobEnd(job.Id, hold.Epoch, before.Published));
                var row = database.Run(connection => JobRow.Find(connection, job.Id));
                Leave(job);
                if (row is not null)
                    mirror.Take(job, before, row.Status, row.Revision);
                Compact(job);
                return version;
            }
            catch (DatabaseUnavailableException)
            {
                LogWaiting(job.Id);
                Thread.Sleep(AskAgainAfter);
            }
        }
    }

    public bool Delete(TrainingJob job)
    {
        var deleted = database.Transact(connection =>
        {
            if (JobRow.Lock(connection, job.Id) is not { Status.IsFinal: true })
                return false;
            Remove(connection, job.Id, time);
            return true;
        });
        if (deleted)
            JobCache.Remove(job.Folder);
        return deleted;
    }

    /// <summary>Removes a job whose row is locked; that it is gone stays known for a while, to be told to other nodes.</summary>
    public static void Remove(NpgsqlConnection connection, string id, TimeProvider time)
    {
        connection.Execute("delete from blob where id = (select blob from lease where job = $1)", id);
        connection.Execute("delete from frame where job = $1", id);
        connection.Execute("delete from evaluation where job = $1", id);
        connection.Execute("delete from job_file where job = $1", id);
        connection.Execute(
            "update job set deleted_at = $2, revision = $3 where id = $1",
            id, time.GetUtcNow().UtcDateTime, Revisions.Next(connection, Revisions.Jobs, id));
    }

    /// <summary>Gives the lease of a job back within the transaction that ends its turn.</summary>
    internal static void GiveBack(NpgsqlConnection connection, TrainingJob job)
    {
        JobCache.StoreEdits(connection, job);
        connection.Execute("update lease set until = '-infinity' where job = $1", job.Id);
    }

    /// <summary>Ends this node's turn at a job; what it keeps of it in memory goes.</summary>
    internal void Leave(TrainingJob job)
    {
        job.Hold?.Dispose();
        job.Hold = null;
        job.Node ??= node.Id;
        if (job.Live is null)
            job.Release();
    }

    // null: there is no such job any more
    private static Changed? Store(NpgsqlConnection connection, TrainingJob job, Func<JobStatus, JobStatus?> next, bool endsTurn)
    {
        job.Hold?.Fence(connection);
        if (JobRow.Lock(connection, job.Id) is not { Status: var stored } row)
            return null;

        // who trains it knows how far it is; what it is decided by is what is stored
        var before = job.Hold is not null && stored.State == job.Status.State ? job.Status with { Asked = stored.Asked } : stored;
        if (next(before) is not { } after)
            return new Changed(before, null, row.Revision);
        var revision = JobRow.Update(connection, job.Id, after);
        if (endsTurn)
            GiveBack(connection, job);
        return new Changed(before, after, revision);
    }

    private void Compact(TrainingJob job) => _ = Task.Run(() =>
    {
        try
        {
            Retention.Compact(database, job.Id);
        }
        catch (DatabaseUnavailableException)
        {
            // it takes more room, and nothing else
        }
    });

    [LoggerMessage(LogLevel.Warning, "The state of training job {Id} waits for the database")]
    private partial void LogWaiting(string id);

    /// <summary>A change: the status it was decided by, and the one that came of it; null: it was refused.</summary>
    private sealed record Changed(JobStatus Before, JobStatus? After, long Revision);
}

/// <summary>A request with an idempotency key, or an id, for which another node has made a job a moment ago.</summary>
internal sealed class JobExistsException : Exception;
