using Microsoft.Extensions.ObjectPool;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>
/// A version with its parameters in memory: an immutable snapshot that any number of requests share. Each rents a workspace, because
/// a workspace is for one thread at a time.
/// </summary>
public sealed class ServedModel
{
    private const int MostBatchRows = 256;

    // 16 MiB: of wide networks fewer rows
    private const int MostBatchNumbers = 4 << 20;

    private readonly ObjectPool<Workspace<float>> _single;
    private readonly ObjectPool<Workspace<float>> _batch;

    /// <summary>A snapshot; the network must not be trained any further.</summary>
    public ServedModel(ModelVersion version, Network<float> network)
    {
        Version = version;
        Network = network;
        _single = new DefaultObjectPool<Workspace<float>>(new Policy(network, 1), SinglesKept);
        BatchRows = RowsOf(network.Shape.Sizes);
        _batch = new DefaultObjectPool<Workspace<float>>(new Policy(network, BatchRows), BatchesKept);
    }

    /// <summary>What it is.</summary>
    public ModelVersion Version { get; }

    /// <summary>Read it only.</summary>
    public Network<float> Network { get; }

    /// <summary>The rows of a workspace for many samples.</summary>
    public int BatchRows { get; }

    private static int SinglesKept => 2 * Environment.ProcessorCount;

    private static int BatchesKept => Environment.ProcessorCount;

    /// <summary>The bytes that a network of these layers takes while it serves: its parameters, and the workspaces that are kept.</summary>
    public static long MemoryBytes(IReadOnlyList<int> layers) => sizeof(float)
        * (NetworkShape.StoredNumbers(layers) + (Workspace<float>.Numbers(layers) * (SinglesKept + ((long)BatchesKept * RowsOf(layers)))));

    private static int RowsOf(IReadOnlyList<int> layers) => (int)Math.Clamp(MostBatchNumbers / Workspace<float>.Numbers(layers), 2, MostBatchRows);

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
