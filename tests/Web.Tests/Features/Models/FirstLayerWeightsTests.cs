using WebNN.Engine;
using WebNN.Web.Features.Models;
using WebNN.Web.Graphics;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class FirstLayerWeightsTests
{
    [Fact]
    public void A_units_weights_are_a_column_of_the_matrix()
    {
        var network = new Network<float>(new NetworkSpec([2, 3, 2], Activation.Tanh));
        network.Parameters[0].Value.CopyFrom([1, 2, 3, 4, 5, 6]);
        network.Parameters[1].Value.CopyFrom([0.5f, -0.5f, 0.25f]);
        var weights = new FirstLayerWeights(network);
        Assert.Equal((2, 3, false), (weights.Inputs, weights.Units, weights.ArePictures));
        Assert.Equal([2, 5], weights.Of(1));
        Assert.Equal(-0.5f, weights.Bias(1));
    }

    [Fact]
    public void All_units_share_a_scale_that_a_few_weights_far_out_do_not_set()
    {
        var network = new Network<float>(new NetworkSpec([784, 2, 10], Activation.Relu));
        var values = Enumerable.Range(0, 784 * 2).Select(i => i % 2 == 0 ? 0.2f : -0.1f).ToArray();
        values[0] = 50;
        network.Parameters[0].Value.CopyFrom(values);
        var weights = new FirstLayerWeights(network);
        Assert.True(weights.ArePictures);
        Assert.Equal(0.2, weights.Strongest, 1e-6);

        // the second unit has half the colour of the scale, below zero, in every pixel
        Assert.Equal(Png.Signed([.. Enumerable.Repeat(-0.1f / weights.Strongest, 784)], 28, 28, strongest: 1), weights.Picture(1));
        Assert.NotEqual(weights.Picture(0), weights.Picture(1));
    }

    [Fact]
    public void On_a_given_scale_the_same_weight_has_the_same_colour_in_every_network()
    {
        var (small, large) = (TestNetworks.OfDigits(1), TestNetworks.OfDigits(2));
        for (var input = 0; input < 784; input++)
            large.Parameters[0].Value[input, 0] = small.Parameters[0].Value[input, 0];
        large.Parameters[0].Value[0, 1] = 1000;
        Assert.Equal(new FirstLayerWeights(small, 0.5).Picture(0), new FirstLayerWeights(large, 0.5).Picture(0));
        Assert.NotEqual(new FirstLayerWeights(small, 0.5).Picture(0), new FirstLayerWeights(small, 0.2).Picture(0));
    }

    [Fact]
    public void Weights_that_are_all_zero_are_drawn_and_not_divided_by()
    {
        var weights = new FirstLayerWeights(new Network<float>(new NetworkSpec([784, 10], Activation.Relu)));
        Assert.True(weights.Strongest > 0);
        Assert.Equal(Png.Signed(new double[784], 28, 28), weights.Picture(0));
    }
}
