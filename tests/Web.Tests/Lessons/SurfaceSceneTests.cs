using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class SurfaceSceneTests
{
    private static readonly Axis Plane = new(-2, 2);

    private static readonly Surface Bowl = new(Expression.Parse("x0^2+x1^2"));

    [Theory]
    [InlineData(0, 90, 2, 2, 8, 430, 100)]
    [InlineData(0, 90, 2, 2, 0, 430, 100)]
    [InlineData(90, 90, 2, 0, 4, 280, 100)]
    [InlineData(0, 0, 2, -2, 8, 430, 157)]
    [InlineData(0, 0, 2, 2, 0, 430, 343)]
    [InlineData(0, 0, 0, 0, 4, 280, 250)]
    [InlineData(180, 0, 2, 0, 4, 130, 250)]
    public void A_point_is_seen_where_turn_and_tilt_say(double turn, double tilt, double x0, double x1, double f, double right, double down)
    {
        var (x, y) = Scene(turn, tilt).Pixel(x0, x1, f);
        Assert.Equal((right, down), (Math.Round(x, 9), Math.Round(y, 9)));
    }

    [Fact]
    public void The_farthest_tile_is_drawn_first_and_the_highest_is_at_a_corner()
    {
        SurfaceScene.Tile[] tiles = [.. Scene(0, 90).Tiles()];
        Assert.Equal(24 * 24, tiles.Length);
        Assert.Contains(",100", tiles[0].Path, StringComparison.Ordinal);
        Assert.Contains(",400", tiles[^1].Path, StringComparison.Ordinal);
        // from the other side it is the other end
        var slope = SurfaceView.Of(new Surface(Expression.Parse("x1")), Plane);
        Assert.True(new SurfaceScene(slope, Plane, 0, 30).Tiles().First().Level > 0.9);
        Assert.True(new SurfaceScene(slope, Plane, 180, 30).Tiles().First().Level < 0.1);
        // the mean of the heights at 2 and 11/6, of 8
        Assert.Equal((4 + 121 / 36.0) / 8, tiles.Max(tile => tile.Level), 1e-12);
    }

    [Fact]
    public void Where_a_formula_has_no_value_there_is_no_tile()
    {
        var half = new Surface(Expression.Parse("log(x0)"));
        var scene = new SurfaceScene(SurfaceView.Of(half, Plane), Plane, 0, 30);
        Assert.Equal(11 * 24, scene.Tiles().Count());
        Assert.Equal("", scene.Way([[-1, 0], [1, 0]], half.Height));
    }

    [Fact]
    public void A_way_is_lifted_onto_the_surface_and_ends_at_the_border()
    {
        Assert.EndsWith("L430,400", Scene(0, 90).Way([[-1, 1], [19, -19], [-361, 361]], Bowl.Height), StringComparison.Ordinal);
        // level with the plane the way down the bowl and up again is the bowl itself
        var side = Scene(0, 0).Way([[-2, 0], [2, 0]], Bowl.Height);
        Assert.StartsWith("M130,250L", side, StringComparison.Ordinal);
        Assert.Contains("L280,343L", side, StringComparison.Ordinal);
        Assert.EndsWith("L430,250", side, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_too_small_to_see_are_not_drawn()
    {
        double[][] points = [.. Enumerable.Range(0, 100).Select(k => (double[])[1 - 1e-10 * k, 1])];
        Assert.DoesNotContain("L", Scene(20, 30).Way(points, Bowl.Height), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-30)]
    [InlineData(100)]
    [InlineData(-170)]
    public void The_names_of_the_axes_stand_in_front(double turn)
    {
        foreach (var (_, low, high, name) in Scene(turn, 35).Sides())
            Assert.True(name.Y > 250 && low != high, $"{turn}: {name}");
    }

    private static SurfaceScene Scene(double turn, double tilt) => new(SurfaceView.Of(Bowl, Plane), Plane, turn, tilt);
}
