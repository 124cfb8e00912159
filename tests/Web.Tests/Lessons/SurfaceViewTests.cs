using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class SurfaceViewTests
{
    [Fact]
    public void The_arrows_point_downhill_and_the_longest_is_as_long_as_a_cell()
    {
        var valley = new Surface(Expression.Parse("x0^2/20+x1^2"));
        var field = SurfaceView.Of(valley, new Axis(-7, 7)).Field;
        Assert.Equal(17 * 17, field.Length);
        // in the middle it is level
        Assert.All(field.Where(arrow => (arrow.X, arrow.Y) != (0, 0)), arrow =>
            Assert.True(valley.Height(arrow.X + 1e-3 * arrow.Dx, arrow.Y + 1e-3 * arrow.Dy) < valley.Height(arrow.X, arrow.Y)));
        Assert.Equal(14.0 / 16, field.Max(arrow => Math.Sqrt(arrow.Dx * arrow.Dx + arrow.Dy * arrow.Dy)), 1e-12);
    }

    [Theory]
    [InlineData("x0^2+x1^2", 0, 8)]
    [InlineData("3", 2, 4)]
    [InlineData("0*x0", -1, 1)]
    [InlineData("log(0-x0^2-1)", -1, 1)]
    [InlineData("exp(exp(exp(x0^2)))", 15.154262241479262, 1e300)]
    public void The_heights_are_a_finite_range_whatever_the_surface(string formula, double low, double high)
    {
        var heights = SurfaceView.Of(new Surface(Expression.Parse(formula)), new Axis(-2, 2)).Heights;
        Assert.Equal(low, heights.Min, 1e-12);
        Assert.InRange(heights.Max, Math.BitIncrement(heights.Min), high);
    }
}
