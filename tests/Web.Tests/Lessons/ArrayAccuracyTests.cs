using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ArrayAccuracyTests
{
    [Fact]
    public void Right_is_whose_largest_stands_at_the_truth()
    {
        Assert.Equal([1, 2, 1, 0], ArrayAccuracy.Start.Predicted.Values);
        Assert.Equal([1, 1, 0, 1], ArrayAccuracy.Start.Right.Values);
        Assert.Equal(3, ArrayAccuracy.Start.Sum);
        Assert.Equal(4, ArrayAccuracy.Start.SetP(2, 0, 0.9).Sum);
        Assert.Equal(4, ArrayAccuracy.Start.SetT(2, 1).Sum);
    }

    [Theory]
    [InlineData(7, "[1, 2, 2, 0]")]
    [InlineData(-1, "[1, 2, 0, 0]")]
    [InlineData(1.4, "[1, 2, 1, 0]")]
    public void A_truth_is_a_class_there_is(double entered, string truths) =>
        Assert.Equal(truths, ArrayAccuracy.Start.SetT(2, entered).T);

    [Fact]
    public void Truths_of_another_count_are_not_taken() =>
        Assert.Equal([0, 0, 0, 0], (ArrayAccuracy.Start with { T = "[1]" }).Truths.Values);
}
