using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class GateLearningStateTests
{
    private readonly LinkState _link = new();
    private readonly GateLearningState _state = new();

    public GateLearningStateTests() => Open("");

    [Fact]
    public void The_place_in_the_history_is_an_epoch_and_a_row()
    {
        _state.Go(6);
        Assert.Equal((1, 2, 6), (_state.Epoch, _state.Row, _state.At));
        _state.Go(-1);
        Assert.Equal(0, _state.At);
        _state.Go(int.MaxValue);
        Assert.Equal((_state.Last, 0), (_state.At, _state.Errors));
    }

    [Fact]
    public void The_delta_rule_has_no_rows_to_stop_at()
    {
        Open("rule=delta&epoch=7&row=3");
        Assert.Equal((7, 0, 7), (_state.Epoch, _state.Row, _state.At));
    }

    [Fact]
    public void A_place_after_the_end_is_the_end()
    {
        Open("epoch=100&row=3");
        Assert.Equal(_state.Last, _state.At);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(400)]
    public void The_table_shows_nine_updates_around_the_current_one(int at)
    {
        _state.Gate = "xor";
        _state.Go(at);
        Assert.InRange(_state.At, _state.First, _state.First + 8);
        Assert.InRange(_state.First + 8, 8, _state.Last);
    }

    [Fact]
    public void Another_gate_begins_anew()
    {
        _state.Go(5);
        _state.Rule = LearningRule.Delta;
        Assert.Equal(0, _state.At);
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/gate-learning?" + query), _state.Link);
        _state.Linked();
    }
}
