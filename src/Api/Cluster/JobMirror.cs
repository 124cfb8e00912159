using System.Diagnostics;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>Keeps this node's table of jobs as the database has them. Safe from any thread.</summary>
internal sealed class JobMirror(Database database, JobTable jobs, LogFeed feed, JobCache cache)
{
    private static readonly TimeSpan UnwatchedEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private long _revision, _followed;

    /// <summary>Takes up all changes since the last look.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Refresh()
    {
        List<string> changed = [];
        lock (_gate)
        {
            foreach (var row in database.Run(connection => JobRow.ChangedAfter(connection, _revision)))
            {
                if (Apply(row))
                    changed.Add(row.Id);
                _revision = row.Revision;
            }
        }

        foreach (var id in changed)
            jobs.Announce(id);
    }

    /// <summary>Takes up how far the jobs have come that other nodes train; their logs, where anybody has looked at them.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Follow()
    {
        var elsewhere = jobs.All.Where(job => job is { Hold: null, Status.State: JobState.Running }).ToDictionary(job => job.Id);
        TrainingJob[] watched = [.. elsewhere.Values.Where(job => job.Log.IsLoaded)];
        if (elsewhere.Count == 0 || (watched.Length == 0 && Stopwatch.GetElapsedTime(_followed) < UnwatchedEvery))
            return;
        _followed = Stopwatch.GetTimestamp();
        foreach (var job in watched)
            feed.CatchUp(job);
        var progress = database.Run(connection => connection.Rows(
            "select job, owner, progress from lease where job = any($1)",
            reader => (Job: reader.GetString(0), Node: reader.Text(1), Progress: JobProgress.Parse(reader.Text(2))),
            (object)elsewhere.Keys.ToArray()));
        foreach (var (id, node, told) in progress)
        {
            var job = elsewhere[id];
            if (job.Hold is not null || told is null)
                continue;
            job.Node = node;
            job.TryUpdate(status => job.Hold is null && status.State == JobState.Running ? told.On(status) : null);
        }
    }

    /// <summary>Says of jobs that wait for a node of another build why they wait, here and not in the database.</summary>
    public void MarkStranded(IReadOnlyCollection<string> ids)
    {
        foreach (var job in jobs.All.Where(job => job is { Hold: null, Status.IsFinal: false }))
        {
            var build = job.Status.Builds is [.., var last] ? last.Build : null;
            var reason = build is null || !ids.Contains(job.Id) ? null
                : $"It waits for a node of engine {build.Version} with {build.InstructionSet}, which trained it before: "
                    + "others would give other bits.";
            job.TryUpdate(status => reason == (status.ErrorKind == FailureKind.OtherBuild ? status.Error : null) ? null
                : status with { Error = reason, ErrorKind = reason is null ? null : FailureKind.OtherBuild });
        }
    }

    /// <summary>Takes up what the database has of a job, whatever is known here.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Read(TrainingJob job)
    {
        if (database.Run(connection => JobRow.Find(connection, job.Id)) is not { } row)
            return;
        job.Node = row.Node;
        Take(job, row.Status, row.Status, row.Revision);
        jobs.Announce(job.Id);
    }

    /// <summary>Takes up a status that this node has stored.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public void Take(TrainingJob job, JobStatus before, JobStatus after, long revision)
    {
        // a final status has all its losses
        if (after.IsFinal && job is { Hold: null, Log.IsLoaded: true })
            feed.CatchUp(job);
        job.TryUpdate(now =>
        {
            if (revision < job.Revision)
                return null;
            job.Revision = revision;

            // a request is stored beside the training, which has got on meanwhile
            return before.State == JobState.Running && after.State == JobState.Running && before.Asked != after.Asked
                ? now with { Asked = after.Asked }
                : after;
        });
    }

    // False: it is known already
    private bool Apply(JobRow row)
    {
        if (row.Deleted)
            return Remove(row.Id);
        var job = Find(row);
        if (row.Revision <= job.Revision)
            return false;
        if (job.Hold is not null)
        {
            // whoever trains it knows all but what is asked of it
            job.TryUpdate(status => status with { Asked = row.Status.Asked });
            if (job.Status.State == JobState.Running && row.Status.Asked != StopRequest.None)
                job.TryRequest(row.Status.Asked);
            return true;
        }

        job.Node = row.Node;
        Take(job, row.Status, row.Status, row.Revision);
        return true;
    }

    private TrainingJob Find(JobRow row)
    {
        lock (jobs.Gate)
        {
            if (jobs.TryFindKnown(row.Id, out var known))
                return known;
            var job = cache.Open(row);
            jobs.Add(job);
            return job;
        }
    }

    private bool Remove(string id)
    {
        if (!jobs.TryFindKnown(id, out var job))
            return false;
        jobs.Remove(id);
        JobCache.Remove(job.Folder);
        return true;
    }
}
