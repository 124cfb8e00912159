using WebNN.Web.Graphics;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class RollingBallTests
{
    private readonly LinkState _link = new();
    private readonly RollingBall _ball = new();

    public RollingBallTests() => Open("");

    [Theory]
    [InlineData(0.1, "−6.11110793e−10")]
    [InlineData(10, "−1.91613251e13")]
    [InlineData(1e-10, "−2.99999994")]
    public void One_weight_ends_where_its_rate_leads(double rate, string end)
    {
        _ball.Rate = rate;
        _ball.Step = RollingBall.MaxSteps;
        Assert.Equal(end, DescentNumbers.Precise(_ball.W));
        Assert.Equal(_ball.W, RollingBall.Ending(rate));
    }

    [Fact]
    public void Two_weights_end_where_the_book_says() => Assert.Equal(
        ["−6.11110793e−10 8.14814391e−10", "−2.58983747e13 −1.29524862e12", "−2.99999994 3.99999992"],
        RollingBall.Pairs.Select(pair => string.Join(' ', pair.Select(DescentNumbers.Precise))));

    [Fact]
    public void Each_step_goes_against_the_slope_and_the_picture_grows_with_a_ball_that_is_thrown_out()
    {
        Assert.Equal((-3.0, -6.0, 0.6), (_ball.W, Math.Round(_ball.Slope, 9), Math.Round(_ball.Move, 9)));
        _ball.Step = 1;
        Assert.Equal(-2.4, _ball.W, 1e-9);
        Assert.Equal(new Axis(-5, 5), _ball.Weights);
        _ball.Rate = 10;
        Assert.Equal(0, _ball.Step);
        _ball.Step = 2;
        Assert.Equal(-1083, _ball.W, 1e-3);
        Assert.Equal([-3.0, 57, -1083], _ball.Trail.Select(at => Math.Round(at.W, 3)));
        Assert.Equal(1.1 * 1083, _ball.Weights.Max, 1e-2);
    }

    [Fact]
    public void An_address_reproduces_the_ball()
    {
        _ball.Rate = 10;
        _ball.Step = 7;
        var query = _link.Write(_ball.Link);
        Assert.Equal("eta=10&roll=7", query);
        Open("");
        Assert.Equal((0.1, 0), (_ball.Rate, _ball.Step));
        Open(query);
        Assert.Equal((10.0, 7), (_ball.Rate, _ball.Step));
        Open("eta=1e9&roll=1000");
        Assert.Equal((GradientState.MaxRate, RollingBall.MaxSteps), (_ball.Rate, _ball.Step));
    }

    private void Open(string query) => _link.Read(new Uri("http://localhost/learn/gradient?" + query), _ball.Link);
}
