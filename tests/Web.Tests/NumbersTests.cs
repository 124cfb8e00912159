using Xunit;

namespace WebNN.Web.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0975, "0.09750")]
    [InlineData(2.302585, "2.303")]
    [InlineData(12345.678, "12,346")]
    [InlineData(-0.5, "-0.5000")]
    [InlineData(0.000012344, "1.234e-5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Four_digits_count(double value, string written) => Assert.Equal(written, Numbers.Short(value));

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(42.4, "42 s")]
    [InlineData(187, "3:07 min")]
    [InlineData(7509, "2:05:09 h")]
    [InlineData(double.NaN, "NaN")]
    public void Times_have_their_unit(double seconds, string written) => Assert.Equal(written, Numbers.Duration(seconds));

    [Fact]
    public void Full_precision_gives_the_same_number_back() => Assert.Equal(1.0 / 3, double.Parse(Numbers.Full(1.0 / 3), System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Coordinates_have_a_point_in_every_culture()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de");
            Assert.Equal("1.5", Numbers.Coordinate(1.5));
            Assert.Equal("97.50 %", Numbers.Percent(0.975));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
