using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class XorStateTests
{
    private readonly LinkState _link = new();
    private readonly XorState _state = new();

    [Theory]
    [InlineData("x=1", new[] { 1, 0 })]
    [InlineData("x=0110", new[] { 0, 1 })]
    [InlineData("x=ab1", new[] { 0, 0 })]
    [InlineData("gate=full-adder&x=11", new[] { 1, 1, 0 })]
    public void An_address_of_any_length_gives_each_input_a_value(string query, int[] expected)
    {
        Open(query);
        Assert.Equal(expected, _state.X);
    }

    [Fact]
    public void A_flipped_input_is_in_the_address_and_kept_by_another_gate()
    {
        Open("");
        _state.Flip(1);
        Assert.Equal(0, _state.Result.Y[0]);
        _state.Choose("full-adder");
        Assert.Equal([1, 1, 0], _state.X);
        Assert.Equal("gate=full-adder&x=11", _link.Write(_state.Link));
    }

    [Fact]
    public void Nodes_that_are_inputs_are_told_from_those_that_are_not()
    {
        Open("");
        Assert.Equal(
            (0, 1, -1),
            (_state.InputAt(GateLayout.Wire(0)), _state.InputAt(GateLayout.Wire(1)), _state.InputAt(GateLayout.Wire(2))));
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/xor?" + query), _state.Link);
        _state.Linked();
    }
}
