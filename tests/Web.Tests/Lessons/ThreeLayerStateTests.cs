using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ThreeLayerStateTests
{
    private readonly LinkState _link = new();
    private readonly ThreeLayerState _state = new();

    public ThreeLayerStateTests() => Open("");

    [Theory]
    [InlineData("0.1", "x₂", 0.5)]
    [InlineData("0.1-1.2", "w₃₂⁽¹⁾", 0.6)]
    [InlineData("2.0-3.1", "w₂₁⁽³⁾", 0.3)]
    [InlineData("b2-2.1", "b₂⁽²⁾", 0.2)]
    [InlineData("1.2", "b₃⁽¹⁾", 0.3)]
    public void What_is_picked_has_its_name_and_its_number(string id, string name, double number)
    {
        _state.At = id;
        Assert.Equal((name, number), (_state.PickedName, _state.Picked));
        _state.Picked = 99;
        Assert.Equal(ThreeLayerState.Limit, _state.Picked);
    }

    [Fact]
    public void Every_node_and_edge_can_be_picked_and_put_into_the_formula()
    {
        var picked = 0;
        foreach (var to in (string[])["0.0", "0.1", "1.0", "1.1", "1.2", "2.0", "2.1", "3.0", "3.1"])
        {
            var layer = to[0] - '0';
            string[] froms =
                layer == 0 ? [] : [.. Enumerable.Range(0, ThreeLayerState.Sizes[layer - 1]).Select(i => $"{layer - 1}.{i}"), $"b{layer}"];
            foreach (var id in froms.Select(from => $"{from}-{to}").Append(to))
            {
                Open("at=" + id);
                Assert.Equal(id, _state.At);
                Assert.StartsWith("<math", Formula.Html(_state.Mathematics), StringComparison.Ordinal);
                picked++;
            }
        }

        Assert.Equal(9 + 2 * 3 + 3 * 2 + 2 * 2 + 3 + 2 + 2, picked);
    }

    [Fact]
    public void A_weight_of_the_matrix_is_the_weight_of_the_edge()
    {
        _state.SetWeight(1, 2, 0, -1);
        _state.At = "1.2-2.0";
        Assert.Equal(-1, _state.Picked);
        Assert.Equal(-1, _state.Layers[1].Weights[2][0]);
    }

    [Fact]
    public void The_numbers_of_the_book_come_back()
    {
        var mathematics = _state.Mathematics;
        _state.SetInput(0, -2);
        _state.SetBias(2, 1, 3);
        _state.Output = ActivationFunction.Softmax;
        Assert.NotEqual(mathematics, _state.Mathematics);
        _state.Reset();
        Assert.Equal(mathematics, _state.Mathematics);
        Assert.Equal("", _link.Write(_state.Link));
    }

    [Fact]
    public void A_function_that_is_no_choice_is_the_usual_one()
    {
        Open("hidden=softmax&output=relu");
        Assert.Equal((ActivationFunction.Sigmoid, ActivationFunction.Identity), (_state.Hidden, _state.Output));
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/three-layer-network?" + query), _state.Link);
        _state.Linked();
    }
}
