using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book §3.5.2.</summary>
public class SoftmaxShiftTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void A_factor_above_and_below_the_fraction_changes_nothing(double c)
    {
        var both = SoftmaxShift.Of([0.3, 2.9, 4.0], c);
        Close.To([0.01821127329554753, 0.24519181293507392, 0.7365969137693786], both.Y);
        Close.To(both.Y, both.Shifted);
        Close.To(Math.Log(c), both.LogC);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Only_a_positive_factor_has_a_logarithm(double c) =>
        Assert.Throws<LessonInputException>(() => SoftmaxShift.Of([1, 2], c));
}
