using WebNN.Api.Training.Iterations;
using Xunit;

namespace WebNN.Api.Tests.Training.Iterations;

public class MomentsTests
{
    [Theory]
    [InlineData(0, 10, 3, new[] { 0, 5, 10 })]
    [InlineData(0, 4, 100, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(20, 30, 2, new[] { 20, 30 })]
    [InlineData(20, 30, 1, new[] { 30 })]
    [InlineData(7, 7, 9, new[] { 7 })]
    public void They_are_spread_evenly_with_both_ends(int first, int last, int points, int[] expected) =>
        Assert.Equal(expected, Moments.Spread(first, last, points, []));

    [Fact]
    public void Those_near_a_keyframe_are_moved_there_and_the_ends_stay()
    {
        Assert.Equal([0, 26, 50, 71, 100], Moments.Spread(0, 100, 5, [4, 26, 71, 98]));
        Assert.Equal([0, 25, 50, 75, 100], Moments.Spread(0, 100, 5, [1, 99]));
    }
}
