using WebNN.Engine;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class GradientStateTests
{
    private readonly LinkState _link = new();
    private readonly GradientState _state = new();

    public GradientStateTests() => Open("");

    [Fact]
    public void Every_example_is_loaded_as_it_is()
    {
        foreach (var preset in GradientPreset.All)
        {
            _state.Load(preset);
            Assert.True(_state.IsLoaded(preset));
            Assert.Single(GradientPreset.All, _state.IsLoaded);
        }
    }

    [Theory]
    [InlineData("fitting", nameof(DescentOutcome.Arrives))]
    [InlineData("large", nameof(DescentOutcome.Diverges))]
    [InlineData("small", nameof(DescentOutcome.Stands))]
    public void The_three_learning_rates_of_the_book_have_three_outcomes(string key, string outcome)
    {
        _state.Load(GradientPreset.All.Single(preset => preset.Key == key));
        Assert.Equal(outcome, _state.Outcome.ToString());
    }

    [Fact]
    public void Dragging_the_point_calculates_no_descent_anew()
    {
        var descent = _state.Descent;
        _state.At = (1, 2);
        Assert.Same(descent, _state.Descent);
        _state.Begin((1.234, 2));
        Assert.NotSame(descent, _state.Descent);
        Assert.Equal([1.23, 2], _state.Descent.Points[0]);
    }

    [Fact]
    public void A_smaller_plane_keeps_the_points_inside_it()
    {
        _state.Zoom(2);
        Assert.Equal(((2.0, 2.0), (-2.0, 2.0)), (_state.At, _state.Start));
    }

    [Fact]
    public void A_learning_rate_is_kept_inside_its_range_and_nonsense_is_ignored()
    {
        _state.SetRate(OptimizerKind.Adam, 1e9);
        _state.SetRate(OptimizerKind.Sgd, double.NaN);
        Assert.Equal((GradientState.MaxRate, 0.1), (_state.Rate(OptimizerKind.Adam), _state.Rate(OptimizerKind.Sgd)));
    }

    [Fact]
    public void A_name_that_is_no_axis_is_pointed_at_and_the_surface_stays()
    {
        _state.Enter("x0^2+y");
        Assert.Equal((6, "learn.gradient.wrong-name"), (_state.Typed.Problem!.Position, _state.Typed.Problem.Key));
        Assert.Equal("x0^2+x1^2", _state.Surface.Text);
    }

    [Fact]
    public void An_address_reproduces_the_state()
    {
        _state.Load(GradientPreset.All[^1]);
        _state.At = (1, 0.5);
        var query = _link.Write(_state.Link);
        var mathematics = _state.Mathematics;
        Open("");
        Assert.NotEqual(mathematics, _state.Mathematics);
        Open(query);
        Assert.True(_state.IsLoaded(GradientPreset.All[^1]));
        Assert.Equal(mathematics, _state.Mathematics);
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/gradient?" + query), _state.Link);
        _state.Linked();
    }
}
