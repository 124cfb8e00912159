using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class SteadyScaleTests
{
    private readonly SteadyScale _scale = new();

    [Fact]
    public void Going_back_and_forth_does_not_change_it()
    {
        double[] forth = [0.08, 0.12, 0.18, 0.31], back = [0.18, 0.08, 0.12, 0.4];
        Assert.Equal([0.1, 0.2, 0.2, 0.5], forth.Select(_scale.Take), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.All(back, size => Assert.Equal(0.5, _scale.Take(size), 12));
    }

    [Fact]
    public void What_would_be_pale_on_it_makes_it_smaller()
    {
        Assert.Equal(100, _scale.Take(80), 12);
        Assert.Equal(5, _scale.Take(4), 12);
    }

    [Fact]
    public void What_is_no_size_leaves_it_as_it_is()
    {
        Assert.Equal(1, _scale.Take(0));
        Assert.Equal(20, _scale.Take(11), 12);
        Assert.Equal(20, _scale.Take(double.NaN), 12);
        Assert.Equal(20, _scale.Take(double.PositiveInfinity), 12);
    }

    [Fact]
    public void Something_else_begins_anew()
    {
        _scale.Take(11);
        _scale.Reset();
        Assert.Equal(5, _scale.Take(5), 12);
    }
}
