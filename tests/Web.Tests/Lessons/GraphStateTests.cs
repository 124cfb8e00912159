using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class GraphStateTests
{
    private readonly LinkState _link = new();
    private readonly GraphState _state = new("apple*count*tax", "apple=100 count=2 tax=1.1");

    [Fact]
    public void A_value_is_kept_for_a_name_that_comes_back_and_a_new_name_starts_at_one()
    {
        Open("");
        _state.Enter("apple+pear");
        Assert.Equal([("apple", 100.0), ("pear", 1.0)], _state.Given.Select(given => (given.Key, given.Value)));
        _state.Enter("apple*count*tax");
        Assert.Equal(220, _state.Walk.Graph.Result.Data, 1e-9);
    }

    [Fact]
    public void An_address_names_formula_values_and_step()
    {
        Open("");
        _state.Load("(a+b)*(b+1)", "a=2 b=1");
        _state.SetValue("a", 5);
        _state.SetValue("b", double.NaN);
        _state.Go(4);
        var query = _link.Write(_state.Link);
        Open("");
        Assert.Equal("apple*count*tax", _state.Typed.Expression.Text);
        Open(query);
        Assert.Equal((12.0, 4), (_state.Walk.Graph.Result.Data, _state.Walk.Step));
    }

    [Fact]
    public void An_address_with_an_unreadable_formula_shows_why_and_the_start()
    {
        Open("f=apple*&at=apple=7");
        Assert.NotNull(_state.Typed.Problem);
        Assert.Equal(7, _state.Given["apple"]);
        Assert.Equal(3, _state.Walk.Graph.Variables.Count);
    }

    [Fact]
    public void Forward_mode_and_backpropagation_agree()
    {
        Open("f=sigmoid(w*x%2Bb)&at=w=0.5 x=2");
        Assert.Equal(_state.Walk.Graph.Variables.Select(variable => variable.Gradient), _state.ForwardMode, (a, b) =>
            Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData("apple*count*tax")]
    [InlineData("x")]
    [InlineData("sigmoid(a_very_long_name*x+b)*relu(w)-exp(-x)^2")]
    public void Every_node_lies_inside_the_drawing(string formula)
    {
        var parsed = Expression.Parse(formula);
        var nodes = parsed.Graph([.. parsed.Variables.Select(_ => 1.0)]).Nodes;
        var drawing = new GraphDrawing(nodes);
        for (var n = 0; n < nodes.Count; n++)
        {
            var (x, y) = drawing.Places[n];
            Assert.InRange(x - GraphDrawing.Half(nodes[n]), drawing.Left, drawing.Left + drawing.Width);
            Assert.InRange(x + GraphDrawing.Half(nodes[n]), drawing.Left, drawing.Left + drawing.Width);
            Assert.InRange(y - GraphDrawing.Radius, drawing.Top, drawing.Top + drawing.Height);
            Assert.InRange(y + GraphDrawing.Radius, drawing.Top, drawing.Top + drawing.Height);
            for (var i = 0; i < nodes[n].Inputs.Count; i++)
                Assert.StartsWith("M", drawing.Path(n, i), StringComparison.Ordinal);
        }
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/computational-graph?" + query), _state.Link);
        _state.Linked();
    }
}
