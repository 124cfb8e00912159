using WebNN.Engine;
using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class SurfaceTests
{
    private static readonly Surface Valley = new(Expression.Parse("x0^2/20+x1^2"));

    [Fact]
    public void A_formula_may_lack_a_name_or_name_them_in_any_order()
    {
        Assert.Equal([0.0, 6], new Surface(Expression.Parse("x1^2")).Exact([5, 3]));
        Assert.Equal([3.0, 1], new Surface(Expression.Parse("x1+3*x0")).Exact([5, 3]));
    }

    // reckoned by hand (in a few lines of Python) from the rules of book §6.1
    [Theory]
    [InlineData(OptimizerKind.Sgd, 1, -5.67, 2)]
    [InlineData(OptimizerKind.Momentum, 0.1, -6.7977, 0.92)]
    [InlineData(OptimizerKind.AdaGrad, 1.5, -4.57326797, 0.136196583)]
    [InlineData(OptimizerKind.Adam, 0.3, -6.40041662, 1.40224574)]
    public void Two_steps_of_each_optimizer_end_where_its_rule_says(OptimizerKind kind, double rate, double x0, double x1)
    {
        var points = Valley.Descend(kind, [-7, 2], rate, 2).Points;
        Assert.Equal(3, points.Count);
        Assert.Equal([-7.0, 2], points[0]);
        Assert.Equal(x0, points[2][0], 1e-6);
        Assert.Equal(x1, points[2][1], 1e-6);
    }

    [Fact]
    public void The_mesh_over_two_is_the_books_and_has_its_numerical_gradients()
    {
        var field = new Surface(Expression.Parse("x0^2+x1^2")).Field(new Axis(-2, 2));
        Assert.Equal(289, field.Points.Length);
        Assert.Equal([-1.75, -2], field.Points[1]);
        Assert.Equal([-3.5, -4], field.Gradients[1].Select(slope => Math.Round(slope, 9)));
    }

    [Fact]
    public void Where_a_formula_has_no_value_there_is_neither_arrow_nor_line()
    {
        var plane = new Axis(-5, 5);
        var half = new Surface(Expression.Parse("log(x0)+x1"));
        Assert.All(SurfaceView.Of(half, plane).Field, arrow => Assert.True(arrow.X > 0));
        var surface = Geometry.Surface(half.Height, plane, plane);
        Assert.All(half.LevelsOver(plane), level =>
            Assert.All(Geometry.Contour(surface, level, plane, plane), piece =>
                Assert.True(piece.From.X > 0 && piece.To.X > 0 && double.IsFinite(piece.From.Y))));
    }
}
