using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>As NumPy 2 prints the same arrays with commas: <c>np.array2string(a, separator=', ')</c>.</summary>
public sealed class NumPyTests
{
    [Theory]
    [InlineData(new[] { 0.0, 1, 1 }, "[0., 1., 1.]")]
    [InlineData(new[] { 0.2689414213699951, 0.7310585786300049, 0.8807970779778823 }, "[0.26894142, 0.73105858, 0.88079708]")]
    [InlineData(
        new[] { 0.999954600070331, 4.539786860886666e-05, 2.061060046209062e-09 },
        "[9.99954600e-01, 4.53978686e-05, 2.06106005e-09]")]
    [InlineData(new[] { 1e100 }, "[1.e+100]")]
    [InlineData(new[] { 2.5e-5, 1e-5 }, "[2.5e-05, 1.0e-05]")]
    [InlineData(new[] { -6.1111079e-10, 8.1481439e-10 }, "[-6.1111079e-10, 8.1481439e-10]")]
    [InlineData(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }, "[nan, inf, -inf]")]
    [InlineData(new[] { 0.0, -10, -20 }, "[0., -10., -20.]")]
    public void Arrays_are_printed_as_NumPy_prints_them(double[] values, string printed) => Assert.Equal(printed, NumPy.Print(values));

    [Fact]
    public void A_number_is_printed_as_in_an_array_of_its_own() => Assert.Equal("2.06106005e-09", NumPy.Print(2.061060046209062e-09));
}
