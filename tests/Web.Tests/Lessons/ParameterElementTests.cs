using WebNN.Engine;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ParameterElementTests
{
    private readonly Network<float> _network = new(new NetworkSpec([2, 3, 2], Activation.Tanh));

    [Fact]
    public void All_weights_and_biases_are_numbered_in_order()
    {
        var all = Enumerable.Range(0, (int)_network.ParameterCount).Select(number => ParameterElement.At(_network, number)!.Value).ToList();
        Assert.Equal(2 * 3 + 3 + 3 * 2 + 2, all.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, all.Count), all.Select(element => element.NumberIn(_network)));
        Assert.Equal(
            ["W1 [1, 1]", "W1 [1, 2]", "W1 [1, 3]", "W1 [2, 1]", "W1 [2, 2]", "W1 [2, 3]", "b1 [1]", "b1 [2]", "b1 [3]", "W2 [1, 1]"],
            all.Take(10).Select(element => element.NameIn(_network)));
    }

    [Fact]
    public void There_is_no_element_outside_of_the_network()
    {
        Assert.Null(ParameterElement.At(_network, -1));
        Assert.Null(ParameterElement.At(_network, (int)_network.ParameterCount));
        Assert.True(new ParameterElement(3, 0, 1).ExistsIn(_network));
        Assert.False(new ParameterElement(3, 0, 2).ExistsIn(_network));
        Assert.False(new ParameterElement(0, 2, 0).ExistsIn(_network));
        Assert.False(new ParameterElement(4, 0, 0).ExistsIn(_network));
    }

    [Fact]
    public void The_value_is_that_of_the_parameter()
    {
        _network.Parameters[2].Value[1, 0] = 0.5f;
        Assert.Equal(0.5f, new ParameterElement(2, 1, 0).ValueIn(_network));
    }
}
