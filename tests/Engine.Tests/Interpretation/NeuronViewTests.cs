using WebNN.Engine.Data;
using WebNN.Engine.Interpretation;
using Xunit;

namespace WebNN.Engine.Tests.Interpretation;

public class NeuronViewTests
{
    [Theory]
    [InlineData(Activation.Relu, 1, 7)]
    [InlineData(Activation.Sigmoid, 2, 3)]
    [InlineData(Activation.Tanh, 2, 0)]
    [InlineData(Activation.Relu, 3, 9)]
    public void The_strongest_samples_are_those_of_a_list_of_all(Activation activation, int layer, int index)
    {
        var data = SyntheticDigits.Create(450, 3);
        var network = new Network<float>(new NetworkSpec([784, 20, 12, 10], activation));
        network.Initialize(Initializer.He, 0, new Rng(1));
        network.Parameters[(2 * layer) - 1].Value[0, index] = 0.375f;
        var sums = new double[data.Count];
        var outputs = new double[data.Count];
        var exact = network.Convert<double>();
        var workspace = new Workspace<double>(exact, 1);
        for (var n = 0; n < data.Count; n++)
        {
            data.CopyTo(n, workspace.X.Row(0));
            exact.Predict(workspace);
            sums[n] = workspace.Activation((2 * layer) - 1)[0, index];
            outputs[n] = layer == 3 ? sums[n] : workspace.Activation(2 * layer)[0, index];
        }

        var strongest = new NeuronView(network, layer, index).Strongest(data, 10);
        Assert.Equal(Enumerable.Range(0, 450).OrderByDescending(n => sums[n]).Take(10), strongest.Select(sample => sample.Index));
        Assert.All(strongest, sample => Assert.Equal(outputs[sample.Index], sample.Activation, 1e-4));
        Assert.True(strongest[0].Activation > 0);
    }

    [Fact]
    public void Weights_bias_and_the_linear_view_are_the_products_of_the_matrices()
    {
        var network = new Network<float>(new NetworkSpec([2, 3, 2], Activation.Relu));
        network.Parameters[0].Value.CopyFrom([1, 2, 3, 4, 5, 6]);
        network.Parameters[2].Value.CopyFrom([1, 0, -1, 2, 0, 1]);
        network.Parameters[3].Value.CopyFrom([0.5f, 0.25f]);
        var hidden = new NeuronView(network, 1, 1);
        Assert.Equal([2f, 5], hidden.Weights);
        Assert.Equal([2f, 5], hidden.LinearView());
        Assert.Equal(0, hidden.Bias);
        var output = new NeuronView(network, 2, 1);
        Assert.Equal([0f, 2, 1], output.Weights);
        Assert.Equal(0.25f, output.Bias);

        // (1 2 3; 4 5 6)·(0 2 1)
        Assert.Equal([7f, 16], output.LinearView());
    }

    [Fact]
    public void The_linear_view_goes_back_through_every_layer_in_turn()
    {
        var network = new Network<float>(new NetworkSpec([2, 2, 2, 1], Activation.Tanh));
        network.Parameters[0].Value.CopyFrom([1, 2, 3, 4]);
        network.Parameters[2].Value.CopyFrom([0, 1, 2, 0]);
        network.Parameters[4].Value.CopyFrom([1, 3]);

        // (1 2; 3 4)·(0 1; 2 0)·(1 3) = (1 2; 3 4)·(3 2)
        Assert.Equal([7f, 17], new NeuronView(network, 3, 0).LinearView());
    }

    [Fact]
    public void The_deepest_unit_takes_no_memory_for_a_whole_layer_of_all_samples()
    {
        var data = SyntheticDigits.Create(2000, 3);
        var view = new NeuronView(new Network<float>(new NetworkSpec([784, 1000, 500, 10], Activation.Relu)), 3, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(10, view.Strongest(data, 10).Count);

        // the outputs of the first layer alone would be 8 MB
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Fact]
    public void There_are_no_more_samples_than_the_data_has_and_no_other_units_than_the_network()
    {
        var network = new Network<float>(new NetworkSpec([784, 20, 10], Activation.Relu));
        Assert.Equal(5, new NeuronView(network, 2, 0).Strongest(SyntheticDigits.Create(5, 3), 10).Count);
        foreach (var (layer, index) in new[] { (0, 0), (3, 0), (1, 20), (2, -1) })
            Assert.Throws<ArgumentOutOfRangeException>(() => new NeuronView(network, layer, index));
    }
}
