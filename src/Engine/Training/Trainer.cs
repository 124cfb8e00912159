using System.Globalization;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Training;

/// <summary>One iteration's outcome.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Loss">The mean over the batch before the update; NaN or infinite when training has diverged.</param>
/// <param name="Evaluation">Present after every <see cref="TrainingOptions.EvaluateEvery"/>th iteration and the last.</param>
public readonly record struct TrainingStep(int Iteration, double Loss, Evaluation? Evaluation);

/// <summary>
/// Trains a network by mini-batches (book §4.5, §5.7.4). <see cref="Steps"/> is a lazy sequence: pulling it is training, and not
/// pulling it is a pause. Not safe for several threads.
/// </summary>
public sealed class Trainer
{
    private const string OptimizerKey = "optimizer";

    private readonly TrainingOptions _options;
    private readonly Dataset _train;
    private readonly Dataset? _test;
    private readonly BatchMaker _batches;
    private readonly Workspace<float> _workspace;
    private readonly Optimizer<float> _optimizer;
    private readonly Evaluator _evaluator;
    private readonly NumericalTwin? _numerical;

    /// <summary>Indicates whether each step is <see cref="Network{T}.Descend"/>: plain SGD needs nothing else of the gradient.</summary>
    private readonly bool _descends;
    private readonly Workers? _workers;
    private readonly BatchTargets _targets;
    private double _lowestLoss = double.PositiveInfinity;
    private int _withoutImprovement;

    /// <summary>A trainer at iteration 0, with freshly initialised parameters.</summary>
    /// <param name="options">The run.</param>
    /// <param name="train">What it learns from.</param>
    /// <param name="test">What it is measured on, if anything.</param>
    /// <param name="initial">Starts from these parameters instead.</param>
    /// <param name="workers">
    /// The threads that share each iteration's work; null: only the caller's. Losses and parameters have the same bits at any number.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no training sample, or augmentation is asked for and samples are not 28×28 images, or the loss is for numbers and the
    /// samples have labels, or the other way round.
    /// </exception>
    /// <exception cref="ShapeException">The initial network's sizes are not those of the options and the data.</exception>
    public Trainer(TrainingOptions options, Dataset train, Dataset? test = null, Network<float>? initial = null, Workers? workers = null)
    {
        if (train.Count == 0)
            throw new ArgumentException("There is no training sample.", nameof(train));

        if (options.Augmentation is { IsNone: false } && (train.ImageRows != 28 || train.Inputs != Augmenter.Pixels))
            throw new ArgumentException($"Augmentation is for images of 28 by 28; {train.Name} has none.", nameof(options));

        if (train.HasNumbers != (options.Loss == Loss.SumOfSquares))
        {
            var targets = train.HasNumbers ? "numbers" : "labels";
            throw new ArgumentException($"{options.Loss} is not a loss for {train.Name}, which has {targets}.", nameof(options));
        }

        _options = options;
        _train = train;
        _test = test;
        var shape = new NetworkSpec([train.Inputs, .. options.Layers, train.Outputs], options.Activation, options.Loss, options.Dropout);
        Network = new Network<float>(shape);
        if (initial is null)
            Network.Initialize(options.Initializer, options.Std, new Rng(options.Seed));
        else
            Network.CopyParametersFrom(initial);

        _batches = new BatchMaker(train, options, workers);
        _workspace = new Workspace<float>(Network, options.BatchSize);
        _optimizer = Optimizer<float>.Create(options.Optimizer, Network.Parameters);
        _evaluator = new Evaluator(Network, workers);
        _numerical = options.Gradient == GradientMethod.Numerical ? new NumericalTwin(Network, options.BatchSize, workers) : null;
        _descends = options is { Optimizer.Kind: OptimizerKind.Sgd, Gradient: GradientMethod.Backpropagation, WeightDecay: 0 };
        _workers = workers;
        _targets = new BatchTargets(train, options.BatchSize);
    }

    /// <summary>The network being trained. Read it between steps only.</summary>
    public Network<float> Network { get; }

    /// <summary>The last iteration done.</summary>
    public int Iteration { get; private set; }

    /// <summary>Iteration × batch size ÷ training rows.</summary>
    public double Epoch => Iteration * (double)_options.BatchSize / _train.Count;

    /// <summary>The remaining iterations, one for each element pulled.</summary>
    public IEnumerable<TrainingStep> Steps()
    {
        while (Iteration < _options.Iterations && !(_withoutImprovement >= _options.Patience))
        {
            var loss = Step();
            yield return new TrainingStep(Iteration, loss, _options.IsEvaluated(Iteration) ? Evaluate() : null);
        }
    }

    /// <summary>
    /// The iterations up to one, for a run that has been there before: the same bits, without the time that evaluations take. What early
    /// stopping remembers of them is told by <see cref="Recall"/>.
    /// </summary>
    public IEnumerable<TrainingStep> StepsTo(int iteration)
    {
        while (Iteration < iteration)
        {
            var loss = Step();
            yield return new TrainingStep(Iteration, loss, null);
        }
    }

    /// <summary>Does the next iteration with everything in it kept: its batch, and every array on the way forward and back.</summary>
    public IterationTrace Trace()
    {
        var before = Network.Convert<float>();
        var remembered = _optimizer.State.Select(part => part.Value.Copy()).ToList();
        var loss = Step();
        var batch = new TracedBatch([.. _batches.Rows], [.. _targets.Labels], _workspace.X.Copy()) { Numbers = [.. _targets.Numbers] };
        var pass = new Pass(_options.Seed, Iteration);
        return new IterationTrace(batch, pass, before, Network.Convert<float>())
        {
            LearningRate = _options.LearningRateAt(Iteration),
            Loss = loss,
            Optimizer = [.. _optimizer.State.Zip(remembered, (part, old) => new TracedState(part.Name, old, part.Value.Copy()))],
            OptimizerSteps = _optimizer.Steps,
        };
    }

