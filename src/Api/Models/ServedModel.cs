using Microsoft.Extensions.ObjectPool;
using WebNN.Api.Telemetry;
using WebNN.Engine;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Models;

/// <summary>
/// A version with its parameters in memory: an immutable snapshot that any number of requests share. Each takes a workspace from a pool,
/// because a workspace is for one thread at a time; a version published meanwhile disturbs none of them.
/// </summary>
public sealed class ServedModel
{
    private const int MaxBatchRows = 256;

    // 16 MiB: of wide networks fewer rows
    private const int MaxBatchNumbers = 4 << 20;

    private readonly ObjectPool<Workspace<float>> _single;
    private readonly ObjectPool<Workspace<float>> _batch;

    // of a workspace of _batch
    private readonly int _batchRows;

    /// <summary>A snapshot; the network must not be trained any further.</summary>
    public ServedModel(ModelVersion version, Network<float> network, NoveltyDetector? novelty = null)
    {
        Version = version;
        Network = network;
        Novelty = novelty;
        _single = new DefaultObjectPool<Workspace<float>>(new Policy(network, 1), SinglesKept);
        _batchRows = RowsOf(network.Spec.Sizes);
        _batch = new DefaultObjectPool<Workspace<float>>(new Policy(network, _batchRows), BatchesKept);
    }

    /// <summary>The version.</summary>
    public ModelVersion Version { get; }

    /// <summary>Read it only.</summary>
    public Network<float> Network { get; }

    /// <summary>Tells familiar inputs from strange ones; null where nothing is known of the training data.</summary>
    public NoveltyDetector? Novelty { get; }

    private static int SinglesKept => 2 * Environment.ProcessorCount;

    private static int BatchesKept => Environment.ProcessorCount;

    /// <summary>The bytes that a network of these layers takes while it serves: its parameters, and the workspaces that are kept.</summary>
    public static long MemoryBytes(IReadOnlyList<int> layers) => sizeof(float)
        * (NetworkSpec.StoredNumbers(layers) + (Workspace<float>.Numbers(layers) * (SinglesKept + ((long)BatchesKept * RowsOf(layers)))));

    private static int RowsOf(IReadOnlyList<int> layers) =>
        (int)Math.Clamp(MaxBatchNumbers / Workspace<float>.Numbers(layers), 2, MaxBatchRows);

    /// <summary>Runs every sample of the batch and gives each one's prediction, in order, to <paramref name="onRow"/>.</summary>
    /// <returns>The first sample whose probabilities are not finite, which ends the run; null where all are.</returns>
    internal int? Predict(SampleBatch batch, Action<PredictedRow> onRow)
    {
        AppMetrics.Predicted(batch.Count, Version.Model, Version.Version);
        for (var from = 0; from < batch.Count; from += _batchRows)
        {
            var rows = Math.Min(_batchRows, batch.Count - from);
            var pool = rows == 1 ? _single : _batch;
            var workspace = pool.Get();
            try
            {
                workspace.Rows = rows;
                batch.CopyTo(workspace.X, from);
                var probabilities = Network.Predict(workspace);
                for (var n = 0; n < rows; n++)
                {
                    if (!AreFinite(probabilities.Row(n)))
                        return from + n;
                    onRow(new PredictedRow(this, workspace, from, n));
                }
            }
            finally
            {
                pool.Return(workspace);
            }
        }

        return null;
    }

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
                return false;
        }

        return true;
    }

    private sealed class Policy(Network<float> network, int rows) : PooledObjectPolicy<Workspace<float>>
    {
        public override Workspace<float> Create() => new(network, rows);

        public override bool Return(Workspace<float> obj) => true;
    }
}
