using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class GraphWalkTests
{
    // 2·apples, then times the tax
    private static readonly Graph Apples = Expression.Parse("apple*count*tax").Graph([100, 2, 1.1]);

    [Fact]
    public void Forward_one_operation_is_known_at_a_step()
    {
        Assert.False(new GraphWalk(Apples, 0).Knows(Apples.Nodes[2]));
        var first = new GraphWalk(Apples, 1);
        Assert.True(first.Knows(Apples.Nodes[2]));
        Assert.False(first.Knows(Apples.Result));
        Assert.Same(Apples.Nodes[2], first.Current);
        Assert.True(new GraphWalk(Apples, 2).Knows(Apples.Result));
    }

    [Fact]
    public void Backward_derivatives_arrive_one_operation_at_a_step()
    {
        var (apple, count, tax) = (Apples.Variables[0], Apples.Variables[1], Apples.Variables[2]);
        Assert.Null(new GraphWalk(Apples, 2).Gradient(tax));
        var first = new GraphWalk(Apples, 3);
        Assert.Equal(200, first.Gradient(tax));
        Assert.Null(first.Gradient(apple));
        var second = new GraphWalk(Apples, 4);
        Assert.Equal(2.2, second.Gradient(apple));
        Assert.Equal(110.00000000000001, second.Gradient(count));
    }

    [Fact]
    public void What_is_used_twice_is_complete_when_both_have_arrived()
    {
        var graph = Expression.Parse("(a+b)*(b+1)").Graph([2, 1]);
        var b = graph.Variables[1];
        var half = new GraphWalk(graph, 5);
        Assert.Equal(3, half.Gradient(b));
        Assert.False(half.IsComplete(b));
        var whole = new GraphWalk(graph, 6);
        Assert.Equal(5, whole.Gradient(b));
        Assert.True(whole.IsComplete(b));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x*x*x-x/3")]
    [InlineData("sigmoid(w*x+b)*relu(w)-exp(-x)^2")]
    [InlineData("relu(0-x)*y+3")]
    public void All_the_way_back_stands_what_backpropagation_says(string formula)
    {
        var parsed = Expression.Parse(formula);
        var graph = parsed.Graph([.. parsed.Variables.Select((_, i) => 0.5 + i)]);
        var walk = new GraphWalk(graph, int.MaxValue);
        Assert.Equal(2 * walk.Operations.Count, walk.Step);
        Assert.Equal(
            graph.Variables.Select(variable => variable.Gradient),
            graph.Variables.Select(variable => walk.Gradient(variable) ?? double.NaN));
    }
}
