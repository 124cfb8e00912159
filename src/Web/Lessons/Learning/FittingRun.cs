using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>The ways in which a network learns too little.</summary>
public enum Shortage
{
    /// <summary>It has too few hidden neurons.</summary>
    Neurons,

    /// <summary>It has too few iterations.</summary>
    Iterations,
}

/// <summary>
/// A network trained on the first few of the generated digits, measured from its beginning on those and on digits it has never seen.
/// </summary>
internal sealed class FittingRun
{
    public const int Epochs = 40, Hidden = 50, BatchSize = 10, TestCount = 1000;

    /// <summary>The hidden neurons, and the iterations, that are too few.</summary>
    public const int FewNeurons = 2, FewIterations = 10;

    /// <summary>The choices for the number of training samples to be learned by heart.</summary>
    public static readonly int[] Limits = [50, 100, 300, 1000];

    private static readonly Lazy<(Dataset Train, Dataset Test)> Digits =
        new(() => (SyntheticDigits.Create(Limits[^1], seed: 1), SyntheticDigits.Create(TestCount, seed: 2)));

    private readonly Lock _gate = new();
    private readonly List<Evaluation> _measured = [];
    private readonly TrainingOptions _options;

    private FittingRun(int limit, int hidden, int iterations, int every, Activation activation = Activation.Relu)
    {
        Limit = limit;
        _options = new TrainingOptions
        {
            Layers = [hidden],
            Activation = activation,
            Initializer = activation == Activation.Relu ? Initializer.He : Initializer.Xavier,
            BatchSize = BatchSize,
            Iterations = iterations,
            EvaluateEvery = every,
            Sampling = Sampling.Shuffle,
        };
    }

    /// <summary>Gets the number of training samples.</summary>
    public int Limit { get; }

    /// <summary>Gets the iterations there will be.</summary>
    public int Iterations => _options.Iterations;

    public Evaluation[] Measured
    {
        get
        {
            lock (_gate) return [.. _measured];
        }
    }

    /// <summary>Creates a run that learns so many samples by heart.</summary>
    public static FittingRun Overfitting(int limit) => new(limit, Hidden, Epochs * limit / BatchSize, limit / BatchSize);

    /// <summary>Creates a run that learns too little from all samples. So few ReLU neurons would soon never fire.</summary>
    public static FittingRun Underfitting(Shortage shortage) => shortage == Shortage.Neurons
        ? new(Limits[^1], FewNeurons, Epochs * Limits[^1] / BatchSize, Limits[^1] / BatchSize, Activation.Tanh)
        : new(Limits[^1], Hidden, FewIterations, 1);

    public void Run(CancellationToken ct)
    {
        var (train, test) = Digits.Value;
        var trainer = new Trainer(_options, train.Take(Limit), test);
        Add(trainer.Measure());
        foreach (var step in trainer.Steps())
        {
            ct.ThrowIfCancellationRequested();
            if (step.Evaluation is { } evaluation)
                Add(evaluation);
        }
    }

    private void Add(Evaluation evaluation)
    {
        lock (_gate) _measured.Add(evaluation);
    }
}
