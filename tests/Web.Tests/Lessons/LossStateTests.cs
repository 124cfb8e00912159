using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LossStateTests
{
    private readonly LossState _state = new();

    [Theory]
    [InlineData(2, 0.9)]
    [InlineData(2, 1)]
    [InlineData(0, 0)]
    [InlineData(3, 0.3333)]
    public void A_moved_probability_leaves_a_sum_of_one(int k, double to)
    {
        foreach (var (_, y) in LossState.Presets)
        {
            _state.Load(y);
            _state.Move(k, to);
            Assert.Equal(to, _state.Y[k]);
            Assert.Equal(1, _state.Y.Sum(), 1e-9);
            Assert.All(_state.Y, p => Assert.InRange(p, 0, 1));
        }
    }

    [Fact]
    public void A_loaded_example_is_left_untouched_by_a_move()
    {
        var (_, y) = LossState.Presets[0];
        double[] before = [.. y];
        _state.Load(y);
        Assert.True(_state.IsLoaded(y));
        _state.Move(2, 0.1);
        Assert.False(_state.IsLoaded(y));
        Assert.Equal(before, y);
    }

    [Fact]
    public void A_weight_is_kept_inside_the_picture_and_its_accuracy_moves_in_steps()
    {
        Assert.Equal((0, 4, 0.81), (OneWeight.Kept(-1), OneWeight.Kept(5), OneWeight.Kept(0.8123)));
        Assert.Equal(OneWeight.Accuracy(0.8), OneWeight.Accuracy(0.81));
        Assert.True(OneWeight.Loss(0.81) < OneWeight.Loss(0.8));
    }
}
