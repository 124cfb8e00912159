using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class OutputLayerStateTests
{
    private readonly LinkState _link = new();
    private readonly OutputLayerState _state = new();

    public OutputLayerStateTests() => Open("");

    [Fact]
    public void A_shift_changes_no_probability_and_can_be_taken_back()
    {
        double[] scores = [.. _state.A], before = [.. _state.Safe];
        _state.Shift = 1000;
        Assert.Equal(before, _state.Safe, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(_state.Broken);
        _state.Shift = 0;
        Assert.Equal(scores, _state.A);
        Assert.False(_state.Broken);
    }

    [Fact]
    public void A_moved_score_stays_within_reach_of_the_shift()
    {
        _state.Shift = 500;
        _state.Move(0, 9999);
        Assert.Equal(510, _state.A[0]);
    }

    [Fact]
    public void A_moved_score_leaves_the_examples_as_they_are()
    {
        var (scores, shift) = OutputLayerState.Presets[0];
        _state.Load(scores, shift);
        _state.Move(0, -5);
        Assert.False(_state.IsLoaded(scores, shift));
        Assert.Equal(0.3, scores[0]);
    }

    [Fact]
    public void A_function_that_is_no_choice_is_softmax()
    {
        Open("function=relu");
        Assert.Equal(ActivationFunction.Softmax, _state.Function);
        Open("function=identity");
        Assert.Equal(ActivationFunction.Identity, _state.Function);
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/output-layer?" + query), _state.Link);
        _state.Linked();
    }
}
