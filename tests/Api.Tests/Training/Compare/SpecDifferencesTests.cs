using WebNN.Api.Training.Compare;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Training.Compare;

public sealed class SpecDifferencesTests
{
    private static readonly TrainingSpec Book = new TrainingSpec().Resolve(60_000);

    [Fact]
    public void A_setting_that_stands_for_its_default_differs_from_none()
    {
        var momentum = Book with { Optimizer = new OptimizerSpec { Kind = OptimizerKind.Momentum }.Resolve() };
        var written = momentum with { Optimizer = momentum.Optimizer with { Momentum = 0.9 } };
        Assert.Empty(SpecDifferences.Of([momentum, written]));
        Assert.Equal(
            ["optimizer.momentum: 0.9, 0.5"],
            Told(momentum, momentum with { Optimizer = momentum.Optimizer with { Momentum = 0.5 } }));
    }

    [Fact]
    public void A_setting_that_one_job_has_not_is_null_for_it() => Assert.Equal(
        ["optimizer.kind: sgd, momentum", "optimizer.learningRate: 0.1, 0.01", "limit: 500, –", "optimizer.momentum: –, 0.9"],
        Told(Book with { Limit = 500 }, Book with { Optimizer = new OptimizerSpec { Kind = OptimizerKind.Momentum }.Resolve() }));

    [Fact]
    public void Groups_are_told_by_their_fields_and_lists_as_a_whole()
    {
        var turned = Book with { Layers = [50, 20], Augmentation = new AugmentationSpec { Rotate = 10, Elastic = new ElasticSpec() } };
        var moved = turned with { Augmentation = turned.Augmentation with { Shift = 2 } };
        Assert.Equal(["augmentation.shift: 0, 2"], Told(turned, moved));
        Assert.Contains("layers: [50], [50,20]", Told(Book, turned));
        Assert.Contains("augmentation.elastic.alpha: –, 8", Told(Book, turned));
    }

    [Fact]
    public void The_length_is_told_as_it_was_asked_for() => Assert.Equal(
        ["iterations: 10000, –", "epochs: –, 3"],
        Told(Book, Book with { Iterations = null, Epochs = 3 }));

    private static IEnumerable<string> Told(params TrainingSpec[] specs) => SpecDifferences.Of(specs).Select(difference =>
        $"{difference.Key}: {string.Join(", ", difference.Value.Select(value => value?.ToString() ?? "–"))}");
}
