using WebNN.Engine.Lessons;
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

    [Fact]
    public void Labels_of_a_batch_stay_classes()
    {
        var batch = new BatchState(_state);
        batch.SetLabel(0, 99);
        batch.SetLabel(1, -3);
        batch.SetLabel(2, 7.9);
        Assert.Equal([9, 0, 7], batch.Labels);
        Assert.Equal(batch.MeanByOneHot, batch.MeanByLabels);
    }

    [Fact]
    public void An_address_that_names_no_distribution_is_ignored()
    {
        var (link, entropy) = (new LinkState(), new EntropyState());
        Open("p=1 1 1 1&q=0 0 0 1");
        Assert.Equal(1.75, entropy.Entropy(InformationUnit.Bits), 1e-12);
        Assert.Equal([0, 0, 0, 1], entropy.Q);
        Open("p=0 0 1 0&q=0 0 1 0");
        Assert.Equal((0, 0), (entropy.Entropy(InformationUnit.Nats), entropy.CrossEntropy(InformationUnit.Nats)));

        void Open(string query)
        {
            link.Read(new Uri("http://localhost/learn/loss?" + query), entropy.Link);
            entropy.Linked();
        }
    }

    [Fact]
    public void The_accuracy_jumps_where_its_slope_is_not_zero()
    {
        Assert.False(OneWeight.IsJump(0.8));
        Assert.True(OneWeight.IsJump(2));
        Assert.True(OneWeight.LossSlope(0.8) < 0);
    }
}
