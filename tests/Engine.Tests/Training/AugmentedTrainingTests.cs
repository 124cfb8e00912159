using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class AugmentedTrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Layers = [16],
        BatchSize = 20,
        Iterations = 60,
        EvaluateEvery = 30,
        Augmentation = new AugmentationOptions(Shift: 2, Rotate: 10, Scale: 0.1, Elastic: new ElasticOptions(8, 4)),
    };

    [Fact]
    public void Same_seed_gives_the_same_bits()
    {
        var data = SyntheticDigits.Create(300, 1);
        Assert.Equal(Run(Options, data), Run(Options, data));
        Assert.NotEqual(Run(Options, data), Run(Options with { Seed = 43 }, data));
    }

    [Fact]
    public void Images_are_changed_anew_each_time_they_are_seen()
    {
        var data = SyntheticDigits.Create(20, 1);
        var still = new TrainingOptions
        {
            Layers = [16],
            BatchSize = 20,
            Iterations = 2,
            Sampling = Sampling.Sequential,
            Optimizer = new() { LearningRate = 1e-9 },
        };
        var plain = new Trainer(still, data).Steps().Select(s => s.Loss).ToArray();
        var changed = new Trainer(still with { Augmentation = Options.Augmentation }, data).Steps().Select(s => s.Loss).ToArray();
        Assert.Equal(plain[0], plain[1], 7);
        Assert.True(Math.Abs(changed[0] - changed[1]) > 1e-6);
    }

    [Fact]
    public void Leaving_in_mid_run_and_going_on_continues()
    {
        var data = SyntheticDigits.Create(300, 1);
        var whole = Run(Options, data);
        var trainer = new Trainer(Options, data);
        foreach (var step in trainer.Steps())
        {
            if (step.Iteration == 25)
                break;
        }

        foreach (var step in trainer.Steps())
            Assert.True(step.Iteration > 25);

        Assert.Equal(whole, trainer.Network.Parameters.SelectMany(p => p.Value.ToArray()));
    }

    [Fact]
    public void Points_cannot_be_augmented()
    {
        var points = PlanarData.Create("xor", 50, 0.1, 1);
        var error = Assert.Throws<ArgumentException>(() => new Trainer(Options, points));
        Assert.Contains("28", error.Message, StringComparison.Ordinal);
    }

    private static float[] Run(TrainingOptions options, Dataset data)
    {
        var trainer = new Trainer(options, data);
        Assert.Equal(options.Iterations, trainer.Steps().Count());
        return [.. trainer.Network.Parameters.SelectMany(p => p.Value.ToArray())];
    }
}
