using System.Globalization;
using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>What NumPy answers.</summary>
public class ArrayIndexTests
{
    private static readonly NdArray A = NdArray.Of([2, 3], [1, 2, 3, 4, 5, 6]);

    [Theory]
    [InlineData(":2, 1:3", "(2, 2)", "2 3 5 6")]
    [InlineData("1", "(3,)", "4 5 6")]
    [InlineData("1, 0", "()", "4")]
    [InlineData("-1, ::-1", "(3,)", "6 5 4")]
    [InlineData(":, 1", "(2,)", "2 5")]
    [InlineData("::-1", "(2, 3)", "4 5 6 1 2 3")]
    [InlineData("0:1, ::2", "(1, 2)", "1 3")]
    [InlineData(":, -2:", "(2, 2)", "2 3 5 6")]
    [InlineData(":, 2:0:-1", "(2, 2)", "3 2 6 5")]
    [InlineData(":,:-5:-2", "(2, 2)", "3 1 6 4")]
    [InlineData("5:, :", "(0, 3)", "")]
    [InlineData("-9:9, 1:-9", "(2, 0)", "")]
    [InlineData("::2147483647, ::-2147483648", "(1, 1)", "3")]
    public void Slices(string index, string shape, string values)
    {
        var part = ArrayIndex.Parse(index).In(A).Value;
        Assert.Equal((shape, values), (part.ToString(), string.Join(' ', part.Values)));
    }

    [Fact]
    public void Places_are_those_of_the_whole() => Assert.Equal([1, 2, 4, 5], ArrayIndex.Parse(":2, 1:3").In(A).Places);

    [Theory]
    [InlineData("0, 0", "77", "77 2 3 4 5 6")]
    [InlineData("0", "5", "5 5 5 4 5 6")]
    [InlineData("0", "5 6 7", "5 6 7 4 5 6")]
    [InlineData("::-1, 0", "8 9", "9 2 3 8 5 6")]
    public void A_part_is_set_in_the_whole(string index, string b, string values)
    {
        double[] numbers = [.. b.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        var assigned = numbers is [var single] ? NdArray.Scalar(single) : NdArray.Of([numbers.Length], numbers);
        Assert.Equal(values, string.Join(' ', ArrayIndex.Parse(index).In(A).Set(assigned).Values));
        Assert.Equal([1, 2, 3, 4, 5, 6], A.Values);
    }

    [Fact]
    public void What_is_assigned_is_broadcast()
    {
        var part = ArrayIndex.Parse(":, 1:").In(A);
        Assert.Equal([1, 0, 1, 4, 2, 3], part.Set(NdArray.Of([2, 2], [0, 1, 2, 3])).Values);
        Assert.Equal([1, 8, 8, 4, 9, 9], part.Set(NdArray.Of([2, 1], [8, 9])).Values);
        Assert.Equal([1, 8, 9, 4, 8, 9], part.Set(NdArray.Of([1, 1, 2], [8, 9])).Values);
        var message = Assert.Throws<ShapeException>(() => part.Set(NdArray.Of([3], [1, 2, 3]))).Message;
        Assert.Contains("(3,) into the part of shape (2, 2)", message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => part.Set(NdArray.Of([2, 1, 1], [1, 2])));
    }

    [Fact]
    public void A_mask_is_where_numbers_are_set()
    {
        var x = NdArray.Of([5], [1, 2, 3, -5, 10]);
        var part = ArrayPart.Where(x, Comparisons.Of(ArrayComparison.LessEqual, x, NdArray.Scalar(0)));
        Assert.Equal([-5], part.Value.Values);
        Assert.Equal([1, 2, 3, 100, 10], part.Set(NdArray.Scalar(100)).Values);
        Assert.Throws<ShapeException>(() => ArrayPart.Where(A, Comparisons.Of(ArrayComparison.Less, x, x)));
    }

    [Fact]
    public void Truth_values_stay_truth_values()
    {
        var truths = NdArray.Of([3], [0, 1, 0], isBoolean: true);
        var set = ArrayIndex.Parse("0").In(truths).Set(NdArray.Scalar(5));
        Assert.True(set.IsBoolean);
        Assert.Equal([1, 1, 0], set.Values);
    }

    [Theory]
    [InlineData("5", "Index 5 is out of bounds for axis 0 with size 2")]
    [InlineData(":, -4", "Index -4 is out of bounds for axis 1 with size 3")]
    [InlineData("0, 0, 0", "shape (2, 3): it has 2 axes, and 3 were indexed")]
    [InlineData("x", "'x' in the index is not a whole number")]
    [InlineData("1.5", "'1.5'")]
    [InlineData("99999999999", "not a whole number")]
    [InlineData("", "'' is no entry")]
    [InlineData("0,", "'' is no entry")]
    [InlineData("1:2:1:2", "'1:2:1:2' is no entry")]
    [InlineData("::0", "step of the slice '::0' cannot be zero")]
    public void A_wrong_index_says_what_would_be_right(string index, string message) =>
        Assert.Contains(
            message,
            Assert.ThrowsAny<ArgumentException>(() => ArrayIndex.Parse(index).In(A)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_index_is_bounded() =>
        Assert.Contains(
            "100 are the most",
            Assert.Throws<LessonInputException>(() => ArrayIndex.Parse(new string(',', 101))).Message,
            StringComparison.Ordinal);
}
