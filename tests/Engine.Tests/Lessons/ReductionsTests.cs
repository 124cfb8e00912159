using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>What NumPy answers.</summary>
public class ReductionsTests
{
    private static readonly NdArray A = NdArray.Of([2, 3], [1, 2, 3, 4, 5, 6]);

    private static readonly NdArray P = NdArray.Of([4, 3], [0.1, 0.8, 0.1, 0.3, 0.1, 0.6, 0.2, 0.5, 0.3, 0.8, 0.1, 0.1]);

    [Theory]
    [InlineData(Reduction.Sum, null, "()", "21")]
    [InlineData(Reduction.Sum, 0, "(3,)", "5 7 9")]
    [InlineData(Reduction.Sum, 1, "(2,)", "6 15")]
    [InlineData(Reduction.Sum, -1, "(2,)", "6 15")]
    [InlineData(Reduction.Sum, -2, "(3,)", "5 7 9")]
    [InlineData(Reduction.Mean, null, "()", "3.5")]
    [InlineData(Reduction.Mean, 1, "(2,)", "2 5")]
    [InlineData(Reduction.Max, 0, "(3,)", "4 5 6")]
    [InlineData(Reduction.Min, 1, "(2,)", "1 4")]
    [InlineData(Reduction.Argmax, null, "()", "5")]
    [InlineData(Reduction.Argmin, 0, "(3,)", "0 0 0")]
    public void An_axis_disappears(Reduction reduction, int? axis, string shape, string values)
    {
        var result = Reductions.Of(reduction, A, axis);
        Assert.Equal((shape, values), (result.ToString(), string.Join(' ', result.Values)));
    }

    [Fact]
    public void The_middle_of_three_axes_disappears()
    {
        var result = Reductions.Of(Reduction.Sum, NdArray.Of([2, 3, 2], [.. Enumerable.Range(0, 12).Select(i => (double)i)]), 1);
        Assert.Equal([2, 2], result.Shape);
        Assert.Equal([6, 9, 24, 27], result.Values);
    }

    [Fact]
    public void Accuracy_is_how_often_the_largest_is_the_truth()
    {
        var y = Reductions.Of(Reduction.Argmax, P, 1);
        Assert.Equal([1, 2, 1, 0], y.Values);
        var right = Comparisons.Of(ArrayComparison.Equal, y, NdArray.Of([4], [1, 2, 0, 0]));
        Assert.Equal([3], Reductions.Of(Reduction.Sum, right).Values);
        Assert.False(Reductions.Of(Reduction.Sum, right).IsBoolean);
        Assert.True(Reductions.Of(Reduction.Max, right).IsBoolean);
    }

    [Fact]
    public void The_first_of_equals_counts() =>
        Assert.Equal([1], Reductions.Of(Reduction.Argmin, NdArray.Of([3], [3, 1, 1])).Values);

    [Fact]
    public void Of_no_numbers_there_is_a_sum_but_no_largest()
    {
        var none = NdArray.Of([0], []);
        Assert.Equal([0], Reductions.Of(Reduction.Sum, none).Values);
        Assert.Equal([double.NaN], Reductions.Of(Reduction.Mean, none).Values);
        Assert.Contains(
            "argmax of an array of shape (0,)",
            Assert.Throws<LessonInputException>(() => Reductions.Of(Reduction.Argmax, none)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_out_of_bounds_is_named()
    {
        var message = Assert.Throws<LessonInputException>(() => Reductions.Of(Reduction.Sum, A, 2)).Message;
        Assert.Contains("axis 2 is out of bounds for an array of shape (2, 3), whose axes are -2 to 1", message, StringComparison.Ordinal);
        Assert.Contains(
            "which has no axis",
            Assert.Throws<LessonInputException>(() => Reductions.Of(Reduction.Sum, NdArray.Scalar(1), 0)).Message,
            StringComparison.Ordinal);
    }
}
