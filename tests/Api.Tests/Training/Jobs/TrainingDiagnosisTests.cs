using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>Trainings that go well or badly, by the real trainer, as their hints see them.</summary>
public sealed class TrainingDiagnosisTests
{
    private static readonly Dataset Digits = SyntheticDigits.Create(2000, seed: 5);

    private static readonly TrainingSpec Book = new();
    private static readonly TrainingSpec Relu = new() { Activation = Activation.Relu, Initializer = Initializer.He };

    [Fact]
    public void A_learning_rate_of_50_is_worse_than_guessing_and_stays_so()
    {
        var seen = Kinds(Book with { Optimizer = new OptimizerSpec { LearningRate = 50 } }, 2000);
        Assert.All(seen.Skip(1), kinds => Assert.Equal([HintKind.AboveGuessing], kinds));
    }

    [Theory]
    [InlineData(Loss.CrossEntropy)]
    [InlineData(Loss.MeanSquaredError)]
    public void A_learning_rate_that_moves_nothing_is_noticed_after_the_books_own_slow_beginning(Loss loss)
    {
        var seen = Kinds(Book with { Loss = loss, Optimizer = new OptimizerSpec { LearningRate = 1e-6 } }, 1500);
        Assert.All(seen.Take(9), Assert.Empty);
        Assert.All(seen.Skip(9), kinds => Assert.Equal([HintKind.NotLearning], kinds));
    }

    [Fact]
    public void A_training_too_short_for_that_is_judged_at_its_end()
    {
        var seen = Kinds(Book with { Optimizer = new OptimizerSpec { LearningRate = 1e-6 } }, 450);
        Assert.Empty(seen[2]);
        Assert.Equal([HintKind.NotLearning], seen[^1]);
    }

    [Fact]
    public void Units_that_no_sample_makes_fire_are_dead()
    {
        var (diagnosis, trainer) = Train(Relu with { Optimizer = new OptimizerSpec { LearningRate = 10 } }, 300);
        Assert.Equal([50], new Evaluator(trainer.Network).DeadUnits(Digits, 500));
        var hint = Assert.Single(diagnosis.Hints, hint => hint.Kind == HintKind.DeadUnits);
        Assert.Equal([50, 50, 1, 500], hint.Values);
        Assert.StartsWith("50 of 50 ReLU units in hidden layer 1", hint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_no_longer_falls_while_much_is_left_is_a_plateau()
    {
        // one line cannot part two rings that lie in each other's holes better than this
        var seen = Kinds(Book with { Dataset = "moons", Layers = [] }, 5000, PlanarData.Train("moons"));
        Assert.Empty(seen[20]);
        Assert.Equal([HintKind.Plateau], seen[^1]);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_training_that_goes_well_gets_no_hint_at_any_time(string name)
    {
        var (spec, iterations, data) = GoodRuns[name];
        Assert.All(Kinds(spec, iterations, data), Assert.Empty);
    }

    public static TheoryData<string> Good => [.. GoodRuns.Keys];

    private static readonly Dictionary<string, (TrainingSpec Spec, int Iterations, Dataset Data)> GoodRuns = new()
    {
        ["the book's recipe"] = (Book, 5000, Digits),
        ["the book's recipe, one row at a time"] = (Book with { BatchSize = 1 }, 10_000, Digits),
        ["ReLU"] = (Relu with { Layers = [100] }, 4000, Digits),
        ["Adam, two layers, cosine"] = (
            Relu with
            {
                Layers = [64, 32],
                LearningRateSchedule = LearningRateSchedule.Cosine,
                Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam },
            },
            4000,
            Digits),
        ["momentum and tanh"] = (
            Book with
            {
                Activation = Activation.Tanh,
                Initializer = Initializer.Xavier,
                Optimizer = new OptimizerSpec { Kind = OptimizerKind.Momentum },
            },
            4000,
            Digits),
        ["dropout"] = (
            Relu with
            {
                Layers = [100],
                Dropout = 0.5,
                Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam },
            },
            4000,
            Digits),
        ["augmentation"] = (
            Relu with
            {
                Augmentation = new AugmentationSpec
                {
                    Shift = 2,
                    Rotate = 10,
                    Elastic = new ElasticSpec(),
                },
                Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam },
                BatchSize = 20,
            },
            4000,
            Digits),
        ["points"] = (
            Book with
            {
                Layers = [8],
                BatchSize = 20,
                Activation = Activation.Tanh,
                Initializer = Initializer.Xavier,
                Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.02 },
            },
            5000,
            PlanarData.Train("circles")),
    };

    /// <summary>The kinds of hint after every hundred iterations.</summary>
    private static List<HintKind[]> Kinds(TrainingSpec spec, int iterations, Dataset? data = null)
    {
        var seen = new List<HintKind[]>();
        Train(spec, iterations, data, (done, diagnosis) =>
        {
            if (done % 100 == 0)
                seen.Add([.. diagnosis.Hints.Select(hint => hint.Kind)]);
        });
        return seen;
    }

    private static (TrainingDiagnosis Diagnosis, Trainer Trainer) Train(
        TrainingSpec spec,
        int iterations,
        Dataset? data = null,
        Action<int, TrainingDiagnosis>? look = null)
    {
        data ??= Digits;
        var trainer = new Trainer(
            (spec with { EvaluateEvery = 300, Iterations = iterations }).Resolve(data.Count).ToOptions(iterations),
            data);
        var diagnosis = new TrainingDiagnosis(spec, iterations, data, trainer.Network);
        foreach (var step in trainer.Steps())
        {
            diagnosis.Add(step.Loss);
            if (step.Evaluation is not null)
                diagnosis.LookAtUnits();
            look?.Invoke(step.Iteration, diagnosis);
        }

        return (diagnosis, trainer);
    }
}
