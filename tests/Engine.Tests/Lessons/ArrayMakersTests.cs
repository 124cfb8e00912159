using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>What NumPy answers.</summary>
public class ArrayMakersTests
{
    [Theory]
    [InlineData(0, 5, 1, "0 1 2 3 4")]
    [InlineData(0, 1, 0.25, "0 0.25 0.5 0.75")]
    [InlineData(3, 0, -2, "3 1")]
    [InlineData(3, 0, 1, "")]
    public void A_range_stops_before_its_end(double from, double to, double step, string values)
    {
        var range = ArrayMakers.Arange(from, to, step);
        Assert.Equal(values, string.Join(' ', range.Values));
        Assert.Equal([range.Values.Count], range.Shape);
    }

    [Theory]
    [InlineData(0, 5, 0, "step of a range cannot be zero")]
    [InlineData(0, 1e12, 1, "more than 10000 numbers")]
    [InlineData(-1e308, 1e308, 1e-300, "more than 10000 numbers")]
    public void A_range_is_bounded(double from, double to, double step, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<LessonInputException>(() => ArrayMakers.Arange(from, to, step)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void One_number_fills_a_shape()
    {
        Assert.Equal([0, 0, 0, 0], ArrayMakers.Full([2, 2], 0).Values);
        Assert.Equal([2, 2], ArrayMakers.Full([2, 2], 0).Shape);
        Assert.Equal([1], ArrayMakers.Full([], 1).Values);
        Assert.Contains(
            "10000",
            Assert.Throws<ShapeException>(() => ArrayMakers.Full([100_000, 100_000], 0)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "(2, -1) has a negative length",
            Assert.Throws<ShapeException>(() => ArrayMakers.Full([2, -1], 0)).Message,
            StringComparison.Ordinal);
    }
}
