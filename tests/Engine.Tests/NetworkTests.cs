using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests;

public class NetworkTests
{
    [Theory]
    [InlineData(new[] { 784, 50, 10 }, (785 * 64) + (51 * 16))]
    [InlineData(new[] { 140_000_000, 1 }, 140_000_001L * 16)]
    public void The_numbers_of_a_network_are_counted_with_the_padding_of_their_rows(int[] sizes, long expected) =>
        Assert.Equal(expected, NetworkSpec.StoredNumbers(sizes));

    [Fact]
    public void A_network_that_only_predicts_holds_no_gradients()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var network = new Network<float>(new NetworkSpec([784, 1000, 10], Activation.Relu));
        network.Predict(new Workspace<float>(network, 1));
        Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before,
            0,
            (long)(1.2 * sizeof(float) * NetworkSpec.StoredNumbers(network.Spec.Sizes)));
    }

    [Fact]
    public void Three_layers_give_the_numbers_of_the_book()
    {
        var network = new Network<double>(new NetworkSpec([2, 3, 2, 2], Activation.Sigmoid));
        double[][] values = [[.1, .3, .5, .2, .4, .6], [.1, .2, .3], [.1, .4, .2, .5, .3, .6], [.1, .2], [.1, .3, .2, .4], [.1, .2]];
        foreach (var (parameter, numbers) in network.Parameters.Zip(values))
            parameter.Value.CopyFrom(numbers);

        var workspace = new Workspace<double>(network, 1);
        workspace.X.CopyFrom([1.0, 0.5]);
        var probabilities = network.Predict(workspace);
        Assert.Equal(0.3168270764110298, workspace.Scores[0, 0], 1e-12);
        Assert.Equal(0.6962790898619668, workspace.Scores[0, 1], 1e-12);
        Assert.Equal(0.4062590715541802, probabilities[0, 0], 1e-12);
        Assert.Equal(0.5937409284458198, probabilities[0, 1], 1e-12);
        Assert.Equal(0.574442516811659, workspace.Activation(2)[0, 0], 1e-12);
    }

    [Theory]
    [InlineData(Activation.Sigmoid, Loss.CrossEntropy)]
    [InlineData(Activation.Relu, Loss.CrossEntropy)]
    [InlineData(Activation.Tanh, Loss.MeanSquaredError)]
    public void Backpropagation_agrees_with_differences_in_every_parameter(Activation activation, Loss loss)
    {
        var network = new Network<double>(new NetworkSpec([100, 12, 9, 5], activation, loss));
        network.Initialize(Initializer.Xavier, 0, new Rng(1));
        var workspace = Samples(network, 4);
        foreach (var difference in GradientCheck.Run(network, workspace, (byte[])[0, 1, 2, 4]))
            Assert.True(difference.MaxAbsoluteDifference < 2e-7, $"{difference}");
    }

    [Fact]
    public void Backpropagation_agrees_with_differences_where_most_hidden_outputs_are_zero()
    {
        var network = new Network<double>(new NetworkSpec([20, 90, 4], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(2));
        foreach (ref var bias in network.Parameters[1].Value.Row(0))
            bias = -1;

        var workspace = Samples(network, 5, zeros: 0);
        foreach (var difference in GradientCheck.Run(network, workspace, (byte[])[0, 1, 2, 3, 0]))
            Assert.True(difference.MaxAbsoluteDifference < 2e-7, $"{difference}");

        Assert.True(workspace.Activation(2).NonZeros!.Sparse);
        Assert.InRange(workspace.Activation(2).ToArray().Count(z => z > 0), 5, 200);
    }

    [Fact]
    public void Gradient_check_of_the_books_network_stays_below_a_billionth()
    {
        // 784-50-10 as in book §5.7.3
        var network = new Network<double>(new NetworkSpec([784, 50, 10], Activation.Sigmoid));
        network.Initialize(Initializer.Normal, 0.01, new Rng(1));
        foreach (var difference in GradientCheck.Run(network, Samples(network, 3), (byte[])[5, 0, 4]))
            Assert.True(difference.MeanAbsoluteDifference <= 1e-9, $"{difference}");
    }

    [Fact]
    public void A_list_of_layers_and_a_loss_is_the_books_two_layer_network()
    {
        // book §5.7.2: Affine1, Relu1, Affine2 and SoftmaxWithLoss of 784-50-10, checked as in §5.7.3
        var network = new Network<double>(
            [new Affine<double>(1, 784, 50), new Relu<double>(), new Affine<double>(2, 50, 10)],
            new SoftmaxWithLoss<double>());
        Assert.Equal((784, 10), (network.Inputs, network.Outputs));
        Assert.Equal(["W1", "b1", "W2", "b2"], network.Parameters.Select(p => p.Name));
        network.Initialize(Initializer.Normal, 0.01, new Rng(1));
        foreach (var difference in GradientCheck.Run(network, Samples(network, 3), (byte[])[5, 0, 4]))
            Assert.True(difference.MeanAbsoluteDifference <= 1e-9, $"{difference}");

        // §5.7.4: grad = network.gradient(x, t), then params[key] -= learning_rate * grad[key]
        var (workspace, labels) = (Samples(network, 3), (byte[])[5, 0, 4]);
        var twin = new Network<double>(new NetworkSpec([784, 50, 10], Activation.Relu));
        twin.CopyParametersFrom(network);
        var before = network.Gradient(workspace, labels, Pass.Inference);
        Assert.Equal(before, twin.Gradient(Samples(twin, 3), labels, Pass.Inference));
        foreach (var (p, q) in network.Parameters.Zip(twin.Parameters))
        {
            Assert.Equal(q.Gradient.ToArray(), p.Gradient.ToArray());
            p.Value.CopyFrom([.. p.Value.ToArray().Zip(p.Gradient.ToArray(), (value, gradient) => value - (0.1 * gradient))]);
        }

        Assert.True(network.LossOf(workspace, labels) < before);
    }

    [Fact]
    public void A_list_of_layers_gives_the_numbers_of_the_book()
    {
        // book §3.4.3: the three-layer network as layers
        var network = new Network<double>(
            [
                new Affine<double>(1, 2, 3),
                new Sigmoid<double>(),
                new Affine<double>(2, 3, 2),
                new Sigmoid<double>(),
                new Affine<double>(3, 2, 2),
            ],
            new SoftmaxWithLoss<double>());
        double[][] values = [[.1, .3, .5, .2, .4, .6], [.1, .2, .3], [.1, .4, .2, .5, .3, .6], [.1, .2], [.1, .3, .2, .4], [.1, .2]];
        foreach (var (parameter, numbers) in network.Parameters.Zip(values))
            parameter.Value.CopyFrom(numbers);

        var workspace = new Workspace<double>(network, 1);
        workspace.X.CopyFrom([1.0, 0.5]);
        network.Predict(workspace);
        Assert.Equal(0.3168270764110298, workspace.Scores[0, 0], 1e-12);
        Assert.Equal(0.6962790898619668, workspace.Scores[0, 1], 1e-12);
    }

    [Fact]
    public void Layers_that_make_no_network_are_refused()
    {
        var loss = new SoftmaxWithLoss<double>();
        Assert.Throws<ArgumentException>(() => new Network<double>([new Relu<double>()], loss));
        Assert.Contains("W1", Assert.Throws<ArgumentException>(() =>
            new Network<double>([new Affine<double>(1, 2, 3), new Affine<double>(1, 3, 2)], loss)).Message, StringComparison.Ordinal);
        Assert.Contains("W2", Assert.Throws<ShapeException>(() =>
            new Network<double>([new Affine<double>(1, 2, 3), new Affine<double>(2, 4, 2)], loss)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new Network<double>([new Affine<double>(1, 2, 3)], loss).Spec);
    }

    [Fact]
    public void Input_gradient_agrees_with_differences_where_it_is_asked_for()
    {
        var network = new Network<double>(new NetworkSpec([80, 6, 3], Activation.Tanh));
        network.Initialize(Initializer.Xavier, 0, new Rng(1));
        var workspace = Samples(network, 2, inputGradient: true);
        byte[] labels = [2, 0];
        network.Gradient(workspace, labels, Pass.Inference);
        var exact = workspace.InputGradient!.ToArray();
        for (var i = 0; i < exact.Length; i++)
        {
            ref var x = ref workspace.X[i / 80, i % 80];
            var kept = x;
            x = kept + 1e-5;
            var above = network.LossOf(workspace, labels);
            x = kept - 1e-5;
            var below = network.LossOf(workspace, labels);
            x = kept;
            Assert.Equal((above - below) / 2e-5, exact[i], 1e-7);
        }

        Assert.Null(new Workspace<double>(network, 2).InputGradient);
    }

    [Fact]
    public void Precisions_agree_and_conversion_keeps_the_parameters()
    {
        var single = new Network<float>(new NetworkSpec([100, 20, 4], Activation.Relu));
        single.Initialize(Initializer.He, 0, new Rng(1));
        var twin = single.Convert<double>();
        var (a, b) = (Samples(single, 3), Samples(twin, 3));
        var (pa, pb) = (single.Predict(a), twin.Predict(b));
        foreach (var (x, y) in pa.ToArray().Zip(pb.ToArray()))
            Assert.Equal(y, x, 1e-6);

        var other = new Network<float>(single.Spec);
        other.CopyParametersFrom(single);
        Assert.Equal(pa.ToArray(), other.Predict(Samples(other, 3)).ToArray());
        Assert.Equal((100 * 20) + 20 + (20 * 4) + 4, other.ParameterCount);
        Assert.Equal(other.ParameterCount, NetworkSpec.ParameterCount(other.Spec.Sizes));
        Assert.Contains("100-20-4", Assert.Throws<ShapeException>(() =>
            new Network<float>(new NetworkSpec([100, 4], Activation.Relu)).CopyParametersFrom(single)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_sample_gives_the_bits_it_gives_in_a_batch_sparse_or_not()
    {
        foreach (var zeros in new[] { 0, 0.8 })
        {
            var network = new Network<float>(new NetworkSpec([784, 50, 100, 10], Activation.Sigmoid));
            network.Initialize(Initializer.Xavier, 0, new Rng(1));
            var (batch, single) = (Samples(network, 33, zeros), new Workspace<float>(network, 1));
            var together = network.Predict(batch).ToArray();
            for (var n = 0; n < 33; n++)
            {
                batch.X.Row(n).CopyTo(single.X.Row(0));
                Assert.Equal(together[(n * 10)..((n + 1) * 10)], network.Predict(single).ToArray());
            }
        }
    }

    [Fact]
    public async Task Many_threads_may_predict_at_once()
    {
        var network = new Network<float>(new NetworkSpec([784, 50, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(1));
        var expected = network.Predict(Samples(network, 5, 0.8)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var workspace = Samples(network, 5, 0.8);
            for (var i = 0; i < 500; i++)
                Assert.Equal(expected, network.Predict(workspace).ToArray());
        })));
    }

    [Fact]
    public void A_workspace_serves_fewer_rows_than_it_was_made_for()
    {
        var network = new Network<double>(new NetworkSpec([70, 8, 3], Activation.Sigmoid));
        network.Initialize(Initializer.Xavier, 0, new Rng(1));
        var workspace = Samples(network, 6);
        var all = network.Predict(workspace).ToArray();
        network.Gradient(workspace, (byte[])[0, 1, 2, 0, 1, 2], Pass.Inference);
        workspace.Rows = 2;
        Assert.Equal(all[..6], network.Predict(workspace).ToArray());
        network.Gradient(workspace, (byte[])[0, 1], Pass.Inference);
        var small = Samples(network, 2);
        var expected = network.Parameters[0].Gradient.ToArray();
        network.Gradient(small, (byte[])[0, 1], Pass.Inference);
        Assert.Equal(expected, network.Parameters[0].Gradient.ToArray());
    }

    [Fact]
    public void Sizes_must_be_positive_and_at_least_two()
    {
        Assert.Throws<ArgumentException>(() => new Network<float>(new NetworkSpec([3], Activation.Relu)));
        Assert.Throws<ArgumentException>(() => new Network<float>(new NetworkSpec([3, 0], Activation.Relu)));
    }

    private static Workspace<T> Samples<T>(Network<T> network, int rows, double zeros = 0.5, bool inputGradient = false)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var workspace = new Workspace<T>(network, rows, inputGradient);
        var rng = new Rng(7);
        for (var n = 0; n < rows; n++)
        {
            foreach (ref var x in workspace.X.Row(n))
                x = rng.NextDouble() < zeros ? T.Zero : T.CreateChecked(rng.NextDouble());
        }

        return workspace;
    }
}
