namespace WebNN.Engine.Lessons;

/// <summary>The rule by which a perceptron learns a gate.</summary>
public enum LearningRule
{
    /// <summary>After each row, w ← w + η(t − y)x, with y the 0 or 1 it answered (Rosenblatt).</summary>
    Perceptron,

    /// <summary>
    /// After all m rows, W ← W − η·(1/m)Σ(Wx − y)x, with Wx the sum before the step (Widrow and Hoff); 1 is answered above ½.
    /// </summary>
    Delta,
}

/// <summary>
/// The perceptron after an epoch (epoch 0: as it started): it fires where weights·x + bias &gt; 0; the number of rows of the table it gets
/// wrong; and, for the delta rule, (1/2m)Σ(Wx − y)².
/// </summary>
public sealed record LearningEpoch(int Epoch, IReadOnlyList<double> Weights, double Bias, int Errors, double? Loss);

/// <summary>
/// The perceptron after one update of its weights. The first of a history has neither row nor answer: it is the start.
/// </summary>
/// <param name="Weights">(inputs,).</param>
/// <param name="Bias">It fires where weights·x + bias &gt; 0.</param>
/// <param name="Row">The row of the truth table that was shown; null for an update by all rows together.</param>
/// <param name="Answer">What it had answered to that row, before the update.</param>
public sealed record LearningUpdate(IReadOnlyList<double> Weights, double Bias, int? Row = null, int? Answer = null);

/// <summary>A course of learning, which ends before an epoch that leaves the finite numbers.</summary>
/// <param name="Epochs">After every epoch, from epoch 0 on.</param>
/// <param name="Updates">After every update: <see cref="Epochs"/>[e] stands at e × <paramref name="UpdatesPerEpoch"/>.</param>
/// <param name="UpdatesPerEpoch">One per row with the perceptron rule, one in all with the delta rule.</param>
/// <param name="Converged">Whether no row is wrong at the end.</param>
/// <param name="Diverged">Whether the next epoch would have left the finite numbers.</param>
public sealed record LearningHistory(
    IReadOnlyList<LearningEpoch> Epochs, IReadOnlyList<LearningUpdate> Updates, int UpdatesPerEpoch, bool Converged, bool Diverged);

/// <summary>
/// Learning a gate's table with one perceptron: possible exactly where a line
/// separates the ones from the zeros, so never for xor (book §2.4).
/// </summary>
public static class PerceptronLearning
{
    /// <summary>
    /// Learns until no row is wrong, or for <paramref name="maxEpochs"/> epochs. The starting weights and bias are uniform in
    /// [−½, ½) from <paramref name="seed"/>.
    /// </summary>
    /// <exception cref="LessonInputException">
    /// The gate has more than one output, the learning rate is not positive and finite, or maxEpochs is not positive.
    /// </exception>
    public static LearningHistory Learn(Gate gate, LearningRule rule, double learningRate, int maxEpochs, ulong seed)
    {
        if (gate.Outputs.Count != 1)
            throw new LessonInputException($"{gate.Name} has {gate.Outputs.Count} outputs; one perceptron has one.");

        if (maxEpochs <= 0)
            throw new LessonInputException($"maxEpochs ('{maxEpochs}') must be a non-negative and non-zero value.");

        if (!(double.IsFinite(learningRate) && learningRate > 0))
            throw new LessonInputException("The learning rate must be positive and finite.");

        return new Learner(gate, rule, learningRate, new Rng(seed)).Learn(maxEpochs);
    }

    private sealed class Learner
    {
        private readonly (double[] X, int T)[] _rows;
        private readonly LearningRule _rule;
        private readonly double _learningRate;
        private readonly double[] _w;
        private double _b;

        public Learner(Gate gate, LearningRule rule, double learningRate, Rng rng)
        {
            _rows = [.. gate.TruthTable().Select(row => (row.X.Select(v => (double)v).ToArray(), row.Y[0]))];
            _rule = rule;
            _learningRate = learningRate;
            _w = new double[gate.Inputs];
            foreach (ref var weight in _w.AsSpan())
                weight = rng.NextDouble(-0.5, 0.5);

            _b = rng.NextDouble(-0.5, 0.5);
        }

        // the delta rule drives Wx itself towards 0 and 1; as a perceptron, it fires above the middle
        private double Bias => _rule == LearningRule.Delta ? _b - 0.5 : _b;

        public LearningHistory Learn(int maxEpochs)
        {
            var epochs = new List<LearningEpoch> { Snapshot(0) };
            var updates = new List<LearningUpdate> { Update() };
            var perEpoch = _rule == LearningRule.Perceptron ? _rows.Length : 1;
            while (epochs[^1].Errors > 0 && epochs.Count <= maxEpochs)
            {
                LearningUpdate[] epoch = [.. _rule == LearningRule.Perceptron ? PerceptronEpoch() : DeltaEpoch()];
                if (!(double.IsFinite(_b) && Array.TrueForAll(_w, double.IsFinite)))
                    return new LearningHistory(epochs, updates, perEpoch, Converged: false, Diverged: true);

                updates.AddRange(epoch);
                epochs.Add(Snapshot(epochs.Count));
            }

            return new LearningHistory(epochs, updates, perEpoch, epochs[^1].Errors == 0, Diverged: false);
        }

        // lesson: gate-learning
        private IEnumerable<LearningUpdate> PerceptronEpoch()
        {
            for (var row = 0; row < _rows.Length; row++)
            {
                var (x, t) = _rows[row];
                var answer = new Perceptron(_w, _b).Activate(x);
                var step = _learningRate * (t - answer);
                for (var i = 0; i < _w.Length; i++)
                    _w[i] += step * x[i];

                _b += step;
                yield return Update(row, answer);
            }
        }

        private IEnumerable<LearningUpdate> DeltaEpoch()
        {
            var gradient = new double[_w.Length + 1];
            foreach (var (x, t) in _rows)
            {
                var error = Linear(x) - t;
                for (var i = 0; i < _w.Length; i++)
                    gradient[i] += error * x[i];

                gradient[^1] += error;
            }

            for (var i = 0; i < _w.Length; i++)
                _w[i] -= _learningRate * gradient[i] / _rows.Length;

            _b -= _learningRate * gradient[^1] / _rows.Length;
            yield return Update();
        }
        // end of lesson

        private double Linear(double[] x) => new Perceptron(_w, _b).Sum(x);

        private LearningUpdate Update(int? row = null, int? answer = null) => new([.. _w], Bias, row, answer);

        private LearningEpoch Snapshot(int epoch)
        {
            var perceptron = new Perceptron(_w, Bias);
            var errors = _rows.Count(row => perceptron.Activate(row.X) != row.T);
            double? loss = _rule == LearningRule.Delta
                ? _rows.Sum(row => (Linear(row.X) - row.T) * (Linear(row.X) - row.T)) / (2 * _rows.Length)
                : null;
            return new LearningEpoch(epoch, [.. _w], Bias, errors, loss);
        }
    }
}
