using System.Diagnostics;
using System.Threading.Channels;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;

namespace WebNN.Api.Cluster;

/// <summary>
/// Takes jobs from the database: those that wait, in the order of their owners' turns, and those whose node has not been heard of. What a
/// dead node has left is taken up as after a restart.
/// </summary>
internal sealed class ClusterQueue(
    Database database,
    JobTable jobs,
    JobMirror mirror,
    LogFeed feed,
    Contact contact,
    Node node,
    IServiceProvider services,
    ILogger<ClusterQueue> log) : IJobQueue
{

    private readonly Channel<TrainingJob> _watched = Channel.CreateUnbounded<TrainingJob>();
    private volatile Dictionary<string, long> _lastTurns = new(StringComparer.Ordinal);
    private TaskCompletionSource _woken = NewSignal();

    public int Slots { get; private set; } = node.Slots;

    public ChannelReader<TrainingJob> Watched => _watched.Reader;

    // the database has it in its queue; a watched one is this node's from the beginning
    public void Add(TrainingJob job)
    {
        if (job.Live is not null && (job.Hold is not null || Hold(job)))
            _watched.Writer.TryWrite(job);
        else
            Wake();
    }

    /// <summary>Lets whoever waits for a job look again.</summary>
    public void Wake() => Interlocked.Exchange(ref _woken, NewSignal()).TrySetResult();

    /// <summary>Takes up how many jobs all nodes train at the same time.</summary>
    public void Count(int slots) => Slots = slots;

    /// <summary>Takes up whose turn was when.</summary>
    public void Refresh() => _lastTurns = database.Run(connection => connection
        .Rows("select owner, last from turn", reader => (reader.GetString(0), reader.GetInt64(1))))
        .ToDictionary(turn => turn.Item1, turn => turn.Item2, StringComparer.Ordinal);

    public async Task<TrainingJob> TakeAsync(CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var woken = Volatile.Read(ref _woken).Task;
            try
            {
                if (contact.HasLastedALease && Take() is { } job)
                    return job;
            }
            catch (Exception e) when (e is DatabaseUnavailableException or FencedException)
            {
                contact.Lose();
            }

            await woken.WaitAsync(ct);
        }
    }

    public (int Before, int Waiting) Before(string? id, string? owner) =>
        Turns.Before(jobs.InQueue(JobState.Queued).OrderBy(job => job.Id, StringComparer.Ordinal), _lastTurns, id, owner);

    public void Leave(TrainingJob job)
    {
        // a watched job that is paused stays with whoever watches it
        if (job.Hold is not { } hold || (job.Live is not null && !job.Status.IsFinal && !hold.IsLost))
            return;
        hold.Dispose();
        job.Hold = null;
        job.Release();
        try
        {
            database.Run(connection => connection.Execute(
                "update lease set until = '-infinity' where job = $1 and epoch = $2", job.Id, hold.Epoch));
            feed.Match(job);
            mirror.Read(job);
        }
        catch (DatabaseUnavailableException)
        {
            // it lapses
        }
    }

    // null: none waits, or it needed no training
    private TrainingJob? Take()
    {
        var (build, lease) = (EngineBuild.Current, contact.Lease);
        var since = Stopwatch.GetTimestamp();
        var taken = database.Run(connection => connection.Rows(
            "select job, epoch from take($1, $2, $3, $4)",
            reader => (Job: reader.GetString(0), Epoch: reader.GetInt32(1)),
            node.Id, build.Version, build.InstructionSet, lease));
        if (taken is not [var (id, epoch)])
            return null;
        mirror.Refresh();
        if (!jobs.TryFind(id, out var job))
            return null;
        feed.Match(job);
        job.Release();
        job.Request = StopRequest.None;
        Begin(job, epoch, since);
        if (job.Status.State != JobState.Queued)
            services.GetRequiredService<JobRecovery>().Recover(job);
        if (job.Status.State == JobState.Queued && job.Hold is not null)
        {
            job.Request = job.Status.Asked;
            return job;
        }

        Leave(job);
        Wake();
        return null;
    }

    private bool Hold(TrainingJob job)
    {
        var since = Stopwatch.GetTimestamp();
        var epoch = database.Run(connection => connection.Scalar<int?>(
            "update lease set epoch = epoch + 1, owner = $2, until = now() + $3 where job = $1 and until < now() returning epoch",
            job.Id, node.Id, contact.Lease));
        if (epoch is not { } number)
            return false;
        Begin(job, number, since);
        return true;
    }

    private void Begin(TrainingJob job, int epoch, long since)
    {
        job.Node = node.Id;
        job.Hold = new JobHold(job, epoch, since, database, contact.Lease, log);
    }


    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
