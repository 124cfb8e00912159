using WebNN.Engine.Interpretation;
using Xunit;

namespace WebNN.Engine.Tests.Interpretation;

public class AdversarialPathTests
{
    // scores 3x₀ + 1 and 4x₁: the line between the classes is 3x₀ − 4x₁ + 1 = 0, and the way across it goes along (−3, 4)/5
    private static Network<double> Line()
    {
        var network = new Network<double>(new NetworkSpec([2, 2], Activation.Sigmoid));
        network.Parameters[0].Value.CopyFrom([3, 0, 0, 4]);
        network.Parameters[1].Value.CopyFrom([1, 0]);
        return network;
    }

    [Fact]
    public void On_a_plane_the_way_is_straight_across_the_line_between_the_classes()
    {
        // (0.5, 0.4) is 0.9/5 = 0.18 from the line: after four steps of 0.05 it is on the other side, at (0.38, 0.56)
        var path = new AdversarialPath(Line(), [0.5f, 0.4f]).Follow(null, 50);
        Assert.Equal([0, 0, 0, 0, 1], path.Select(step => step.Class));
        Assert.Equal([0, 0.05, 0.1, 0.15, 0.2], path.Select(step => Math.Round(step.Distance, 6)));
        Assert.Equal(0.38, path[4].Pixels[0], 1e-6);
        Assert.Equal(0.56, path[4].Pixels[1], 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(-0.1)), path[4].Probabilities[1], 1e-6);
    }

    [Fact]
    public void A_pixel_at_its_bound_stays_there_and_the_others_go_the_whole_step()
    {
        // x₀ = 0 cannot fall: the whole step is x₁'s, which needs 0.25 to be read as the other class
        var path = new AdversarialPath(Line(), [0f, 0.02f]).Follow(null, 50);
        Assert.Equal([0.02f, 0.07f, 0.12f, 0.17f, 0.22f, 0.27f], path.Select(step => MathF.Round(step.Pixels[1], 5)));
        Assert.All(path, step => Assert.Equal(0, step.Pixels[0]));
        Assert.Equal(1, path[^1].Class);
    }

    [Fact]
    public void The_way_ends_after_its_steps_and_where_nothing_can_move()
    {
        var one = new AdversarialPath(Line(), [1f, 0f]).Follow(null, 3);
        Assert.Equal(4, one.Count);
        Assert.Equal(0, one[^1].Class);
        var flat = new Network<double>(new NetworkSpec([2, 2], Activation.Sigmoid));
        Assert.Single(new AdversarialPath(flat, [1f, 0f]).Follow(null, 50));
    }

    [Fact]
    public void A_chosen_target_is_reached_past_other_classes_and_all_pixels_stay_in_range()
    {
        var network = new Network<double>(new NetworkSpec([784, 30, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(2));
        var rng = new Rng(3);
        float[] start = [.. Enumerable.Range(0, 784).Select(_ => (float)rng.NextDouble())];
        var way = new AdversarialPath(network, start);
        var last = Enumerable.Range(0, 10).MinBy(c => way.Start.Probabilities[c]);
        var path = way.Follow(last, 200);
        Assert.Equal(last, path[^1].Class);
        Assert.DoesNotContain(path.SkipLast(1), step => step.Class == last);
        Assert.All(path.SelectMany(step => step.Pixels), pixel => Assert.InRange(pixel, 0, 1));
        Assert.All(path.Zip(path.Skip(1)), pair => Assert.InRange(pair.Second.Distance - pair.First.Distance, -0.0501, 0.0501));

        // what is read on the way is what the network reads
        var workspace = new Workspace<double>(network, 1);
        for (var i = 0; i < 784; i++)
            workspace.X[0, i] = path[^1].Pixels[i];
        Assert.Equal(network.Predict(workspace).Row(0).ToArray(), path[^1].Probabilities);
    }

    [Fact]
    public void A_target_that_is_read_already_or_is_no_class_is_refused()
    {
        var way = new AdversarialPath(Line(), [0.5f, 0.4f]);
        Assert.Equal(1, way.RunnerUp);
        foreach (var wrong in new[] { 0, 2, -1 })
            Assert.Throws<ArgumentOutOfRangeException>(() => way.Follow(wrong, 5));
        Assert.Throws<ArgumentException>(() => new AdversarialPath(Line(), [1f]));
    }
}
