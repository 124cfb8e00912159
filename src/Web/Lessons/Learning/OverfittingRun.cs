using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>
/// A network trained on the first few of the generated digits, measured after every epoch on those and on digits it has never
/// seen.
/// </summary>
internal sealed class OverfittingRun(int limit)
{
    public const int Epochs = 40, Hidden = 50, BatchSize = 10, TestCount = 1000;

    /// <summary>The choices for the number of training samples.</summary>
    public static readonly int[] Limits = [50, 100, 300, 1000];

    private static readonly Lazy<(Dataset Train, Dataset Test)> Digits =
        new(() => (SyntheticDigits.Create(Limits[^1], seed: 1), SyntheticDigits.Create(TestCount, seed: 2)));

    private readonly Lock _gate = new();
    private readonly List<Evaluation> _epochs = [];

    public int Limit => limit;

    public Evaluation[] Measured
    {
        get
        {
            lock (_gate) return [.. _epochs];
        }
    }

    public void Run(CancellationToken ct)
    {
        var (train, test) = Digits.Value;
        var perEpoch = limit / BatchSize;
        var options = new TrainingOptions
        {
            Layers = [Hidden],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            BatchSize = BatchSize,
            Iterations = Epochs * perEpoch,
            EvaluateEvery = perEpoch,
            Sampling = Sampling.Shuffle,
        };
        foreach (var step in new Trainer(options, train.Take(limit), test).Steps())
        {
            ct.ThrowIfCancellationRequested();
            if (step.Evaluation is not { } evaluation)
                continue;
            lock (_gate) _epochs.Add(evaluation);
        }
    }
}
