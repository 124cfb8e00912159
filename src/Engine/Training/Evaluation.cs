using WebNN.Engine.Data;
using WebNN.Engine.Layers;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Training;

/// <summary>Accuracy and loss of a network over a whole dataset.</summary>
/// <param name="Accuracy">
/// Share of samples whose most probable class is the label, 0–1; null where numbers are predicted, which are never right but only near.
/// </param>
/// <param name="Loss">Mean loss.</param>
public readonly record struct Score(double? Accuracy, double Loss);

/// <summary>The scores measured after an iteration.</summary>
/// <param name="Iteration">After which iteration; 0: before the first.</param>
/// <param name="Epoch">Iteration × batch size ÷ training rows.</param>
/// <param name="Train">Over the first <see cref="TrainingOptions.TrainRows"/> training samples.</param>
/// <param name="Test">Over all test samples; null where there are none.</param>
public sealed record Evaluation(int Iteration, double Epoch, Score Train, Score? Test);

/// <summary>
/// Runs a network over whole datasets, in batches, without allocating. Threads share the batches, and the results are taken in the
/// batches' order: they have the same bits at any number of threads.
/// </summary>
public sealed class Evaluator
{
    /// <summary>
    /// Training accuracy is measured on this many samples from the front where nothing else is asked for: on more it says nearly the same
    /// and takes longer.
    /// </summary>
    public const int TrainRows = 10_000;

    private const int Batch = 200;

    private readonly Network<float> _network;
    private readonly Workers? _workers;
    private readonly Slot[] _slots;

    /// <summary>An evaluator for one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="workers">The threads that share the work; null: only the caller's.</param>
    public Evaluator(Network<float> network, Workers? workers = null)
    {
        _network = network;
        _workers = workers;

        // two for each thread, so that none waits for the slowest each time
        _slots = [.. Enumerable.Range(0, workers is null or { Count: 1 } ? 1 : 2 * workers.Count).Select(_ => new Slot(network))];
    }

    /// <summary>
    /// Accuracy and mean loss over the first <paramref name="rows"/> samples; on the way <paramref name="visit"/>, where there is one, gets
    /// each sample's number and its probabilities, or the numbers predicted, (C,), in order.
    /// </summary>
    public Score Score(Dataset data, int rows = int.MaxValue, Action<int, ReadOnlySpan<float>>? visit = null)
    {
        var right = 0;
        var loss = 0.0;
        rows = Math.Min(rows, data.Count);
        for (var group = 0; group < rows; group += _slots.Length * Batch)
        {
            var predicted = Predict(data, group, rows);
            for (var s = 0; s < predicted; s++)
            {
                var (start, probabilities) = (group + (s * Batch), _slots[s].Workspace.Probabilities);
                var targets = data.TargetsOf(start, probabilities.Rows);
                loss += _slots[s].Loss * probabilities.Rows;
                for (var n = 0; n < probabilities.Rows; n++)
                {
                    right += !data.HasNumbers && ArgMax(probabilities.Row(n)) == targets.Labels[n] ? 1 : 0;
                    visit?.Invoke(start + n, probabilities.Row(n));
                }
            }
        }

        return new Score(data.HasNumbers ? null : right / (double)rows, loss / rows);
    }

    /// <summary>Calls <paramref name="visit"/> with each sample's number and its probabilities, (C,), in order.</summary>
    public void ForEach(Dataset data, Action<int, ReadOnlySpan<float>> visit)
    {
        for (var group = 0; group < data.Count; group += _slots.Length * Batch)
        {
            var predicted = Predict(data, group, data.Count);
            for (var s = 0; s < predicted; s++)
            {
                var probabilities = _slots[s].Workspace.Probabilities;
                for (var n = 0; n < probabilities.Rows; n++)
                    visit(group + (s * Batch) + n, probabilities.Row(n));
            }
        }
    }

    /// <summary>
    /// Of each ReLU layer in order, how many units give 0 for every one of the first <paramref name="rows"/> samples: dead ones, if these
    /// stand for the rest. No gradient reaches such a unit any more.
    /// </summary>
    public IReadOnlyList<int> DeadUnits(Dataset data, int rows)
    {
        var layers = Enumerable.Range(0, _network.Layers.Count).Where(i => _network.Layers[i] is Relu<float>).ToList();
        var fired = layers.Select(i => new bool[_slots[0].Workspace.Activation(i + 1).Columns]).ToList();
        rows = Math.Min(rows, data.Count);
        for (var group = 0; group < rows; group += _slots.Length * Batch)
        {
            var predicted = Predict(data, group, rows);
            for (var s = 0; s < predicted; s++)
            {
                for (var l = 0; l < layers.Count; l++)
                    MarkFired(_slots[s].Workspace.Activation(layers[l] + 1), fired[l]);
            }
        }

        return [.. fired.Select(units => units.Count(unit => !unit))];
    }

    /// <summary>The place of the greatest number; the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;

        return best;
    }

    private static void MarkFired(Matrix<float> outputs, bool[] fired)
    {
        for (var n = 0; n < outputs.Rows; n++)
        {
            var row = outputs.Row(n);
            for (var unit = 0; unit < row.Length; unit++)
                fired[unit] |= row[unit] > 0;
        }
    }

    /// <summary>Predicts the samples from one on, before an end, a batch in each slot. Returns the number of slots in use.</summary>
    private int Predict(Dataset data, int start, int end)
    {
        var batches = new Batches(this, data, start, end);
        var count = Math.Min(_slots.Length, (end - start + Batch - 1) / Batch);
        Workers.Run(_workers, count, ref batches);
        return count;
    }

    /// <summary>A batch's work space and its mean loss.</summary>
    private sealed class Slot(Network<float> network)
    {
        public Workspace<float> Workspace { get; } = new(network, Batch);

        public int[] Rows { get; } = new int[Batch];

        public double Loss { get; set; }
    }

    private readonly struct Batches(Evaluator evaluator, Dataset data, int start, int end) : ILoopBody
    {
        public void Run(int block, int worker)
        {
            var slot = evaluator._slots[block];
            var first = start + (block * Batch);
            var rows = slot.Rows.AsSpan(0, Math.Min(Batch, end - first));
            for (var i = 0; i < rows.Length; i++)
                rows[i] = first + i;

            slot.Workspace.Rows = rows.Length;
            data.Gather(rows, slot.Workspace.X);
            var probabilities = evaluator._network.Predict(slot.Workspace);
            slot.Loss = evaluator._network.LossLayer.Loss(probabilities, data.TargetsOf(first, rows.Length));
        }
    }
}
