using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Jobs;
using Xunit;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed class HintRemedyTests
{
    [Theory]
    [InlineData(HintKind.AboveGuessing, 50, "0.1")]
    [InlineData(HintKind.AboveGuessing, 0.1, "0.01")]
    [InlineData(HintKind.DeadUnits, 0.5, "0.05")]
    [InlineData(HintKind.NotLearning, 1e-6, "0.1")]
    [InlineData(HintKind.NotLearning, 2, "0.1")]
    [InlineData(HintKind.Plateau, 0.2, "0.1")]
    public void A_learning_rate_that_does_not_suit_comes_first(HintKind kind, double rate, string better) => Assert.Equal(
        new HintRemedy("optimizer.learningRate", better),
        HintRemedy.For(kind, new TrainingSpec { Optimizer = new OptimizerSpec { LearningRate = rate } }));

    [Theory]
    [InlineData(Activation.Relu, "he")]
    [InlineData(Activation.Tanh, "xavier")]
    public void With_a_usual_learning_rate_the_initial_weights_are_to_suit_the_activation(Activation activation, string initializer) =>
        Assert.Equal(
            new HintRemedy("initializer", initializer),
            HintRemedy.For(HintKind.NotLearning, new TrainingSpec { Activation = activation, Initializer = Initializer.Normal }));

    [Theory]
    [InlineData(HintKind.Plateau)]
    [InlineData(HintKind.Damaged)]
    public void Where_nothing_is_obvious_nothing_is_proposed(HintKind kind) => Assert.Null(HintRemedy.For(kind, new TrainingSpec()));
}
