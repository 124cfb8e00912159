using WebNN.Engine.Layers;
using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book ch. 5.</summary>
public class ValueTests
{
    [Theory]
    [InlineData("apple*count*tax", new[] { 100, 2, 1.1 }, 220, new[] { 2.2, 110, 200 })]
    [InlineData("apple*count*tax", new[] { 101, 2, 1.1 }, 222.2, new[] { 2.2, 111.1, 202 })]
    [InlineData("(apple*apples+orange*oranges)*tax", new[] { 100, 2, 150, 3, 1.1 }, 715, new[] { 2.2, 110, 3.3, 165, 650 })]
    [InlineData("(x+y)^2", new[] { 3.0, 4 }, 49, new[] { 14.0, 14 })]
    [InlineData("(a+b)*(b+1)", new[] { 2.0, 1 }, 6, new[] { 2.0, 5 })]
    public void Graphs_of_the_book_forward_and_both_ways_back(string formula, double[] values, double result, double[] gradient)
    {
        var graph = Expression.Parse(formula).Graph(values);
        Close.To(result, graph.Result.Data);
        Close.To(gradient, [.. graph.Variables.Select(v => v.Gradient)]);
        Close.To(gradient, graph.ForwardModeGradient());
    }

    [Fact]
    public void Gradients_add_up_where_a_value_is_used_twice_and_start_anew_each_time()
    {
        var x = Value.Variable("x", 3);
        var y = (x * x) + x;
        y.Backward();
        y.Backward();
        Assert.Equal(7, x.Gradient);
        var order = y.Order();
        Assert.Equal(3, order.Count);
        Assert.Same(y, order[^1]);
    }

    [Fact]
    public void Local_derivatives_stand_on_the_edges()
    {
        var (a, b) = (Value.Variable("a", 2), Value.Variable("b", 5));
        Assert.Equal([5, 2], (a * b).LocalDerivatives);
        Assert.Equal([1, -1], (a - b).LocalDerivatives);
        Assert.Equal([0.2, -0.08], (a / b).LocalDerivatives);
        Close.To([80, 32 * Math.Log(2)], Value.Of(Operation.Power, a, b).LocalDerivatives);
        Assert.Equal([0], Value.Of(Operation.Relu, -a).LocalDerivatives);
        var y = Value.Of(Operation.Sigmoid, a);
        Close.To(y.Data * (1 - y.Data), y.LocalDerivatives[0]);
    }

    [Fact]
    public void Undefined_derivatives_are_not_numbers_and_spoil_no_others()
    {
        Assert.True(double.IsNaN(Expression.Parse("log(x)").Gradient([-1])[0]));
        Assert.True(double.IsNaN(Expression.Parse("x^n").Gradient([-2, 2])[1]));
        Assert.Equal(-4, Expression.Parse("x^n").Gradient([-2, 2])[0]);
        Assert.Equal(0, Expression.Parse("x^2").Gradient([0])[0]);
        Assert.Equal(0, Expression.Parse("x^0").Gradient([0])[0]);
        Assert.Equal(double.PositiveInfinity, Expression.Parse("x^0.5").Gradient([0])[0]);
        Assert.Equal([0, 1], Expression.Parse("relu(log(x))+y").Gradient([0, 3]));
    }

    [Fact]
    public void A_chain_of_a_million_values_needs_no_deep_stack()
    {
        var x = Value.Variable("x", 1);
        var sum = x;
        for (var i = 0; i < 1_000_000; i++)
            sum += x;
        sum.Backward();
        Assert.Equal(1_000_001, x.Gradient);
    }

    [Theory]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    public void The_graph_of_a_tiny_network_agrees_with_its_layers(Activation activation)
    {
        var network = new Network<double>(new NetworkSpec([3, 4, 2], activation));
        network.Initialize(Initializer.He, 0, new Rng(5));
        var workspace = new Workspace<double>(network, 2);
        workspace.X.CopyFrom([0.1, -0.4, 0.9, 0.7, 0.2, -0.3]);
        byte[] labels = [1, 0];
        var loss = network.Gradient(workspace, labels, Pass.Inference);

        var parameters = network.Parameters.Select(p => p.Value.ToArray().Select(v => Value.Variable(p.Name, v)).ToArray()).ToArray();
        var operation = Enum.Parse<Operation>(activation.ToString());
        Value total = 0;
        for (var n = 0; n < 2; n++)
        {
            Value[] x = [.. workspace.X.Row(n).ToArray().Select(Value.Constant)];
            Value[] hidden = [.. Affine(x, parameters[0], parameters[1]).Select(a => Value.Of(operation, a))];
            Value[] e = [.. Affine(hidden, parameters[2], parameters[3]).Select(a => Value.Of(Operation.Exp, a))];
            total -= Value.Of(Operation.Log, e[labels[n]] / (e[0] + e[1]));
        }

        var mean = total / 2;
        mean.Backward();
        Close.To(loss, mean.Data);
        for (var p = 0; p < parameters.Length; p++)
            Close.To(network.Parameters[p].Gradient.ToArray(), [.. parameters[p].Select(v => v.Gradient)]);
    }

    private static IEnumerable<Value> Affine(Value[] x, Value[] w, Value[] b) => Enumerable.Range(0, b.Length).Select(j =>
    {
        var sum = b[j];
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * w[(i * b.Length) + j];
        return sum;
    });
}
