using System.Reflection;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;

namespace WebNN.Api.Cluster;

/// <summary>The kind of process: alone, or one of several.</summary>
public enum ClusterMode
{
    /// <summary>One process with its files.</summary>
    Single,

    /// <summary>One node among others, with a database.</summary>
    Cluster,
}

/// <summary>A node.</summary>
/// <param name="Id">Its id, another after every start.</param>
/// <param name="Address">The address it answers at.</param>
/// <param name="StartedAt">The time of its start.</param>
/// <param name="SeenAt">The last time it was heard of.</param>
/// <param name="Alive">Whether that is less than a lease ago.</param>
/// <param name="Slots">The jobs of the queue that it trains at once.</param>
/// <param name="Jobs">The jobs it trains.</param>
/// <param name="Version">The program's version.</param>
public sealed record NodeInfo(
    string Id,
    string Address,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    bool Alive,
    int Slots,
    IReadOnlyList<string> Jobs,
    string Version)
{
    /// <summary>The part it takes.</summary>
    public NodeRole Role { get; init; }

    /// <summary>Its build of the engine, which decides the bits of a training.</summary>
    public required EngineBuild Engine { get; init; }
}

/// <summary>The nodes, as one of them sees them.</summary>
/// <param name="Mode">Whether there is but one.</param>
/// <param name="Node">The one that answers.</param>
/// <param name="Nodes">All, by id.</param>
public sealed record ClusterInfo(ClusterMode Mode, string Node, IReadOnlyList<NodeInfo> Nodes);

/// <summary>A job that a node holds.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Node">The node.</param>
/// <param name="SecondsLeft">The seconds until others may take it, if the node is not heard of; negative where they may.</param>
/// <param name="Epoch">How often it has been taken.</param>
public sealed record LeaseInfo(string Job, string Node, double SecondsLeft, int Epoch);

/// <summary>Tells which nodes there are, and what each trains.</summary>
public sealed class ClusterView
{
    private readonly Node _node;
    private readonly JobTable _jobs;
    private readonly TimeProvider _time;
    private readonly NodeTable? _nodes;

    internal ClusterView(Node node, JobTable jobs, TimeProvider time, NodeTable? nodes) =>
        (_node, _jobs, _time, _nodes) = (node, jobs, time, nodes);

    /// <summary>The version of this program.</summary>
    internal static string Version { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Indicates whether this process is one node among others.</summary>
    public bool IsCluster => _nodes is not null;

    /// <summary>Gets the nodes.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public ClusterInfo Get() => _nodes is null
        ? new ClusterInfo(ClusterMode.Single, _node.Id, [Alone()])
        : new ClusterInfo(ClusterMode.Cluster, _node.Id, _nodes.List());

    /// <summary>Gets the jobs that are held; none where there is but one node.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public IReadOnlyList<LeaseInfo> Leases() => _nodes?.Leases() ?? [];

    private NodeInfo Alone() => new(
        _node.Id,
        _node.Address,
        _node.StartedAt,
        _time.GetUtcNow(),
        true,
        _node.Slots,
        [.. _jobs.All.Where(job => job.Status.State == JobState.Running).Select(job => job.Id).Order(StringComparer.Ordinal)],
        Version)
    {
        Role = _node.Role,
        Engine = EngineBuild.Current,
    };
}
