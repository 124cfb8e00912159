using WebNN.Web.Controls;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Controls;

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
    [InlineData(0.01, "less than 0.1 s", "0.1초 미만")]
    [InlineData(0.42, "0.4 s", "0.4초")]
    [InlineData(9.97, "10 s", "10초")]
    [InlineData(17, "17 s", "17초")]
    [InlineData(59.6, "1 min", "1분")]
    [InlineData(82, "1 min 22 s", "1분 22초")]
    [InlineData(7509, "2 h 5 min", "2시간 5분")]
    [InlineData(4_000_000, "1,111 h 7 min", "1,111시간 7분")]
    [InlineData(double.NaN, "NaN", "NaN")]
    public void Times_have_the_units_of_their_language(double seconds, string english, string korean)
    {
        var texts = new Texts(TextCatalog.Load(Path.Combine(AppContext.BaseDirectory, "content", "ui"), strict: true));
        texts.Use("en");
        Assert.Equal(english, texts.Duration(seconds));
        texts.Use("ko");
        Assert.Equal(korean, texts.Duration(seconds));
    }

    [Theory]
    [InlineData(12.346, "12.35")]
    [InlineData(double.PositiveInfinity, "1000000")]
    [InlineData(-1e300, "-1000000")]
    [InlineData(double.NaN, "-1000000")]
    public void A_coordinate_is_always_one_that_a_browser_takes(double value, string expected) =>
        Assert.Equal(expected, Numbers.Coordinate(value));

    [Fact]
    public void Full_precision_gives_the_same_number_back() =>
        Assert.Equal(1.0 / 3, double.Parse(Numbers.Full(1.0 / 3), System.Globalization.CultureInfo.InvariantCulture));

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

    [Theory]
    [InlineData(0, "0 KB")]
    [InlineData(1, "1 KB")]
    [InlineData(182_034, "178 KB")]
    [InlineData(5_162_328, "4.9 MB")]
    [InlineData(2_000_000_000, "1,907.3 MB")]
    public void A_files_size_is_in_units_of_1024(long bytes, string expected) => Assert.Equal(expected, Numbers.Bytes(bytes));
}
