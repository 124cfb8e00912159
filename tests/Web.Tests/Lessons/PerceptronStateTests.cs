using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class PerceptronStateTests
{
    private readonly PerceptronState _state = new();

    [Fact]
    public void The_handle_of_every_published_set_is_on_its_line_and_in_the_picture()
    {
        foreach (var set in Gates.Published)
        {
            _state.Load(set);
            Assert.True(_state.IsLoaded(set));
            var (x, y, _, _) = _state.Arrow;
            Assert.Equal(0, _state.W1 * x + _state.W2 * y + _state.B, 1e-9);
            Assert.InRange(x, PerceptronState.Plane.Min, PerceptronState.Plane.Max);
            Assert.InRange(y, PerceptronState.Plane.Min, PerceptronState.Plane.Max);
        }
    }

    [Fact]
    public void A_line_outside_the_picture_has_its_handle_in_the_middle()
    {
        (_state.W1, _state.W2, _state.B) = (0.1, 0.1, 2);
        Assert.Equal((0.5, 0.5), (_state.Arrow.X, _state.Arrow.Y));
        (_state.W1, _state.W2) = (0, 0);
        Assert.Equal((0.5, 0.5), (_state.Arrow.X, _state.Arrow.Y));
    }

    [Theory]
    [InlineData("b=-10", -10)]
    [InlineData("b=9.99", 9.99)]
    [InlineData("b=11", 10)]
    [InlineData("b=-0.65", -0.65)]
    public void The_bias_reaches_ten_in_the_address(string query, double bias)
    {
        var link = new LinkState();
        link.Read(new Uri("http://localhost/learn/perceptron?" + query), _state.Link);
        _state.Linked();
        Assert.Equal(bias, _state.B);
        Assert.Equal("b=" + bias.ToString(System.Globalization.CultureInfo.InvariantCulture), link.Write(_state.Link));
    }

    [Fact]
    public void A_line_dragged_far_from_zero_keeps_its_bias()
    {
        (_state.W1, _state.W2) = (2, 2);
        _state.Shift((1.5, 1.5));
        Assert.Equal(-6, _state.B);
    }

    [Fact]
    public void A_shift_moves_the_line_to_the_pointer_and_leaves_its_direction()
    {
        _state.Shift((1, 0.5));
        Assert.Equal((0.5, 0.5, -0.75), (_state.W1, _state.W2, _state.B));
        Assert.Equal((1, 0.5), (_state.Arrow.X, _state.Arrow.Y));
    }

    [Fact]
    public void The_threshold_is_the_bias_with_the_other_sign()
    {
        _state.Theta = 0.7;
        Assert.Equal(-0.7, _state.B);
        _state.B = 0;
        Assert.False(double.IsNegative(_state.Theta));
    }
}
