using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Cluster;

/// <summary>This process as one node among others, or alone.</summary>
public sealed class Node
{
    /// <summary>Makes up a node's id: the machine's name, or the configured one, and letters that no other start of it has.</summary>
    public Node(IOptions<ClusterOptions> cluster, IOptions<WebNNOptions> options, IOptions<TrainingLimits> limits, TimeProvider time)
    {
        IsClustered = cluster.Value.IsCluster;
        Name = cluster.Value.NodeName ?? Environment.MachineName;
        Id = IsClustered ? $"{Name}-{RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 4)}" : Name;
        Role = options.Value.Role;
        Slots = Role == NodeRole.Web ? 0 : limits.Value.Concurrency;
        StartedAt = time.GetUtcNow();
    }

    /// <summary>Its id, which no other node has, nor this one after another start.</summary>
    public string Id { get; }

    /// <summary>Its name for people.</summary>
    public string Name { get; }

    /// <summary>The part it takes.</summary>
    public NodeRole Role { get; }

    /// <summary>The jobs of the queue that it trains at once.</summary>
    public int Slots { get; }

    /// <summary>The time of its start.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Indicates whether it is one among others.</summary>
    public bool IsClustered { get; }

    /// <summary>The address it answers at; empty while that is not known.</summary>
    public string Address { get; internal set; } = "";
}
