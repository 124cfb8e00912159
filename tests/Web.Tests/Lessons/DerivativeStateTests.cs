using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class DerivativeStateTests
{
    private readonly LinkState _link = new();
    private readonly DerivativeState _state = new();

    public DerivativeStateTests() => Open("");

    [Fact]
    public void The_slope_of_a_constant_is_zero()
    {
        _state.Enter("3");
        Assert.Equal((0, 0, "x"), (_state.Exact, _state.Slope, _state.Variable));
    }

    [Fact]
    public void Two_variables_are_one_too_many()
    {
        _state.Enter("x*y");
        Assert.Equal((3, "learn.derivative.wrong.variables"), (_state.Typed.Problem!.Position, _state.Typed.Problem.Key));
        Assert.Equal("0.01*x^2+0.1*x", _state.Typed.Expression.Text);
    }

    [Theory]
    [InlineData("1/x")]
    [InlineData("log(x)")]
    [InlineData("log(0-x^2)")]
    [InlineData("exp(exp(exp(x)))")]
    [InlineData("5")]
    public void A_curve_with_poles_or_gaps_has_finite_heights(string text)
    {
        _state.Load((text, 1, -3, 3));
        Assert.True(double.IsFinite(_state.Heights.Min) && double.IsFinite(_state.Heights.Length));
        Assert.True(_state.Heights.Length > 0);
    }

    [Fact]
    public void A_step_set_by_hand_has_two_digits_and_stays_in_its_range()
    {
        _state.SetStep(0.12345);
        Assert.Equal(0.12, _state.H);
        _state.SetStep(99);
        Assert.Equal(10, _state.H);
        _state.SetStep(0);
        Assert.Equal(DerivativeState.SmallestStep, _state.H);
    }

    [Fact]
    public void An_address_with_no_range_has_one_around_the_place() => Check("x=100&from=3&to=3", 95, 105, 100);

    [Fact]
    public void A_place_outside_the_range_is_moved_to_its_end() => Check("x=100&from=0&to=20", 0, 20, 20);

    [Fact]
    public void The_chosen_difference_is_the_slope()
    {
        _state.Scheme = DifferenceScheme.Forward;
        Assert.Equal(_state.Forward, _state.Slope);
        Assert.NotEqual(_state.Central, _state.Slope);
    }

    private void Check(string query, double from, double to, double x)
    {
        Open(query);
        Assert.Equal((from, to, x), (_state.Range.Min, _state.Range.Max, _state.X));
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/derivative?" + query), _state.Link);
        _state.Linked();
    }
}
