using WebNN.Engine.Interpretation;
using Xunit;

namespace WebNN.Engine.Tests.Interpretation;

public class ArraySummaryTests
{
    [Fact]
    public void An_array_is_summarised_in_double_precision()
    {
        var summary = ArraySummary.Of(Of([1, -1, 0, 0, 3, 3]));
        Assert.Equal((1, 3, -1), (summary.Mean, summary.Max, summary.Min));
        Assert.Equal(Math.Sqrt(14.0 / 6), summary.Std, 1e-12);
        Assert.Equal(Math.Sqrt(20), summary.Norm, 1e-12);
        Assert.Equal(2 / 6.0, summary.Zeros, 1e-12);
    }

    [Fact]
    public void Every_number_is_in_one_bin_and_the_greatest_in_the_last()
    {
        var histogram = ArraySummary.Of(Of([0, 1, 2, 3, 4, 5, 6, 40])).Histogram;
        Assert.Equal((0, 40), (histogram.From, histogram.To));
        Assert.Equal(8, histogram.Counts.Sum());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 0], histogram.Counts[..8]);
        Assert.Equal(1, histogram.Counts[^1]);
    }

    [Fact]
    public void Equal_numbers_are_in_one_bin()
    {
        var histogram = ArraySummary.Of(Of([2, 2, 2])).Histogram;
        Assert.Equal((2, 2, 3), (histogram.From, histogram.To, histogram.Counts[0]));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_said_and_not_counted()
    {
        var summary = ArraySummary.Of(Of([1, float.NaN, 2, float.PositiveInfinity]));
        Assert.False(double.IsFinite(summary.Mean));
        Assert.False(double.IsFinite(summary.Norm));
        Assert.Equal((1, 2, 2), (summary.Histogram.From, summary.Histogram.To, summary.Histogram.Counts.Sum()));
        Assert.Equal(0, ArraySummary.Of(Of([float.NaN])).Histogram.Counts.Sum());
    }

    private static Matrix<float> Of(float[] numbers)
    {
        var matrix = new Matrix<float>(1, numbers.Length);
        matrix.CopyFrom(numbers);
        return matrix;
    }
}
