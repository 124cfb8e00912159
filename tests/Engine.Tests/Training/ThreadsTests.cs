using WebNN.Engine.Data;
using WebNN.Engine.Threading;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

/// <summary>Networks so large that threads share their products, at several numbers of threads: not a bit may differ.</summary>
public sealed class ThreadsTests
{
    private static readonly Lazy<Dataset> Digits = new(() => SyntheticDigits.Create(600, 1));

    private static readonly TrainingOptions Options = new()
    {
        Layers = [300, 130],
        Initializer = Initializer.He,
        Activation = Activation.Relu,
        Iterations = 12,
        EvaluateEvery = 5,
    };

    public static TheoryData<string> Recipes =>
        ["sgd", "momentum", "adagrad", "adam", "sigmoid", "tanh", "dropout and weight decay", "augmented", "odd sizes", "numerical"];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Losses_evaluations_and_parameters_have_the_same_bits_at_any_number_of_threads(string recipe)
    {
        var options = Of(recipe);
        var one = Run(options, null);
        foreach (var threads in (int[])[1, 2, 3, 4, 8])
        {
            using var workers = new Workers(threads);
            var several = Run(options, workers);
            Assert.Equal(one.Steps, several.Steps);
            Assert.Equal(one.Parameters, several.Parameters);
        }
    }

    [Fact]
    public void Dense_images_have_the_same_bits_as_well()
    {
        var rng = new Rng(3);
        var pixels = new byte[200 * 784];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)(1 + rng.Next(255));
        var labels = Enumerable.Range(0, 200).Select(_ => (byte)rng.Next(10)).ToArray();
        var noise = Dataset.OfImages("noise", 28, 28, 10, pixels, labels);
        var one = Run(Options, null, noise);
        foreach (var threads in (int[])[2, 5])
        {
            using var workers = new Workers(threads);
            Assert.Equal(one.Parameters, Run(Options, workers, noise).Parameters);
        }
    }

    [Fact]
    public void A_run_that_is_interrupted_and_goes_on_with_other_numbers_of_threads_has_the_same_bits()
    {
        var options = Of("augmented") with { Iterations = 20 };
        var whole = Run(options, null);
        var (state, steps) = ((byte[]?)null, new List<TrainingStep>());
        foreach (var threads in (int[])[2, 1, 4, 3])
        {
            using var workers = new Workers(threads);
            var trainer = new Trainer(options, Digits.Value, Digits.Value, workers: workers);
            if (state is not null)
                trainer.Restore(state);
            foreach (var step in trainer.Steps())
            {
                steps.Add(step);
                workers.Active = 1 + (step.Iteration % threads);
                if (step.Iteration % 5 == 0)
                    break;
            }

            state = trainer.Save();
            if (threads == 3)
                Assert.Equal(whole.Parameters, Parameters(trainer));
        }

        Assert.Equal(whole.Steps, steps);
    }

    [Fact]
    public void An_iteration_shared_by_threads_allocates_nothing()
    {
        using var workers = new Workers(2);
        var options = Of("dropout and weight decay") with { Iterations = 1000, EvaluateEvery = 2000 };
        using var steps = new Trainer(options, Digits.Value, workers: workers).Steps().GetEnumerator();
        for (var i = 0; i < 20; i++)
            steps.MoveNext();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            steps.MoveNext();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TrainingOptions Of(string recipe) => recipe switch
    {
        "sgd" => Options,
        "momentum" => With(OptimizerKind.Momentum),
        "adagrad" => With(OptimizerKind.AdaGrad),
        "adam" => With(OptimizerKind.Adam),
        "sigmoid" => Options with { Activation = Activation.Sigmoid },
        "tanh" => Options with { Activation = Activation.Tanh },
        "dropout and weight decay" => With(OptimizerKind.Adam) with { Dropout = 0.3, WeightDecay = 1e-4 },
        "augmented" => With(OptimizerKind.Adam) with
        {
            Augmentation = new AugmentationOptions(Shift: 2, Rotate: 10, Scale: 0.1, Elastic: new ElasticOptions(8, 4)),
        },
        "odd sizes" => With(OptimizerKind.Adam) with { Layers = [403, 201, 77], BatchSize = 67 },
        "numerical" => Options with
        {
            Layers = [2],
            BatchSize = 5,
            Iterations = 2,
            Activation = Activation.Sigmoid,
            Gradient = GradientMethod.Numerical,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe, "Not a recipe."),
    };

    private static TrainingOptions With(OptimizerKind kind) => Options with { Optimizer = new() { Kind = kind, LearningRate = 0.003 } };

    private static (List<TrainingStep> Steps, List<float> Parameters) Run(TrainingOptions options, Workers? workers, Dataset? data = null)
    {
        var trainer = new Trainer(options, data ?? Digits.Value, data ?? Digits.Value, workers: workers);
        return ([.. trainer.Steps()], Parameters(trainer));
    }

    private static List<float> Parameters(Trainer trainer) => [.. trainer.Network.Parameters.SelectMany(p => p.Value.ToArray())];
}
