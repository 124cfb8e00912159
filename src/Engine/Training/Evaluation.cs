using WebNN.Engine.Data;
using WebNN.Engine.Layers;

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

/// <summary>Runs a network over whole datasets, in batches, without allocating.</summary>
public sealed class Evaluator
{
    /// <summary>
    /// Training accuracy is measured on this many samples from the front where nothing else is asked for: on more it says nearly the same
    /// and takes longer.
    /// </summary>
    public const int TrainRows = 10_000;

    private const int Batch = 200;

    private readonly Network<float> _network;
    private readonly Workspace<float> _workspace;
    private readonly int[] _rows = new int[Batch];

    /// <summary>An evaluator for one network.</summary>
    public Evaluator(Network<float> network)
    {
        _network = network;
        _workspace = new Workspace<float>(network, Batch);
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
        for (var start = 0; start < rows; start += Batch)
        {
            var probabilities = Predict(data, start, Math.Min(Batch, rows - start));
            var targets = data.TargetsOf(start, probabilities.Rows);
            loss += _network.LossLayer.Loss(probabilities, targets) * probabilities.Rows;
            for (var n = 0; n < probabilities.Rows; n++)
            {
                right += !data.HasNumbers && ArgMax(probabilities.Row(n)) == targets.Labels[n] ? 1 : 0;
                visit?.Invoke(start + n, probabilities.Row(n));
            }
        }

        return new Score(data.HasNumbers ? null : right / (double)rows, loss / rows);
    }

    /// <summary>Calls <paramref name="visit"/> with each sample's number and its probabilities, (C,), in order.</summary>
    public void ForEach(Dataset data, Action<int, ReadOnlySpan<float>> visit)
    {
        for (var start = 0; start < data.Count; start += Batch)
        {
            var probabilities = Predict(data, start, Math.Min(Batch, data.Count - start));
            for (var n = 0; n < probabilities.Rows; n++)
                visit(start + n, probabilities.Row(n));
        }
    }

    /// <summary>
    /// Of each ReLU layer in order, how many units give 0 for every one of the first <paramref name="rows"/> samples: dead ones, if these
    /// stand for the rest. No gradient reaches such a unit any more.
    /// </summary>
    public IReadOnlyList<int> DeadUnits(Dataset data, int rows)
    {
        var layers = Enumerable.Range(0, _network.Layers.Count).Where(i => _network.Layers[i] is Relu<float>).ToList();
        var fired = layers.Select(i => new bool[_workspace.Activation(i + 1).Columns]).ToList();
        rows = Math.Min(rows, data.Count);
        for (var start = 0; start < rows; start += Batch)
        {
            Predict(data, start, Math.Min(Batch, rows - start));
            for (var l = 0; l < layers.Count; l++)
            {
                var outputs = _workspace.Activation(layers[l] + 1);
                for (var n = 0; n < outputs.Rows; n++)
                {
                    var row = outputs.Row(n);
                    for (var unit = 0; unit < row.Length; unit++)
                        fired[l][unit] |= row[unit] > 0;
                }
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

    private Matrix<float> Predict(Dataset data, int start, int count)
    {
        for (var i = 0; i < count; i++)
            _rows[i] = start + i;

        _workspace.Rows = count;
        data.Gather(_rows.AsSpan(0, count), _workspace.X);
        return _network.Predict(_workspace);
    }
}
