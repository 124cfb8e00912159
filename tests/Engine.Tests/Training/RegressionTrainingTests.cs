using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

/// <summary>Training on numbers.</summary>
public class RegressionTrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Layers = [32, 32],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Loss = Loss.SumOfSquares,
        Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.01 },
        BatchSize = 50,
        Iterations = 2000,
        EvaluateEvery = 1000,
    };

    [Fact]
    public void A_sine_is_learned_and_no_accuracy_is_told()
    {
        var trainer = new Trainer(Options, SineData.Train(), SineData.Test());
        var steps = trainer.Steps().ToList();
        var last = steps[^1].Evaluation!;
        Assert.True(last.Test!.Value.Loss < 0.001 && last.Test.Value.Loss < steps[0].Loss / 100, $"{last.Test.Value.Loss}");
        Assert.Equal((null, null), (last.Train.Accuracy, last.Test.Value.Accuracy));
        var workspace = new Workspace<float>(trainer.Network, 5);
        float[] x = [-3, -1.5f, 0, 0.7f, 2.5f];
        workspace.X.CopyFrom(x);
        Assert.All(trainer.Network.Predict(workspace).ToArray().Zip(x), pair => Assert.Equal(Math.Sin(pair.Second), pair.First, 0.05));
        Assert.Equal(steps.Select(step => step.Loss), new Trainer(Options, SineData.Train()).Steps().Select(step => step.Loss));
    }

    [Theory]
    [InlineData(GradientMethod.Backpropagation, 0)]
    [InlineData(GradientMethod.Backpropagation, 1e-9)]
    [InlineData(GradientMethod.Numerical, 0)]
    public void Every_way_to_the_gradient_falls_alike(GradientMethod gradient, double decay)
    {
        var options = Options with { Layers = [4], Optimizer = new() { LearningRate = 0.1 }, BatchSize = 10, Iterations = 50 };
        var losses = new Trainer(options with { Gradient = gradient, WeightDecay = decay }, SineData.Train(100)).Steps().ToList();
        var fused = new Trainer(options, SineData.Train(100)).Steps().ToList();
        Assert.All(losses.Zip(fused), pair => Assert.Equal(pair.Second.Loss, pair.First.Loss, 1e-4));
    }

    [Fact]
    public void An_iteration_laid_open_has_the_numbers_and_the_loss_that_training_had()
    {
        var (trainer, apart) = (new Trainer(Options, SineData.Train()), new Trainer(Options, SineData.Train()));
        var losses = trainer.Steps().Take(3).Select(step => step.Loss).ToArray();
        Assert.Equal(2, apart.StepsTo(2).Count());
        var trace = apart.Trace();
        Assert.Equal(losses[2], trace.Loss);
        Assert.Equal(50, trace.Batch.Numbers.Length);
        Assert.Empty(trace.Batch.Labels);
        Assert.Equal(trace.Loss, trace.Before.LossLayer.Loss(trace.Y, trace.Batch.Numbers), 1e-9);
        var (_, shape, t) = trace.Arrays().Single(array => array.Name == "t");
        Assert.Equal([50, 1], shape);
        Assert.Equal(trace.Batch.Numbers, t.ToArray());
        Assert.Equal(trace.Layers[^1].A.ToArray(), trace.Y.ToArray());
    }

    [Fact]
    public void A_loss_for_numbers_does_not_fit_labels_nor_the_other_way_round()
    {
        Assert.Throws<ArgumentException>(() => new Trainer(Options, PlanarData.Train("xor")));
        Assert.Throws<ArgumentException>(() => new Trainer(Options with { Loss = Loss.CrossEntropy }, SineData.Train()));
    }
}
