using WebNN.Engine;
using WebNN.Engine.Interpretation;
using WebNN.Web.Features.Iterations.Insight;
using WebNN.Web.Graphics;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class CommonBinsTests
{
    [Fact]
    public void Bins_of_the_same_axis_stay_as_they_are() =>
        Assert.Equal([0.1, 0.3, 0.1], CommonBins.Densities(new Histogram(-1, 2, [1, 3, 1]), new Axis(-1, 2), 3).Select(d => d / 2), Close);

    [Fact]
    public void A_bin_that_lies_across_two_is_shared_by_its_lengths()
    {
        // 0…3 lies evenly; of it 0.5…2 in the first bin, 2…3 in the second
        var densities = CommonBins.Densities(new Histogram(0, 3, [6]), new Axis(0.5, 3.5), 2);
        Assert.Equal([1.5 / 3 / 1.5, 1 / 3.0 / 1.5], densities, Close);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(72)]
    [InlineData(1000)]
    public void The_area_is_one_however_many_bins_there_are(int bins)
    {
        var histogram = ArraySummary.Of(Normal(3000)).Histogram;
        var axis = new Axis(-9, 8);
        var densities = CommonBins.Densities(histogram, axis, bins);
        Assert.Equal(1, densities.Sum() * axis.Length / bins, 9);
        // and the part of it below zero is the part of the numbers below zero
        var width = axis.Length / bins;
        var below = densities.Select((density, i) => density * Math.Clamp(0 - axis.At(i / (double)bins), 0, width)).Sum();
        Assert.Equal(0.5, below, 0.05);
    }

    [Fact]
    public void What_lies_outside_the_axis_is_in_no_bin()
    {
        var densities = CommonBins.Densities(new Histogram(0, 4, [1, 1, 1, 1]), new Axis(1, 3), 4);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], densities, Close);
        Assert.All(CommonBins.Densities(new Histogram(5, 5, [9]), new Axis(1, 3), 4), density => Assert.Equal(0, density));
    }

    [Fact]
    public void Numbers_that_are_all_the_same_stand_in_one_bin()
    {
        Assert.Equal([0.0, 0, 2, 0], CommonBins.Densities(new Histogram(0.1, 0.1, [5, 0, 0]), new Axis(-1, 1), 4), Close);
        // at the end of the axis too
        Assert.Equal([0.0, 0, 0, 2], CommonBins.Densities(new Histogram(1, 1, [5]), new Axis(-1, 1), 4), Close);
    }

    [Fact]
    public void The_axis_leaves_out_the_outermost_numbers_of_all_together()
    {
        var counts = Enumerable.Repeat(0, 1000).ToArray();
        (counts[0], counts[999]) = (1, 1);
        Array.Fill(counts, 40, 450, 100);
        // a number in four thousand lies at −5, another at 5; all others within ±0.5
        var axis = CommonBins.Around([new Histogram(-5, 5, counts)]);
        Assert.InRange(axis.Min, -0.5, -0.45);
        Assert.InRange(axis.Max, 0.45, 0.5);
    }

    [Fact]
    public void The_axis_holds_all_histograms()
    {
        var axis = CommonBins.Around([new Histogram(-3, -1, [1, 1]), new Histogram(2, 6, [1, 1])]);
        Assert.InRange(axis.Min, -3, -2.9);
        Assert.InRange(axis.Max, 5.9, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(-1e-12)]
    public void An_axis_of_numbers_that_are_all_the_same_has_them_inside(double number)
    {
        var axis = CommonBins.Around([new Histogram(number, number, [10])]);
        Assert.True(axis.Min <= number && number <= axis.Max && axis.Length > 0);
        Assert.Equal(1, CommonBins.Densities(new Histogram(number, number, [10]), axis, 8).Sum() * axis.Length / 8, 9);
    }

    [Fact]
    public void Where_no_number_is_finite_there_is_an_axis_and_nothing_on_it()
    {
        var none = new Histogram(0, 0, new int[40]);
        var axis = CommonBins.Around([none]);
        Assert.True(axis.Length > 0);
        Assert.All(CommonBins.Densities(none, axis, 8), density => Assert.Equal(0, density));
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 1e-9;

    private static Matrix<float> Normal(int count)
    {
        var rng = new Rng(7);
        var values = new Matrix<float>(1, count);
        for (var i = 0; i < count; i++)
            values[0, i] = (float)rng.NextNormal();
        return values;
    }
}
