using WebNN.Engine;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class PlaygroundDiagramTests
{
    [Fact]
    public void Each_weight_has_the_number_that_finds_its_element()
    {
        var network = new Network<float>(new NetworkSpec([2, 5, 3, 2], Activation.Tanh));
        var weights = new PlaygroundDiagram(network.Spec.Sizes).Weights.ToList();
        Assert.Equal(2 * 5 + 5 * 3 + 3 * 2, weights.Count);
        Assert.All(weights, weight =>
        {
            Assert.Equal(weight.Number, weight.Element.NumberIn(network));
            Assert.Equal(weight.Element, ParameterElement.At(network, weight.Number));
        });
    }

    [Fact]
    public void Each_neuron_but_the_inputs_has_its_bias()
    {
        var network = new Network<float>(new NetworkSpec([2, 3, 2], Activation.Tanh));
        Assert.Equal(
            ["0.0 –", "0.1 –", "1.0 b1 [1]", "1.1 b1 [2]", "1.2 b1 [3]", "2.0 b2 [1]", "2.1 b2 [2]"],
            new PlaygroundDiagram(network.Spec.Sizes).Neurons.Select(neuron => $"{neuron.Key} {neuron.Bias?.NameIn(network) ?? "–"}"));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 1, 4)]
    [InlineData(2, 8, 8, 8, 4)]
    public void Neurons_stand_inside_the_picture_and_apart(params int[] sizes)
    {
        var neurons = new PlaygroundDiagram(sizes).Neurons.ToList();
        Assert.Equal(sizes.Sum(), neurons.Count);
        Assert.All(neurons, neuron =>
        {
            Assert.InRange(neuron.X, 0, PlaygroundDiagram.Size - PlaygroundDiagram.Box);
            Assert.InRange(neuron.Y, 0, PlaygroundDiagram.Size - PlaygroundDiagram.Box);
            Assert.All(neurons.Where(other => other != neuron), other => Assert.True(
                Math.Abs(other.X - neuron.X) > PlaygroundDiagram.Box || Math.Abs(other.Y - neuron.Y) > PlaygroundDiagram.Box,
                $"{neuron.Key} and {other.Key} overlap"));
        });
    }
}
