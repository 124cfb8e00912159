using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LearningStateTests
{
    private readonly LinkState _link = new();
    private readonly LearningState _state = new();

    public LearningStateTests() => Open("");

    [Fact]
    public void Every_step_lowers_the_loss_of_the_book()
    {
        Assert.Equal(0.92806828578640, _state.Now.Loss, 1e-12);
        for (var step = 1; step <= LearningState.MaxSteps; step++)
            Assert.True(_state.Walk[step].Result.Loss < _state.Walk[step - 1].Result.Loss);
    }

    [Fact]
    public void A_weight_changed_on_the_way_is_the_new_start()
    {
        _state.Go(30);
        var others = _state.Weights[1];
        _state.SetWeight((0, 1, 0.25));
        Assert.Equal(0, _state.Step);
        Assert.Equal(0.25, _state.Weights[0][1]);
        Assert.Equal(others, _state.Weights[1]);
        _state.Restore();
        Assert.Equal(0.92806828578640, _state.Now.Loss, 1e-12);
    }

    [Fact]
    public void A_changed_input_keeps_the_place_on_the_way()
    {
        _state.Go(30);
        _state.SetInput((0, 0, -1e9));
        Assert.Equal((30, -100), (_state.Step, _state.X[0]));
    }

    [Fact]
    public void No_class_is_chosen_where_the_targets_are_not_one_hot()
    {
        Assert.Equal(2, _state.OneHot);
        _state.SetTarget((0, 0, 0.5));
        Assert.Equal(-1, _state.OneHot);
        _state.SetRight(1);
        Assert.Equal((1, 1), (_state.OneHot, _state.Right));
    }

    [Fact]
    public void Drawn_weights_are_those_of_the_next_seed_and_the_descent_starts_from_them()
    {
        _state.Go(30);
        _state.Draw();
        Assert.Equal((1, 0), (_state.Seed, _state.Step));
        Assert.Equal(SimpleNet.DrawWeights(2, 3, seed: 1), _state.Weights);
        _state.Draw();
        Assert.Equal(SimpleNet.DrawWeights(2, 3, seed: 2), _state.Weights);
        Assert.Equal(_state.Now.Gradient[1][2], _state.NumericalGradient[1][2], 1e-8);
        _state.SetWeight((0, 0, 0.5));
        Assert.Equal(0, _state.Seed);
        _state.Draw();
        Assert.Equal(3, _state.Seed);
        _state.Restore();
        Assert.Equal(0, _state.Seed);
    }

    [Fact]
    public void A_link_that_names_a_seed_opens_its_weights()
    {
        Open("seed=2");
        Assert.Equal(SimpleNet.DrawWeights(2, 3, seed: 2), _state.Weights);
        Assert.Equal(2, _state.Seed);
    }

    [Fact]
    public void A_number_of_samples_that_is_no_choice_is_the_usual_one()
    {
        Open("limit=77");
        Assert.Equal(100, _state.Limit);
        Open("limit=300");
        Assert.Equal(300, _state.Limit);
    }

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/learning?" + query), _state.Link);
        _state.Linked();
    }
}
