using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Cluster;

/// <summary>The jobs of an owner that wait.</summary>
/// <param name="Owner">The owner; null: submitted without a key.</param>
/// <param name="Count">The number of jobs.</param>
/// <param name="Next">The one whose turn is next.</param>
/// <param name="Before">The jobs whose turns come before.</param>
/// <param name="FitsNone">Whether no node computes the same bits as those that trained it so far.</param>
public sealed record WaitingOwner(string? Owner, int Count, JobInfo Next, int Before, bool FitsNone);

/// <summary>The cluster as its page shows it, and what a visitor does with it.</summary>
public sealed class ClusterSession(ClusterReader reader, TrainingJobs jobs, JobMoves moves, Caller by)
{
    private const string RefusedAway = "cluster.refused.away";

    private ClusterReading _reading = new(null, [], default, false);

    /// <summary>Indicates whether there is a database; false also where it is not known yet.</summary>
    public bool IsCluster => _reading.Info?.Mode != ClusterMode.Single;

    /// <summary>Indicates whether the database answers.</summary>
    public bool IsCurrent => _reading.IsCurrent;

    /// <summary>The time of what is shown; null: nothing could be read yet.</summary>
    public DateTimeOffset? ReadAt => _reading.Info is null ? null : _reading.At;

    /// <summary>The node that serves the page; null: not known yet.</summary>
    public string? Here => _reading.Info?.Node;

    /// <summary>The nodes: those alive first, the oldest first.</summary>
    public IReadOnlyList<NodeInfo> Nodes { get; private set; } = [];

    /// <summary>The jobs that are held.</summary>
    public IReadOnlyList<LeaseInfo> Leases => _reading.Leases;

    /// <summary>The owners whose jobs wait, by whose turn is next.</summary>
    public IReadOnlyList<WaitingOwner> Waiting { get; private set; } = [];

    /// <summary>The key of the text that says why a job was not moved; null where it was.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Reads everything again.</summary>
    /// <param name="maxAge">The age of what will do.</param>
    public async Task RefreshAsync(TimeSpan maxAge)
    {
        _reading = await reader.ReadAsync(maxAge);
        if (IsCurrent && Refusal == RefusedAway)
            Refusal = null;
        Nodes = [.. (_reading.Info?.Nodes ?? []).OrderByDescending(node => node.Alive).ThenBy(node => node.StartedAt)];
        Waiting =
        [
            .. jobs.List(JobState.Queued, int.MaxValue)
                .Where(job => job.Live is null)
                .GroupBy(job => job.Owner)
                .Select(mine => WaitingOf(mine.Key, [.. mine]))
                .OrderBy(owner => owner.Before),
        ];
    }

    /// <summary>Gets a job; null where this node has not heard of it yet.</summary>
    public JobInfo? Job(string id) => jobs.Get(id);

    /// <summary>Counts the slots of a node that are in use: a job that someone watches needs none.</summary>
    public int UsedSlots(NodeInfo node) => node.Jobs.Count(id => jobs.Get(id) is not { Live: not null });

    /// <summary>Determines whether the visitor may move a job, and whether there is a node to move it to.</summary>
    public bool CanMove(JobInfo job) =>
        _reading.Info?.Mode == ClusterMode.Cluster
        && job is { State: JobState.Running, Live: null } && by.MayChange(job.Owner)
        && Nodes.Any(node => node.Id != job.Node && Trains(node, job));

    /// <summary>Determines whether a job is on its way.</summary>
    public bool IsMoving(string id) => moves.IsMoving(id);

    /// <summary>Pauses a job and lets the next free node go on with it.</summary>
    public void Move(string id)
    {
        try
        {
            var result = moves.Move(by, id);
            Refusal = result.Forbidden is not null ? "cluster.refused.owner" : result.Job is null ? "cluster.refused" : null;
        }
        catch (IOException)
        {
            Refusal = RefusedAway;
        }
    }

    private static bool Trains(NodeInfo node, JobInfo job) =>
        node is { Alive: true, Slots: > 0 } && (job.Engine is null || job.Engine == node.Engine);

    private WaitingOwner WaitingOf(string? owner, IReadOnlyList<JobInfo> mine)
    {
        var next = mine.MinBy(job => job.Id, StringComparer.Ordinal)!;
        var (before, _) = jobs.Queue.Before(next.Id, owner);
        return new WaitingOwner(owner, mine.Count, next, before, Nodes.Count > 0 && !Nodes.Any(node => Trains(node, next)));
    }
}
