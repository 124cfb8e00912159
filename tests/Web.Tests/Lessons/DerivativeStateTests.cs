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
        _state.Load(new DerivativePreset(text, 1, -3, 3));
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

    [Theory]
    [InlineData("function_1", 5, 0.1999999999990898, 0.2)]
    [InlineData("function_tmp1", 3, 6.00000000000378, 6)]
    [InlineData("function_tmp2", 4, 7.999999999999119, 8)]
    public void The_books_functions_have_its_slopes(string name, double x, double slope, double exact)
    {
        _state.H = Numerical.DefaultStep;
        _state.Load(DerivativePreset.All.Single(preset => preset.Name == name));
        Assert.Equal((x, Numerical.DefaultStep), (_state.X, _state.H));
        Assert.Equal(slope, _state.Slope);
        Assert.Equal(exact, _state.Exact, 1e-12);
    }

    [Fact]
    public void A_step_lost_in_rounding_is_said_and_stands_in_the_table_with_its_zero()
    {
        Assert.False(_state.IsLost);
        _state.H = DerivativeState.LostStep;
        Assert.True(_state.IsLost);
        Assert.Equal((0, 0), (_state.Central, _state.Forward));
        _state.H = Numerical.DefaultStep;
        Assert.Equal((DifferenceScheme.Forward, DerivativeState.LostStep), _state.Rows.Last());
        Assert.Equal(3, _state.Rows.Count());
        // beside 0 it is no less than any other number
        _state.X = 0;
        _state.H = DerivativeState.LostStep;
        Assert.False(_state.IsLost);
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
