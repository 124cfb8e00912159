using WebNN.Web.Graphics;
using Xunit;

namespace WebNN.Web.Tests.Graphics;

public sealed class SparklineGeometryTests
{
    [Fact]
    public void A_decade_down_runs_from_the_top_left_to_the_bottom_right() =>
        Assert.Equal("M2 2L50 16L98 30", SparklineGeometry.Path([10, 3.16228, 1], width: 100, height: 32));

    [Fact]
    public void A_value_that_is_no_number_leaves_a_gap() =>
        Assert.Equal("M2 2L34 30M98 30", SparklineGeometry.Path([10, 1, double.NaN, 1], width: 100, height: 32));

    [Fact]
    public void Nothing_to_draw_draws_nothing() => Assert.Equal("", SparklineGeometry.Path([1], 100, 32));
}