    /// <summary>
    /// Measures the network where it stands, as before the first iteration. Early stopping is not told: it counts evaluations that
    /// iterations have led to.
    /// </summary>
    public Evaluation Measure()
    {
        Score? test = _test is null ? null : _evaluator.Score(_test);
        return new Evaluation(Iteration, Epoch, _evaluator.Score(_train, _options.TrainRows), test);
    }

    /// <summary>Takes the test loss of an evaluation that the run has made at this iteration before.</summary>
    public void Recall(double testLoss)
    {
        _withoutImprovement = testLoss < _lowestLoss ? 0 : _withoutImprovement + 1;
        _lowestLoss = Math.Min(_lowestLoss, testLoss);
    }

    /// <summary>
    /// All that the iterations to come depend on, as a safetensors file: the parameters, what the optimizer remembers ("m.W1"), and as
    /// texts the position. Batches, dropout and distortions are functions of seed and iteration: of them there is nothing to keep.
    /// </summary>
    /// <param name="texts">More texts for the file's header.</param>
    /// <exception cref="TensorFormatException">A number is not finite.</exception>
    public byte[] Save(params ReadOnlySpan<KeyValuePair<string, string>> texts) => SafeTensors.ToBytes(
        [.. State().Select(part => new NamedTensor(part.Name, [part.Value.Rows, part.Value.Columns], part.Value.ToArray()))],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["iteration"] = Iteration.ToString(CultureInfo.InvariantCulture),
            [OptimizerKey] = _options.Optimizer.Kind.ToString(),
            ["optimizerSteps"] = _optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            ["lowestLoss"] = _lowestLoss.ToString("R", CultureInfo.InvariantCulture),
            ["withoutImprovement"] = _withoutImprovement.ToString(CultureInfo.InvariantCulture),
        }.Concat(texts.ToArray()).ToDictionary(StringComparer.Ordinal));

    /// <summary>
    /// Puts a new trainer of the same options and data where another one was when it was saved: what follows has the same bits. Where the
    /// other one had another kind of optimizer, this one's begins anew.
    /// </summary>
    /// <returns>The texts of the file's header.</returns>
    /// <exception cref="TensorFormatException">
    /// The file is not one that <see cref="Save"/> wrote for such a trainer; nothing has changed.
    /// </exception>
    public IReadOnlyDictionary<string, string> Restore(ReadOnlySpan<byte> file)
    {
        var saved = SafeTensors.Read(file);
        var sameOptimizer = saved.Metadata.GetValueOrDefault(OptimizerKey) is not { } kind || kind == _options.Optimizer.Kind.ToString();
        var parts = (sameOptimizer ? State() : ParametersOnly()).Select(part => (part.Value, Saved: saved[part.Name])).ToList();
        if (
            parts.Find(part => !part.Saved.Shape.AsSpan().SequenceEqual([part.Value.Rows, part.Value.Columns])) is
            { Saved: { } wrong, Value: { } wanted })
        {
            throw new TensorFormatException($"{wrong.Name} has shape {wrong.ShapeText} instead of {wanted}.");
        }

        if (
            !int.TryParse(saved.Metadata.GetValueOrDefault("iteration"), NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
            || !long.TryParse(
                saved.Metadata.GetValueOrDefault("optimizerSteps"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var optimizerSteps)
            || !double.TryParse(
                saved.Metadata.GetValueOrDefault("lowestLoss"),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var lowestLoss)
            || !int.TryParse(
                saved.Metadata.GetValueOrDefault("withoutImprovement"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var withoutImprovement))
        {
            throw new TensorFormatException("The file does not say at which iteration it was saved.");
        }

        foreach (var (_, value) in _optimizer.State)
            value.Clear();
        foreach (var (value, part) in parts)
            value.CopyFrom(part.Values);

        (Iteration, _lowestLoss, _withoutImprovement) = (iteration, lowestLoss, withoutImprovement);
        _optimizer.Steps = sameOptimizer ? optimizerSteps : 0;
        return saved.Metadata;
    }

    /// <summary>Lets early stopping wait anew, as where a run goes on from where it was stopped.</summary>
    public void RenewPatience() => _withoutImprovement = 0;

    private IEnumerable<(string Name, Matrix<float> Value)> State() => ParametersOnly().Concat(_optimizer.State);

    private IEnumerable<(string Name, Matrix<float> Value)> ParametersOnly() => Network.Parameters.Select(p => (p.Name, p.Value));

    private double Step()
    {
        Iteration++;
        _batches.Fill(Iteration, _workspace.X, _targets);
        var learningRate = _options.LearningRateAt(Iteration);
        var pass = new Pass(_options.Seed, Iteration) { Workers = _workers };
        if (_descends)
            return Network.Descend(_workspace, _targets.Values, learningRate, pass);

        var loss = _numerical is null
            ? Network.Gradient(_workspace, _targets.Values, pass)
            : _numerical.Gradient(_workspace.X, _targets);
        if (_options.WeightDecay > 0)
        {
            for (var i = 0; i < Network.Parameters.Count; i++)
            {
                var p = Network.Parameters[i];
                if (!p.IsBias)
                    Ops.AddScaled(p.Gradient, (float)_options.WeightDecay, p.Value, _workers);
            }
        }

        _optimizer.Step(learningRate, _workers);
        return loss;
    }

    private Evaluation Evaluate()
    {
        var evaluation = Measure();
        if (evaluation.Test is { } test)
            Recall(test.Loss);
        return evaluation;
    }
}
