using WebNN.Engine.Data;

namespace WebNN.Engine.Training;

/// <summary>The order in which rows come into mini-batches.</summary>
public enum Sampling
{
    /// <summary>Drawn at random, the same row possibly twice (book §4.5).</summary>
    WithReplacement,

    /// <summary>Every row once per epoch, in a new random order each epoch.</summary>
    Shuffle,

    /// <summary>In file order, wrapping round.</summary>
    Sequential,
}

/// <summary>The method that computes the gradient.</summary>
public enum GradientMethod
{
    /// <summary>Backward through the layers (book ch. 5).</summary>
    Backpropagation,

    /// <summary>Central differences in double precision, one parameter at a time (book §4.4): right, and slow.</summary>
    Numerical,
}

/// <summary>The change of the learning rate from the first iteration to the last.</summary>
public enum LearningRateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Half a cosine from the learning rate down to zero.</summary>
    Cosine,

    /// <summary>A tenth of it after half the iterations, a hundredth after three quarters.</summary>
    Step,
}

/// <summary>Everything that determines a training run, beside the data. The defaults are the book's recipe (§5.7.4).</summary>
public sealed record TrainingOptions
{
    /// <summary>Sizes of the hidden layers; input and output sizes come from the data.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [50];

    /// <summary>After every affine layer but the last.</summary>
    public Activation Activation { get; init; } = Activation.Sigmoid;

    /// <summary>The loss that is minimised.</summary>
    public Loss Loss { get; init; } = Loss.CrossEntropy;

    /// <summary>The share of hidden outputs dropped, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>The optimizer and its learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The initial weights.</summary>
    public Initializer Initializer { get; init; } = Initializer.Normal;

    /// <summary>The standard deviation for <see cref="Initializer.Normal"/>.</summary>
    public double Std { get; init; } = 0.01;

    /// <summary>Rows per mini-batch.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Mini-batch updates in all.</summary>
    public int Iterations { get; init; } = 10_000;

    /// <summary>
    /// The lengths that the run had before it was extended, ascending: iterations up to each keep the schedule of that length.
    /// </summary>
    public IReadOnlyList<int> EarlierLengths { get; init; } = [];

    /// <summary>The order in which rows come into mini-batches.</summary>
    public Sampling Sampling { get; init; } = Sampling.WithReplacement;

    /// <summary>The method that computes the gradient.</summary>
    public GradientMethod Gradient { get; init; } = GradientMethod.Backpropagation;

    /// <summary>λ: each weight's gradient gets λ·w added (book §6.4.2); biases are left alone.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The change of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Random changes of the training images (28×28 only); null: none.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>Stops when this many evaluations in a row have not lowered the test loss; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>Same seed and data, same parameters, bit for bit on one machine.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Accuracy is measured every so many iterations, and after the last.</summary>
    public int EvaluateEvery { get; init; } = 600;

    /// <summary>The training rows, from the front, that accuracy is measured on; no more than there are.</summary>
    public int TrainRows { get; init; } = Evaluator.TrainRows;

    /// <summary>Determines whether accuracy is measured after an iteration.</summary>
    public bool IsEvaluated(int iteration) => iteration % EvaluateEvery == 0 || iteration == LengthAt(iteration);

    /// <summary>The learning rate of an iteration, counted from 1.</summary>
    public double LearningRateAt(int iteration)
    {
        var progress = (iteration - 1.0) / LengthAt(iteration);
        return Optimizer.LearningRate * Schedule switch
        {
            LearningRateSchedule.Constant => 1,
            LearningRateSchedule.Cosine => (1 + Math.Cos(Math.PI * progress)) / 2,
            LearningRateSchedule.Step => progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01,
            _ => throw new InvalidOperationException($"{Schedule} is not a schedule."),
        };
    }

    // asked once an iteration, which allocates nothing
    private int LengthAt(int iteration)
    {
        for (var i = 0; i < EarlierLengths.Count; i++)
        {
            if (iteration <= EarlierLengths[i])
                return EarlierLengths[i];
        }

        return Iterations;
    }
}
