using WebNN.Engine.Interpretation;
using Xunit;

namespace WebNN.Engine.Tests.Interpretation;

public class ScoreGradientTests
{
    private const double Step = 1e-6;

    [Theory]
    [InlineData(Activation.Sigmoid, new[] { 6, 5, 4, 3 })]
    [InlineData(Activation.Relu, new[] { 6, 5, 4, 3 })]
    [InlineData(Activation.Tanh, new[] { 6, 5, 3 })]
    [InlineData(Activation.Sigmoid, new[] { 6, 3 })]
    public void Central_differences_confirm_the_gradient_of_weighted_scores(Activation activation, int[] sizes)
    {
        var network = new Network<double>(new NetworkSpec(sizes, activation));
        network.Initialize(Initializer.He, 0, new Rng(4));
        var workspace = new Workspace<double>(network, 2, inputGradient: true);
        workspace.X.CopyFrom([0.3, -0.2, 0.9, 0.1, 0.5, -0.7, 1, 0.4, 0.2, -0.3, 0.8, 0.6]);
        double[] weights = [1, -1, 0.5];
        network.Predict(workspace);
        var gradient = ScoreGradient.Of<double>(network, workspace, weights).ToArray();
        for (var i = 0; i < gradient.Length; i++)
        {
            var difference = (Sum(i, Step) - Sum(i, -Step)) / (2 * Step);
            Assert.Equal(difference, gradient[i], 1e-8);
        }

        Assert.Contains(gradient, slope => slope != 0);

        double Sum(int index, double step)
        {
            var (n, d) = (index / 6, index % 6);
            workspace.X[n, d] += step;
            network.Predict(workspace);
            workspace.X[n, d] -= step;
            return workspace.Scores.Row(n).ToArray().Zip(weights, (score, weight) => score * weight).Sum();
        }
    }

    [Fact]
    public void The_gradient_of_a_network_without_hidden_layers_is_its_weights()
    {
        var network = new Network<double>(new NetworkSpec([3, 2], Activation.Sigmoid));
        network.Parameters[0].Value.CopyFrom([1, 2, 3, 4, 5, 6]);
        var workspace = new Workspace<double>(network, 1, inputGradient: true);
        network.Predict(workspace);
        Assert.Equal([2.0, 4, 6], ScoreGradient.Of<double>(network, workspace, [0, 1]).ToArray());
    }

    [Fact]
    public void No_parameter_gets_a_gradient()
    {
        var network = new Network<double>(new NetworkSpec([784, 500, 10], Activation.Relu));
        var workspace = new Workspace<double>(network, 1, inputGradient: true);
        network.Predict(workspace);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ScoreGradient.Of<double>(network, workspace, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_workspace_without_an_input_gradient_and_a_wrong_number_of_weights_are_refused()
    {
        var network = new Network<double>(new NetworkSpec([3, 2], Activation.Sigmoid));
        Assert.Throws<ArgumentException>(() => ScoreGradient.Of<double>(network, new(network, 1), [1, 0]));
        Assert.Throws<ArgumentException>(() => ScoreGradient.Of<double>(network, new(network, 1, inputGradient: true), [1]));
    }
}
