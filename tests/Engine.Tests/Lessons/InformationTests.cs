using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Shannon (1948), and book §4.2.2 for the unit of the losses.</summary>
public class InformationTests
{
    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, 1, 0.6931471805599453)]
    [InlineData(new[] { 0.25, 0.25, 0.25, 0.25 }, 2, 1.3862943611198906)]
    [InlineData(new[] { 0.5, 0.25, 0.125, 0.125 }, 1.75, 1.2130075659799042)]
    [InlineData(new[] { 1.0, 0 }, 0, 0)]
    public void The_entropy_of_a_distribution(double[] p, double bits, double nats)
    {
        Close.To(bits, Information.Entropy(p, InformationUnit.Bits));
        Close.To(nats, Information.Entropy(p, InformationUnit.Nats));
    }

    [Fact]
    public void A_nat_is_more_than_a_bit() => Close.To(1.4426950408889634, Information.Of(1, InformationUnit.Bits));

    [Theory]
    [InlineData(new[] { 0.5, 0.9 }, "add up to 1.4")]
    [InlineData(new[] { 1.5, -0.5 }, "such as -0.5")]
    [InlineData(new double[0], "add up to 0")]
    public void What_is_no_distribution_says_so(double[] p, string reason) => Assert.Contains(
        reason,
        Assert.Throws<LessonInputException>(() => Information.Entropy(p, InformationUnit.Bits)).Message,
        StringComparison.Ordinal);
}
