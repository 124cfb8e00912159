using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

public class MeshAxisTests
{
    [Theory]
    [InlineData(-2, 2, 0.25, 17, 2)]
    [InlineData(0, 1, 0.1, 11, 1)]
    [InlineData(0, 0.7, 0.1, 8, 0.7)]
    [InlineData(0, 1, 0.3, 4, 0.9)]
    [InlineData(3, 3, 1, 1, 3)]
    [InlineData(0, 1, 5, 1, 0)]
    public void The_end_is_a_place_where_the_steps_reach_it(double from, double to, double step, int count, double last)
    {
        double[] places = [.. MeshAxis.Of(from, to, step, "x").Places()];
        Assert.Equal(count, places.Length);
        Close.To(from, places[0]);
        Close.To(last, places[^1], 1e-12);
    }

    [Fact]
    public void Too_many_places_are_counted_without_being_made()
    {
        Assert.Equal(4_000_001, MeshAxis.Of(-2, 2, 1e-6, "x").Count);
        Assert.Equal(double.PositiveInfinity, MeshAxis.Of(-1e308, 1e308, 1e-300, "x").Count);
    }

    [Theory]
    [InlineData(2, -2, 0.25, "grid.x0: from is 2 and to -2")]
    [InlineData(-2, 2, 0, "grid.x0: the step is 0")]
    [InlineData(-2, 2, -0.25, "grid.x0: the step is -0.25")]
    [InlineData(-2, double.PositiveInfinity, 1, "grid.x0 has a number that is not finite")]
    [InlineData(-2, 2, double.NaN, "grid.x0 has a number that is not finite")]
    public void A_range_that_leads_nowhere_is_named(double from, double to, double step, string problem) => Assert.Contains(
        problem,
        Assert.Throws<LessonInputException>(() => MeshAxis.Of(from, to, step, "grid.x0")).Message,
        StringComparison.Ordinal);
}
