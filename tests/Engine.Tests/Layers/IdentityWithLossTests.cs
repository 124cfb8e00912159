using WebNN.Engine.Data;
using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests.Layers;

/// <summary>The end of a network that predicts numbers.</summary>
public class IdentityWithLossTests
{
    [Fact]
    public void The_loss_is_half_the_sum_of_squares_and_its_mean_over_the_rows()
    {
        var (loss, scores) = (new IdentityWithLoss<double>(), Of(2, [1, 2, -3, 0.5]));
        var y = new Matrix<double>(2, 2);
        loss.Predict(scores, y);
        Assert.Equal(scores.ToArray(), y.ToArray());
        float[] targets = [0, 4, -3, 1.5f];
        Assert.Equal(((1 + 4) / 2.0 + (0 + 1) / 2.0) / 2, loss.Loss(y, targets), 1e-12);
        var gradient = new Matrix<double>(2, 2);
        loss.Backward(y, targets, gradient);
        Assert.Equal([0.5, -1, 0, -0.5], gradient.ToArray());
    }

    [Theory]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Tanh)]
    public void A_network_of_it_passes_the_gradient_check(Activation activation)
    {
        var network = new Network<double>(new NetworkSpec([3, 7, 5, 2], activation, Loss.SumOfSquares));
        network.Initialize(Initializer.Xavier, 0, new Rng(3));
        var workspace = new Workspace<double>(network, 4);
        workspace.X.CopyFrom(LayerCheck.Random(4, 3));
        float[] targets = [0.5f, -1, 2, 0.25f, -0.75f, 1, 0, 3];
        foreach (var difference in GradientCheck.Run(network, workspace, targets))
            Assert.InRange(difference.MaxAbsoluteDifference, 0, 1e-8);
        Assert.Contains(network.Parameters[0].Gradient.ToArray(), slope => Math.Abs(slope) > 1e-3);
    }

    [Fact]
    public void Labels_and_numbers_are_targets_and_a_slice_of_a_dataset_keeps_its_own()
    {
        Targets labels = new byte[] { 2, 0 };
        Assert.Equal([2, 0], labels.Labels.ToArray());
        Assert.True(labels.Numbers.IsEmpty);
        var data = Dataset.OfNumbers("pairs", 1, 2, [1, 2, 3], [10, 11, 20, 21, 30, 31]);
        Assert.Equal((3, 2, 0, true), (data.Count, data.Outputs, data.Classes, data.HasNumbers));
        Assert.Equal([20, 21, 30, 31], data.TargetsOf(1, 2).Numbers.ToArray());
        var part = data.Slice(2, 1);
        Assert.Equal([30, 31], part.NumbersOf(0).ToArray());
        Assert.Equal(1, part.Count);
        Assert.Throws<ArgumentException>(() => Dataset.OfNumbers("pairs", 1, 2, [1, 2, 3], [10, 11, 20, 21]));
    }

    private static Matrix<double> Of(int columns, double[] values)
    {
        var matrix = new Matrix<double>(values.Length / columns, columns);
        matrix.CopyFrom(values);
        return matrix;
    }
}
