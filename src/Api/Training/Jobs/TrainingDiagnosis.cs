using System.Globalization;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Notices what is not NaN and yet not well: a loss above that of guessing, one that stays there, one that no longer falls, and ReLU units
/// that never fire. Losses are looked at a hundred at a time, units at evaluations, so that it costs a training next to nothing.
/// </summary>
internal sealed class TrainingDiagnosis
{
    /// <summary>Losses are averaged over so many iterations.</summary>
    private const int Stretch = 100;

    /// <summary>
    /// A network that starts with small weights, as the book's does, stays at the loss of guessing for some hundred iterations.
    /// </summary>
    private const int Beginning = 1000;

    /// <summary>
    /// Shares of the loss of guessing: above the first it is worse, from the second on the same; below the third the rest may be noise.
    /// </summary>
    private const double Worse = 1.1, Same = 0.98, Good = 0.3;

    /// <summary>A loss that falls by less than this share from one quarter of the training to the next does not fall.</summary>
    private const double Falls = 0.02;

    private const int PlateauFrom = 3000, SampleRows = 500;

    private readonly TrainingSpec _spec;
    private readonly int _total;
    private readonly Dataset _train;
    private readonly Evaluator? _evaluator;
    private readonly double _guessing;

    // the sum of all losses up to the end of each stretch: a mean over any of them is one subtraction
    private readonly List<double> _sums = [0];
    private double _sum;
    private int _count;
    private JobHint? _aboutLoss, _aboutUnits;

    public TrainingDiagnosis(TrainingSpec spec, int total, Dataset train, Network<float> network)
    {
        (_spec, _total, _train) = (spec, total, train);
        _evaluator = spec is { Activation: Activation.Relu, Layers.Count: > 0 } ? new Evaluator(network) : null;
        _guessing = GuessingLoss(spec.Loss, train);
    }

    /// <summary>The present hints; the same list as long as they are the same.</summary>
    public IReadOnlyList<JobHint> Hints { get; private set; } = [];

    /// <summary>Takes the loss of the next iteration.</summary>
    public void Add(double loss)
    {
        _sum += loss;
        if (++_count % Stretch != 0)
            return;
        _sums.Add(_sum);
        Say(AboutLoss(), _aboutUnits);
    }

    /// <summary>Looks at the network's units as they are now.</summary>
    public void LookAtUnits()
    {
        if (_evaluator is not null)
            Say(_aboutLoss, AboutUnits(_evaluator.DeadUnits(_train, SampleRows)));
    }

    private void Say(JobHint? aboutLoss, JobHint? aboutUnits)
    {
        if (aboutLoss == _aboutLoss && aboutUnits == _aboutUnits)
            return;
        (_aboutLoss, _aboutUnits) = (aboutLoss, aboutUnits);
        Hints = [.. new[] { aboutLoss, aboutUnits }.OfType<JobHint>()];
    }

    private JobHint? AboutLoss()
    {
        var stretches = _sums.Count - 1;
        var done = stretches * Stretch;
        if (_guessing == 0 || stretches < 2 || !double.IsFinite(_sum))
            return null;

        // half of a short training, a tenth of a long one
        var recent = done < 2 * Beginning ? stretches / 2 : Math.Max(Beginning / Stretch, stretches / 10);
        var loss = Mean(0, recent);
        var rate = _spec.Optimizer.Resolve().LearningRate!.Value;
        if (loss > Worse * _guessing)
        {
            return new JobHint(
                HintKind.AboveGuessing,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The loss has been above that of guessing ({_guessing:G4}) for the last {recent * Stretch:N0} iterations: " +
                        $"{loss:G4}. The training diverges without reaching NaN. A learning rate well below {rate:g6} usually helps."),
                [loss, _guessing, recent * Stretch, rate]);
        }

        if (loss >= Same * _guessing)
        {
            return done < Math.Min(Beginning, _total / Stretch * Stretch)
                ? null
                : new JobHint(
                    HintKind.NotLearning,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"After {done:N0} iterations the loss is {loss:G4}, still no better than that of guessing ({_guessing:G4}): " +
                            $"nothing has been learned yet. Another learning rate than {rate:g6} usually helps, or initial weights " +
                                $"that suit the activation: xavier for sigmoid and tanh, he for relu."),
                    [loss, _guessing, done, rate]);
        }

        var quarter = stretches / 4;
        if (done < PlateauFrom || Mean(0, quarter) is var last && (last < Good * _guessing || last < (1 - Falls) * Mean(quarter, quarter)))
            return null;
        return new JobHint(
            HintKind.Plateau,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The loss has not fallen for {quarter * Stretch:N0} iterations and stays at {last:G4} (guessing: {_guessing:G4}). " +
                    $"More of the same will hardly help: more units, another optimizer, or a learning rate that falls usually do."),
            [last, _guessing, quarter * Stretch]);
    }

    // of classes: the same probability for each; of numbers: always their mean, which leaves half their variance
    private static double GuessingLoss(Loss loss, Dataset train)
    {
        var classes = (double)train.Classes;
        return loss switch
        {
            Loss.CrossEntropy => Math.Log(classes),
            Loss.MeanSquaredError => (classes - 1) / classes / classes,
            _ => Enumerable.Range(0, train.Outputs).Sum(c =>
            {
                var numbers = Enumerable.Range(0, train.Count).Select(n => (double)train.NumbersOf(n)[c]).ToList();
                var mean = numbers.Average();
                return numbers.Average(number => (number - mean) * (number - mean)) / 2;
            }),
        };
    }

    // the layer that has lost the greatest share
    private JobHint? AboutUnits(IReadOnlyList<int> deadUnits)
    {
        var layer = Enumerable.Range(0, deadUnits.Count).MaxBy(i => (double)deadUnits[i] / _spec.Layers[i]);
        var (dead, units, rows) = (deadUnits[layer], _spec.Layers[layer], Math.Min(SampleRows, _train.Count));
        return dead < units && (dead < 2 || 4 * dead < units)
            ? null
            : new JobHint(
                HintKind.DeadUnits,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{dead:N0} of {units:N0} ReLU units in hidden layer {layer + 1} give 0 for every one of {rows:N0} training " +
                        $"samples: they are dead and learn nothing any more. A smaller learning rate and the initializer he usually help."),
                [dead, units, layer + 1, rows]);
    }

    // over so many stretches, up to so many before the last
    private double Mean(int before, int stretches) => (_sums[^(before + 1)] - _sums[^(before + stretches + 1)]) / (stretches * Stretch);
}
