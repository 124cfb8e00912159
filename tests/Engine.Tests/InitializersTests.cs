using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests;

public class InitializersTests
{
    [Theory]
    [InlineData(Initializer.Normal, 0.01)]
    [InlineData(Initializer.Xavier, 0.05)]
    [InlineData(Initializer.He, 0.070710678)]
    public void Weights_have_the_standard_deviation_and_biases_are_zero(Initializer initializer, double deviation)
    {
        var affine = new Affine<double>(1, 400, 300);
        affine.B.Value[0, 3] = 5;
        affine.Initialize(initializer, 0.01, new Rng(1));
        var weights = affine.W.Value.ToArray();
        Assert.Equal(0, weights.Average() / deviation, 0.01);
        Assert.Equal(1, Math.Sqrt(weights.Average(w => w * w)) / deviation, 0.01);
        Assert.All(affine.B.Value.ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Same_seed_gives_the_same_weights_in_both_precisions()
    {
        var (single, twin) = (new Affine<float>(1, 20, 30), new Affine<double>(1, 20, 30));
        single.Initialize(Initializer.He, 0, new Rng(9));
        twin.Initialize(Initializer.He, 0, new Rng(9));
        Assert.Equal(twin.W.Value.ToArray().Select(w => (float)w), single.W.Value.ToArray());
    }
}
