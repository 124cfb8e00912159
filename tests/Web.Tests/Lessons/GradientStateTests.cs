using WebNN.Engine;
using WebNN.Web.Graphics;
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
    public void The_mesh_of_the_book_is_an_example_and_its_call_asks_for_the_same_points()
    {
        _state.Load(GradientPreset.All.Single(preset => preset.Key == "mesh"));
        Assert.Equal(289, _state.View.Field.Length);
        Assert.Equal(new Axis(0, 8), _state.View.Heights);
        Assert.Equal(
            """{"expression":"x0^2+x1^2","grid":{"x0":[-2,2,0.25],"x1":[-2,2,0.25]}}""",
            _state.FieldCall);
    }

    [Fact]
    public void A_turn_goes_round_and_a_tilt_ends_above_the_plane()
    {
        _state.Look(190, 120);
        Assert.Equal((-170.0, 90.0), (_state.Turn, _state.Tilt));
        _state.Look(-185, -5);
        Assert.Equal((175.0, GradientState.LeastTilt), (_state.Turn, _state.Tilt));
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
        _state.Look(45, 60);
        var query = _link.Write(_state.Link);
        var mathematics = GradientMathematics.Of(_state);
        Open("");
        Assert.NotEqual(mathematics, GradientMathematics.Of(_state));
        Open(query);
        Assert.True(_state.IsLoaded(GradientPreset.All[^1]));
        Assert.Equal(mathematics, GradientMathematics.Of(_state));
        Assert.Equal((45.0, 60.0), (_state.Turn, _state.Tilt));
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/gradient?" + query), _state.Link);
        _state.Linked();
    }
}
