using System.Globalization;
using WebNN.Engine.Interpretation;
using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class RidgesTests
{
    private const int Many = 10_000;

    [Fact]
    public void The_first_moment_is_at_the_back_and_the_last_in_front()
    {
        var ridges = new Ridges([.. Enumerable.Range(0, 24).Select(i => (100 * i, Even(-1, 1)))]);
        Assert.Equal(24, ridges.All.Count);
        Assert.All(ridges.All.Zip(ridges.All.Skip(1)), pair =>
            Assert.Equal(ridges.Distance, pair.Second.Baseline - pair.First.Baseline, 9));
        Assert.Equal(Ridges.Height - Ridges.Bottom, ridges.All[^1].Baseline, 9);
    }

    [Fact]
    public void Numbers_over_twice_the_width_stand_half_as_high()
    {
        var ridges = new Ridges([(0, Even(-1, 1)), (1, Even(-2, 2)), (2, Even(-2, 2))]);
        var heights = ridges.All.Select(Highest).ToList();
        Assert.Equal(2, heights[0] / heights[1], 1);
        Assert.Equal(heights[1], heights[2], 6);
    }

    [Fact]
    public void A_ridge_that_is_far_higher_than_the_others_is_cut_and_stays_in_the_picture()
    {
        var ridges = new Ridges([(0, new Histogram(0, 0, [50])), .. Enumerable.Range(1, 7).Select(i => (i, Even(-1, 1)))]);
        Assert.All(ridges.All, ridge => Assert.All(Points(ridge), point =>
        {
            Assert.InRange(point.X, Ridges.Left, Ridges.Width - Ridges.Right);
            Assert.InRange(point.Y, 0, ridge.Baseline + 0.01);
        }));
        Assert.True(Highest(ridges.All[0]) > Highest(ridges.All[1]));
        Assert.True(Highest(ridges.All[1]) > 20);
    }

    [Fact]
    public void Few_numbers_make_few_bins()
    {
        var ridges = new Ridges([(0, new Histogram(-1, 1, [3, 4, 3])), (1, Even(-1, 1))]);
        Assert.True(Points(ridges.All[0]).Count < Points(ridges.All[1]).Count / 2);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(149, 1)]
    [InlineData(151, 2)]
    [InlineData(9999, 3)]
    public void The_nearest_ridge_is_that_of_the_nearest_moment(int iteration, int expected) =>
        Assert.Equal(expected, new Ridges([(0, Even(0, 1)), (100, Even(0, 1)), (200, Even(0, 1)), (300, Even(0, 1))]).Nearest(iteration));

    [Fact]
    public void Names_do_not_run_into_the_one_that_is_lit()
    {
        var ridges = new Ridges([.. Enumerable.Range(0, 24).Select(i => (i, Even(-1, 1)))]);
        for (var lit = 0; lit < 24; lit++)
        {
            var named = Enumerable.Range(0, 24).Where(ridge => ridges.IsNamed(ridge, lit)).ToList();
            Assert.Contains(lit, named);
            Assert.All(named.Zip(named.Skip(1)), pair => Assert.True((pair.Second - pair.First) * ridges.Distance >= 15));
        }
    }

    [Fact]
    public void Without_moments_and_without_finite_numbers_there_is_nothing_to_draw()
    {
        Assert.Equal(-1, new Ridges([]).Nearest(5));
        var flat = Assert.Single(new Ridges([(0, new Histogram(0, 0, new int[40]))]).All);
        Assert.Equal(0, Highest(flat), 6);
    }

    private static Histogram Even(double from, double to) => new(from, to, [.. Enumerable.Repeat(Many / 40, 40)]);

    private static double Highest(Ridge ridge) => ridge.Baseline - Points(ridge).Min(point => point.Y);

    private static List<(double X, double Y)> Points(Ridge ridge) =>
    [
        .. ridge.Line[1..].Split('L').Select(point => point.Split(',')).Select(point =>
            (double.Parse(point[0], CultureInfo.InvariantCulture), double.Parse(point[1], CultureInfo.InvariantCulture))),
    ];
}
