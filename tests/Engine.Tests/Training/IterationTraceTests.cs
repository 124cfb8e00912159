using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests.Training;

public class IterationTraceTests
{
    private static readonly Lazy<Dataset> Digits = new(() => SyntheticDigits.Create(300, 1));

    public static TheoryData<TrainingOptions> Runs =>
    [
        new TrainingOptions { Layers = [12], BatchSize = 20, Iterations = 8 },
        new TrainingOptions
        {
            Layers = [12, 9],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.01 },
            Dropout = 0.3,
            WeightDecay = 0.01,
            Augmentation = new AugmentationOptions(2, 10, 0.1, 0, null),
            Sampling = Sampling.Shuffle,
            BatchSize = 20,
            Iterations = 8,
        },
        new TrainingOptions
        {
            Layers = [12],
            Activation = Activation.Tanh,
            Loss = Loss.MeanSquaredError,
            Optimizer = new() { Kind = OptimizerKind.Momentum, LearningRate = 0.05 },
            Schedule = LearningRateSchedule.Cosine,
            BatchSize = 20,
            Iterations = 8,
        },
    ];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_traced_iteration_gives_the_bits_of_one_that_is_not(TrainingOptions options)
    {
        var plain = new Trainer(options, Digits.Value);
        var losses = plain.Steps().Select(step => step.Loss).ToList();
        var traced = new Trainer(options, Digits.Value);
        _ = traced.StepsTo(3).Count();
        var traces = Enumerable.Range(0, 5).Select(_ => traced.Trace()).ToList();
        Assert.Equal(losses.Skip(3), traces.Select(trace => trace.Loss));
        Assert.Equal([4, 5, 6, 7, 8], traces.Select(trace => trace.Iteration));
        foreach (var (a, b) in plain.Network.Parameters.Zip(traces[^1].After.Parameters))
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
        foreach (var (a, b) in traces[3].After.Parameters.Zip(traces[4].Before.Parameters))
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Its_arrays_fit_together(TrainingOptions options)
    {
        var trainer = new Trainer(options, Digits.Value);
        _ = trainer.StepsTo(2).Count();
        var trace = trainer.Trace();
        var arrays = trace.Arrays().ToDictionary(array => array.Name, array => array.Values);
        var inputs = arrays["x"];
        for (var i = 1; i <= options.Layers.Count + 1; i++)
        {
            var (a, da, w) = (arrays[$"a{i}"], arrays[$"da{i}"], arrays[$"W{i}"]);
            Assert.Equal(Product(inputs, w, (n, m) => arrays[$"b{i}"][0, m]), a.ToArray(), Near);
            Assert.Equal(Product(Transposed(inputs), da), arrays[$"dW{i}"].ToArray(), Near);
            Assert.Equal(Product(Ones(1, da.Rows), da), arrays[$"db{i}"].ToArray(), Near);
            if (i > 1)
                Assert.Equal(Product(da, Transposed(w)), arrays[$"dz{i - 1}"].ToArray(), Near);
            if (i > options.Layers.Count)
                break;
            inputs = arrays[$"z{i}"];
        }

        Assert.DoesNotContain($"z{options.Layers.Count + 1}", arrays.Keys);
        Assert.Equal(trace.Loss, trace.Before.LossLayer.Loss(trace.Y, trace.Batch.Labels), 1e-9);
        Assert.NotEqual(trace.Loss, trace.LossAfter);
    }

    [Fact]
    public void Its_batch_is_rows_of_the_data_and_their_labels()
    {
        var options = new TrainingOptions { Layers = [5], BatchSize = 10, Iterations = 3, Sampling = Sampling.Sequential };
        var trainer = new Trainer(options, Digits.Value);
        _ = trainer.StepsTo(2).Count();
        var batch = trainer.Trace().Batch;
        Assert.Equal(Enumerable.Range(20, 10), batch.Rows);
        var pixels = new float[784];
        for (var n = 0; n < 10; n++)
        {
            Digits.Value.CopyTo(20 + n, pixels);
            Assert.Equal(pixels, batch.X.Row(n).ToArray());
            Assert.Equal(Digits.Value.Labels[20 + n], batch.Labels[n]);
        }
    }

    [Fact]
    public void What_the_optimizer_remembers_is_there_before_and_after()
    {
        var momentum = new OptimizerOptions { Kind = OptimizerKind.Momentum, LearningRate = 0.1, Momentum = 0.8 };
        var options = new TrainingOptions { Layers = [5], BatchSize = 10, Iterations = 5, Optimizer = momentum };
        var trainer = new Trainer(options, Digits.Value);
        _ = trainer.StepsTo(3).Count();
        var trace = trainer.Trace();
        Assert.Equal(4, trace.OptimizerSteps);
        Assert.Equal(["v.W1", "v.b1", "v.W2", "v.b2"], trace.Optimizer.Select(state => state.Name));
        for (var i = 0; i < 4; i++)
        {
            var (v, g) = (trace.Optimizer[i], trace.Before.Parameters[i].Gradient);
            float[] expected = [.. v.Before.ToArray().Zip(g.ToArray(), (old, slope) => (0.8f * old) - (0.1f * slope))];
            Assert.Equal(expected, v.After.ToArray(), (a, b) => Math.Abs(a - b) <= 1e-6);
            Assert.Contains(v.Before.ToArray(), number => number != 0);
        }

        Assert.Empty(new Trainer(new TrainingOptions { Layers = [5], Iterations = 1 }, Digits.Value).Trace().Optimizer);
    }

    [Fact]
    public void Layers_are_named_in_order()
    {
        var options = new TrainingOptions { Layers = [5, 4], Activation = Activation.Relu, Dropout = 0.5, BatchSize = 10, Iterations = 1 };
        var names = new Trainer(options, Digits.Value).Trace().Outputs.Select(output => output.Name);
        Assert.Equal(["Affine1", "Relu1", "Dropout1", "Affine2", "Relu2", "Dropout2", "Affine3"], names);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) <= 1e-4 * (1 + Math.Abs(a));

    private static float[] Product(Matrix<float> a, Matrix<float> b, Func<int, int, float>? plus = null)
    {
        var product = new List<float>();
        for (var n = 0; n < a.Rows; n++)
        {
            for (var m = 0; m < b.Columns; m++)
            {
                var sum = (double)(plus?.Invoke(n, m) ?? 0);
                for (var k = 0; k < a.Columns; k++)
                    sum += (double)a[n, k] * b[k, m];
                product.Add((float)sum);
            }
        }

        return [.. product];
    }

    private static Matrix<float> Transposed(Matrix<float> a)
    {
        var transposed = new Matrix<float>(a.Columns, a.Rows);
        for (var n = 0; n < a.Rows; n++)
        {
            for (var m = 0; m < a.Columns; m++)
                transposed[m, n] = a[n, m];
        }

        return transposed;
    }

    private static Matrix<float> Ones(int rows, int columns)
    {
        var ones = new Matrix<float>(rows, columns);
        ones.CopyFrom([.. Enumerable.Repeat(1f, rows * columns)]);
        return ones;
    }
}
