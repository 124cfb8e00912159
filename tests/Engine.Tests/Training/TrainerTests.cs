using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Layers;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class TrainerTests
{
    private static readonly Lazy<Dataset> Digits = new(() => SyntheticDigits.Create(500, 1));

    [Fact]
    public void Ten_digits_are_learned_by_heart()
    {
        var options = new TrainingOptions
        {
            Layers = [30],
            Initializer = Initializer.Xavier,
            BatchSize = 10,
            Iterations = 400,
            Sampling = Sampling.Sequential,
            Optimizer = new() { LearningRate = 1 },
        };
        var last = Train(options, Digits.Value.Take(10)).Last();
        Assert.Equal(1, last.Evaluation!.Train.Accuracy);
        Assert.InRange(last.Loss, 0, 0.05);
    }

    [Fact]
    public void The_golden_recipe_reaches_94_percent_on_mnist_and_the_same_bits_twice()
    {
        var folder = Require.Mnist();
        var (train, test) = (Read("train"), Read("t10k"));
        var trainer = new Trainer(new TrainingOptions(), train, test);
        var steps = trainer.Steps().ToList();
        Assert.Equal(10_000, steps.Count);
        Assert.InRange(steps[0].Loss, 2.2, 2.4);
        Assert.InRange(steps[^1].Evaluation!.Test!.Value.Accuracy!.Value, 0.94, 0.96);
        Assert.Equal(17, steps.Count(step => step.Evaluation is not null));

        var again = new Trainer(new TrainingOptions(), train);
        Assert.Equal(steps.Take(500).Select(step => step.Loss), again.Steps().Take(500).Select(step => step.Loss));

        Dataset Read(string part)
        {
            using var images = File.OpenRead(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"));
            using var labels = File.OpenRead(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
            return IdxReader.ReadImages(part, images, labels, 10);
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, Sampling.WithReplacement)]
    [InlineData(OptimizerKind.Momentum, Sampling.Shuffle)]
    [InlineData(OptimizerKind.AdaGrad, Sampling.Sequential)]
    [InlineData(OptimizerKind.Adam, Sampling.Shuffle)]
    public void Same_seed_gives_the_same_bits(OptimizerKind kind, Sampling sampling)
    {
        var options = new TrainingOptions
        {
            Layers = [20, 15],
            Optimizer = new() { Kind = kind, LearningRate = 0.01 },
            Sampling = sampling,
            Dropout = 0.2,
            WeightDecay = 1e-4,
            BatchSize = 32,
            Iterations = 60,
        };
        var (a, b) = (new Trainer(options, Digits.Value), new Trainer(options, Digits.Value));
        Assert.Equal(a.Steps().Select(s => s.Loss), b.Steps().Select(s => s.Loss));
        foreach (var (p, q) in a.Network.Parameters.Zip(b.Network.Parameters))
            Assert.Equal(p.Value.ToArray(), q.Value.ToArray());
    }

    [Fact]
    public void Plain_sgd_gives_the_bits_of_the_books_two_steps_gradient_and_update()
    {
        var options = new TrainingOptions { Layers = [20, 15], BatchSize = 32, Iterations = 40 };
        var trainer = new Trainer(options, Digits.Value);
        var network = new Network<float>(trainer.Network.Spec);
        network.CopyParametersFrom(trainer.Network);
        var losses = trainer.Steps().Select(step => step.Loss).ToArray();

        var sgd = Optimizer<float>.Create(options.Optimizer, network.Parameters);
        var batches = new MiniBatches(Digits.Value.Count, options.Sampling, options.Seed);
        var (workspace, rows) = (new Workspace<float>(network, 32), new int[32]);
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            batches.Rows(iteration, rows);
            Digits.Value.Gather(rows, workspace.X);
            var labels = rows.Select(row => Digits.Value.Labels[row]).ToArray();
            Assert.Equal(losses[iteration - 1], network.Gradient(workspace, labels, new Pass(options.Seed, iteration)));
            sgd.Step(options.Optimizer.LearningRate);
        }

        foreach (var (p, q) in network.Parameters.Zip(trainer.Network.Parameters))
            Assert.Equal(p.Value.ToArray(), q.Value.ToArray());
    }

    [Fact]
    public void Steps_are_lazy_and_go_on_where_they_were_left()
    {
        var options = new TrainingOptions { Layers = [5], Iterations = 10, EvaluateEvery = 4 };
        var trainer = new Trainer(options, Digits.Value, Digits.Value.Take(50));
        Assert.Equal(0, trainer.Iteration);
        Assert.Equal([1, 2, 3], trainer.Steps().Take(3).Select(s => s.Iteration));
        var rest = trainer.Steps().ToList();
        Assert.Equal([4, 5, 6, 7, 8, 9, 10], rest.Select(s => s.Iteration));
        Assert.Equal([4, 8, 10], rest.Where(s => s.Evaluation is not null).Select(s => s.Iteration));
        Assert.Equal(2, rest[^1].Evaluation!.Epoch);
        Assert.Empty(trainer.Steps());
    }

    [Theory]
    [InlineData(Activation.Sigmoid, OptimizerKind.Sgd)]
    [InlineData(Activation.Relu, OptimizerKind.Adam)]
    [InlineData(Activation.Tanh, OptimizerKind.Momentum)]
    public void An_iteration_allocates_nothing(Activation activation, OptimizerKind kind)
    {
        var options = new TrainingOptions
        {
            Layers = [50, 20],
            Activation = activation,
            Optimizer = new() { Kind = kind, LearningRate = 0.001 },
            WeightDecay = 1e-5,
            Dropout = 0.1,
            Iterations = 1000,
            EvaluateEvery = 2000,
        };
        using var steps = new Trainer(options, Digits.Value).Steps().GetEnumerator();
        for (var i = 0; i < 50; i++)
            steps.MoveNext();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
            steps.MoveNext();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, Sampling.WithReplacement, false)]
    [InlineData(OptimizerKind.Momentum, Sampling.Shuffle, false)]
    [InlineData(OptimizerKind.AdaGrad, Sampling.Sequential, false)]
    [InlineData(OptimizerKind.Adam, Sampling.Shuffle, true)]
    public void A_run_that_was_saved_and_restored_goes_on_with_the_same_bits(OptimizerKind kind, Sampling sampling, bool augmented)
    {
        var options = new TrainingOptions
        {
            Layers = [20, 15],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            Optimizer = new() { Kind = kind, LearningRate = 0.01 },
            Sampling = sampling,
            Dropout = 0.2,
            BatchSize = 32,
            Iterations = 90,
            EvaluateEvery = 7,
            Patience = 5,
            Schedule = LearningRateSchedule.Cosine,
            Augmentation = augmented ? new(Shift: 2, Rotate: 10, Scale: 0, Shear: 0, Elastic: null) : null,
        };
        var test = Digits.Value.Take(50);
        var whole = new Trainer(options, Digits.Value, test);
        var losses = whole.Steps().Select(step => (step.Loss, step.Evaluation?.Test?.Loss)).ToArray();

        var first = new Trainer(options, Digits.Value, test);
        var begun = first.Steps().Take(33).Select(step => (step.Loss, step.Evaluation?.Test?.Loss)).ToArray();
        var file = first.Save();
        var second = new Trainer(options, Digits.Value, test);
        second.Restore(file);
        Assert.Equal(33, second.Iteration);
        Assert.Equal(losses, begun.Concat(second.Steps().Select(step => (step.Loss, step.Evaluation?.Test?.Loss))));
        foreach (var (p, q) in whole.Network.Parameters.Zip(second.Network.Parameters))
            Assert.Equal(p.Value.ToArray(), q.Value.ToArray());
    }

    [Fact]
    public void A_file_that_was_not_saved_for_such_a_run_is_refused_and_changes_nothing()
    {
        var adam = new TrainingOptions { Layers = [8], Optimizer = new() { Kind = OptimizerKind.Adam }, Iterations = 5 };
        var saved = new Trainer(adam, Digits.Value);
        _ = saved.Steps().Count();
        var file = saved.Save();
        var parameters = SafeTensors.ToBytes(SafeTensors.Read(file).Tensors);
        foreach (
            var (options, bytes) in new[]
            {
                (adam with { Layers = [9] }, file),
                (adam, parameters),
                (adam, file[..^1]),
                (adam, []),
            })
        {
            var trainer = new Trainer(options, Digits.Value);
            var before = trainer.Network.Parameters[0].Value.ToArray();
            Assert.Throws<TensorFormatException>(() => trainer.Restore(bytes));
            Assert.Equal(0, trainer.Iteration);
            Assert.Equal(before, trainer.Network.Parameters[0].Value.ToArray());
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Sgd)]
    public void A_file_of_another_optimizer_gives_the_parameters_and_the_optimizer_begins_anew(OptimizerKind kind)
    {
        var adam = new TrainingOptions { Layers = [8], Optimizer = new() { Kind = OptimizerKind.Adam }, Iterations = 9 };
        var saved = new Trainer(adam, Digits.Value);
        _ = saved.StepsTo(4).Count();
        var other = adam with { Optimizer = new() { Kind = kind, LearningRate = 0.5 } };
        var branch = new Trainer(other, Digits.Value);
        _ = branch.StepsTo(7).Count();
        Assert.Equal("yes", branch.Restore(saved.Save(KeyValuePair.Create("kept", "yes")))["kept"]);
        Assert.Equal(4, branch.Iteration);

        // the first step of momentum is one of plain descent
        var plain = new Trainer(other with { Optimizer = new() { LearningRate = 0.5 } }, Digits.Value);
        plain.Restore(saved.Save());
        _ = branch.StepsTo(5).Count();
        _ = plain.StepsTo(5).Count();
        foreach (var (a, b) in branch.Network.Parameters.Zip(plain.Network.Parameters))
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray(), (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Iterations_before_an_extension_keep_their_schedule_and_their_last_evaluation()
    {
        var once = new TrainingOptions { Layers = [8], Schedule = LearningRateSchedule.Cosine, Iterations = 10, EvaluateEvery = 100 };
        var extended = once with { Iterations = 25, EarlierLengths = [10, 15] };
        for (var i = 1; i <= 10; i++)
            Assert.Equal(once.LearningRateAt(i), extended.LearningRateAt(i));
        Assert.Equal((once with { Iterations = 15 }).LearningRateAt(12), extended.LearningRateAt(12));
        Assert.Equal((once with { Iterations = 25 }).LearningRateAt(16), extended.LearningRateAt(16));
        Assert.Equal([10, 15, 25], Train(extended, Digits.Value).Where(step => step.Evaluation is not null).Select(step => step.Iteration));
    }

    [Fact]
    public void Early_stopping_recalls_what_a_run_without_evaluations_is_told()
    {
        var sgd = new OptimizerOptions { LearningRate = 3 };
        var options = new TrainingOptions { Layers = [8], Iterations = 200, EvaluateEvery = 5, Patience = 2, Optimizer = sgd };
        var whole = new Trainer(options, Digits.Value, Digits.Value.Take(40));
        var steps = whole.Steps().ToList();
        Assert.InRange(steps.Count, 15, 195);
        var replayed = new Trainer(options, Digits.Value, Digits.Value.Take(40));
        foreach (var step in replayed.StepsTo(steps.Count - 5))
        {
            if (steps[step.Iteration - 1].Evaluation?.Test is { } test)
                replayed.Recall(test.Loss);
        }

        Assert.Equal(5, replayed.Steps().Count());
        Assert.Empty(replayed.Steps());
        replayed.RenewPatience();
        Assert.NotEmpty(replayed.Steps());
    }

    [Fact]
    public void Numerical_gradients_train_like_backpropagation()
    {
        var data = PlanarData.Create("moons", 60, 0.1, 1);
        var options = new TrainingOptions { Layers = [4], Initializer = Initializer.Xavier, BatchSize = 20, Iterations = 20 };
        var exact = Train(options, data).Select(s => s.Loss);
        var numerical = Train(options with { Gradient = GradientMethod.Numerical }, data).Select(s => s.Loss);
        foreach (var (a, b) in exact.Zip(numerical))
            Assert.Equal(a, b, 1e-5);
    }

    [Fact]
    public void Weight_decay_draws_weights_towards_zero_and_leaves_biases()
    {
        var options = new TrainingOptions { Layers = [20], Iterations = 200, Initializer = Initializer.Xavier, Seed = 3 };
        double Size(double decay)
        {
            var trainer = new Trainer(options with { WeightDecay = decay }, Digits.Value);
            _ = trainer.Steps().Count();
            return trainer.Network.Parameters.Where(p => !p.IsBias).Sum(p => p.Value.ToArray().Sum(w => (double)w * w));
        }

        Assert.True(Size(0.01) < 0.9 * Size(0));
    }

    [Fact]
    public void Patience_ends_a_run_that_no_longer_improves()
    {
        var options = new TrainingOptions
        {
            Layers = [5],
            Iterations = 1000,
            EvaluateEvery = 5,
            Patience = 2,
            Optimizer = new() { LearningRate = 1e-30 },
        };
        Assert.Equal(15, Train(options, Digits.Value, Digits.Value.Take(20)).Last().Iteration);
    }

    [Fact]
    public void Measuring_before_the_first_step_changes_neither_the_bits_nor_the_patience()
    {
        var test = Digits.Value.Take(20);
        var options = new TrainingOptions { Layers = [5], Iterations = 40, EvaluateEvery = 5, Patience = 2, TrainRows = 30 };
        options = options with { Optimizer = new() { LearningRate = 1e-30 } };
        var (plain, measured) = (new Trainer(options, Digits.Value, test), new Trainer(options, Digits.Value, test));
        var evaluator = new Evaluator(measured.Network);
        Assert.Equal(new Evaluation(0, 0, evaluator.Score(Digits.Value, 30), evaluator.Score(test)), measured.Measure());
        Assert.Equal(plain.Steps().ToList(), measured.Steps().ToList());
        Assert.Equal(15, measured.Iteration);
        Assert.Equal(plain.Save(), measured.Save());
    }

    [Fact]
    public void A_run_that_diverges_says_so_with_nan()
    {
        var options = new TrainingOptions
        {
            Layers = [20],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            Iterations = 50,
            Optimizer = new() { LearningRate = 1e30 },
        };
        Assert.Contains(Train(options, Digits.Value), step => !double.IsFinite(step.Loss));
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant, 0.1, 0.1, 0.1)]
    [InlineData(LearningRateSchedule.Cosine, 0.1, 0.05, 0)]
    [InlineData(LearningRateSchedule.Step, 0.1, 0.01, 0.001)]
    public void Schedules_start_at_the_learning_rate(LearningRateSchedule schedule, double first, double middle, double last)
    {
        var options = new TrainingOptions { Schedule = schedule, Iterations = 10_000 };
        Assert.Equal(first, options.LearningRateAt(1), 1e-9);
        Assert.Equal(middle, options.LearningRateAt(5_001), 1e-9);
        Assert.Equal(last, options.LearningRateAt(10_000), 1e-6);
    }

    [Fact]
    public void Training_starts_from_given_parameters_if_the_sizes_fit()
    {
        var options = new TrainingOptions { Layers = [5], Iterations = 1, Optimizer = new() { LearningRate = 1e-30 } };
        var first = new Trainer(options with { Seed = 1 }, Digits.Value);
        var second = new Trainer(options with { Seed = 2 }, Digits.Value, initial: first.Network);
        Assert.Equal(first.Network.Parameters[0].Value.ToArray(), second.Network.Parameters[0].Value.ToArray());
        Assert.Throws<ShapeException>(() => new Trainer(options with { Layers = [6] }, Digits.Value, initial: first.Network));
        Assert.Throws<ArgumentException>(() => new Trainer(options, Digits.Value.Take(0)));
    }

    private static List<TrainingStep> Train(TrainingOptions options, Dataset train, Dataset? test = null) =>
        [.. new Trainer(options, train, test).Steps()];
}
