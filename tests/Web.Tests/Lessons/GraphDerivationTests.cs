using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class GraphDerivationTests
{
    [Theory]
    [InlineData(1, 0.7310585786300049, 0.36787944117144233, 0.19661193324148185)]
    [InlineData(-2, 0.11920292202211755, 7.38905609893065, 0.1049935854035065)]
    public void The_sigmoids_four_local_derivatives_multiply_to_y_times_one_minus_y(double x, double y, double exp, double slope)
    {
        var graph = Expression.Parse(GraphPreset.Sigmoid.Formula).Graph([x]);
        GraphDerivation.Link[] way = [.. GraphDerivation.Sigmoid.Way(graph)];
        Assert.Equal(["÷", "+", "exp", "×"], way.Select(link => GraphStep.Name(link.Node)));
        double[] locals = [-y * y, 1, exp, -1];
        foreach (var (link, local) in way.Zip(locals))
            Assert.Equal(local, link.Local, 1e-14);
        Assert.Equal(slope, way[^1].Leaves, 1e-15);
        Assert.All(GraphDerivation.Sigmoid.Ends, end => Assert.Equal(slope, end.Of(graph), 1e-15));
        Assert.Equal(graph.Variables[0].Gradient, way[^1].Leaves);
    }

    [Fact]
    public void An_error_is_doubled_three_times_along_the_chain()
    {
        var graph = Expression.Parse(GraphPreset.Chain.Formula).Graph([2, 3]);
        Assert.Equal([(1.0, 2.0), (2, 4), (4, 8)], GraphDerivation.Chain.Way(graph).Select(link => (link.Arrives, link.Leaves)));
        Assert.Equal(8, GraphDerivation.Chain.Ends.Single().Of(graph));
    }
}
