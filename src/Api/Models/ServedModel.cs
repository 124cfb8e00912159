using Microsoft.Extensions.ObjectPool;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>
/// A version with its parameters in memory: an immutable snapshot that any number of requests share. Each rents a workspace, because
/// a workspace is for one thread at a time.
/// </summary>
public sealed class ServedModel
{
    /// <summary>Rows of a workspace for many images.</summary>
    public const int BatchRows = 256;

    private readonly ObjectPool<Workspace<float>> _single;
    private readonly ObjectPool<Workspace<float>> _batch;

    /// <summary>A snapshot; the network must not be trained any further.</summary>
    public ServedModel(ModelVersion version, Network<float> network)
    {
        Version = version;
        Network = network;
        _single = new DefaultObjectPool<Workspace<float>>(new Policy(network, 1), 2 * Environment.ProcessorCount);
        _batch = new DefaultObjectPool<Workspace<float>>(new Policy(network, BatchRows), Environment.ProcessorCount);
    }

    /// <summary>What it is.</summary>
    public ModelVersion Version { get; }

    /// <summary>Read it only.</summary>
    public Network<float> Network { get; }

    /// <summary>A workspace for <paramref name="rows"/> images, at most <see cref="BatchRows"/>.</summary>
    public Workspace<float> Rent(int rows)
    {
        var workspace = (rows == 1 ? _single : _batch).Get();
        workspace.Rows = rows;
        return workspace;
    }

    /// <summary>Gives a rented workspace back.</summary>
    public void Return(Workspace<float> workspace) => (workspace.X.Capacity == 1 ? _single : _batch).Return(workspace);

    private sealed class Policy(Network<float> network, int rows) : PooledObjectPolicy<Workspace<float>>
    {
        public override Workspace<float> Create() => new(network, rows);

        public override bool Return(Workspace<float> obj) => true;
    }
}
