using WebNN.Api.Models;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class McNemarTests
{
    // by hand: n throws of a fair coin, both tails of the less frequent side
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)] // 2·(1/2)
    [InlineData(5, 0, 0.0625)] // 2·(1/32)
    [InlineData(0, 6, 0.03125)] // 2·(1/64)
    [InlineData(8, 2, 0.109375)] // 2·(1 + 10 + 45)/1024
    [InlineData(2, 8, 0.109375)]
    [InlineData(3, 3, 1)]
    public void The_p_value_is_that_of_a_fair_coin(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, McNemar.PValue(onlyFirst, onlySecond), 1e-12);

    // Σ C(10000, k)/2¹⁰⁰⁰⁰ for k up to 4900, twice, in exact integers (Python): 0.046585528; 2¹⁰⁰⁰⁰ is no double
    [Fact]
    public void Many_samples_leave_the_range_of_numbers_nowhere()
    {
        Assert.Equal(0.046585528, McNemar.PValue(4900, 5100), 1e-9);
        Assert.Equal(1, McNemar.PValue(5000, 5000), 1e-12);
        Assert.InRange(McNemar.PValue(10_000, 0), 0, 1e-300);
    }
}
