using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book §4.3–4.4.</summary>
public class NumericalTests
{
    private static double Parabola(double x) => (0.01 * x * x) + (0.1 * x);

    private static double Bowl(double[] x) => (x[0] * x[0]) + (x[1] * x[1]);

    [Fact]
    public void Derivatives_of_the_parabola()
    {
        Close.To(0.1999999999990898, Numerical.Derivative(Parabola, 5), 1e-10);
        Close.To(0.2999999999986347, Numerical.Derivative(Parabola, 10), 1e-10);
        var exact = Expression.Parse("0.01*x^2+0.1*x").Gradient([5])[0];
        Close.To(0.2, exact);
        Close.To(-0.25, Parabola(5) - (exact * 5));
    }

    [Fact]
    public void A_step_too_small_drowns_in_rounding_and_one_too_large_misses_the_curve()
    {
        Assert.Equal(0, Numerical.Derivative(Parabola, 5, 1e-50, DifferenceScheme.Forward));
        double Error(double h, DifferenceScheme scheme) => Math.Abs(Numerical.Derivative(Math.Exp, 1, h, scheme) - Math.E);
        Assert.True(Error(1e-5, DifferenceScheme.Central) < Error(1e-1, DifferenceScheme.Central));
        Assert.True(Error(1e-5, DifferenceScheme.Central) < Error(1e-12, DifferenceScheme.Central));
        Assert.True(Error(1e-3, DifferenceScheme.Central) < Error(1e-3, DifferenceScheme.Forward));
    }

    [Fact]
    public void Partial_derivatives_are_those_of_a_function_with_the_other_variable_held_still()
    {
        // function_tmp1 and function_tmp2 of book §4.3.3, to the last digit
        Assert.Equal(6.00000000000378, Numerical.Derivative(x0 => (x0 * x0) + (4.0 * 4.0), 3));
        Assert.Equal(7.999999999999119, Numerical.Derivative(x1 => (3.0 * 3.0) + (x1 * x1), 4));
    }

    [Theory]
    [InlineData(1e-50)]
    [InlineData(10e-50)]
    public void A_step_that_rounding_swallows_leaves_no_slope(double h)
    {
        Assert.Equal(5, 5 + h);
        Assert.Equal(0, Numerical.Derivative(Parabola, 5, h));
        Assert.Equal(0, Numerical.Derivative(Parabola, 5, h, DifferenceScheme.Forward));
    }

    [Theory]
    [InlineData(3, 4, 6.00000000000378, 7.999999999999119)]
    [InlineData(0, 2, 0, 4)]
    [InlineData(3, 0, 6, 0)]
    public void Gradients_of_the_bowl(double x0, double x1, double g0, double g1)
    {
        double[] x = [x0, x1];
        Close.To([g0, g1], Numerical.Gradient(Bowl, x), 1e-9);
        Assert.Equal([x0, x1], x);
        Close.To([2 * x0, 2 * x1], Expression.Parse("x0^2+x1^2").Gradient(x));
    }

    [Theory]
    [InlineData(0.1, -6.1111e-10, 8.1481e-10, 1e-14)]
    [InlineData(10, -2.58983747e13, -1.29524862e12, 1e-8)]
    [InlineData(1e-10, -2.99999994, 3.99999992, 1e-9)]
    public void Descent_arrives_diverges_or_hardly_moves(double learningRate, double x0, double x1, double tolerance)
    {
        var path = Numerical.Descend(x => Numerical.Gradient(Bowl, x), [-3, 4], learningRate, 100);
        Assert.Equal(101, path.Points.Count);
        Assert.False(path.Diverged);
        Close.To([x0, x1], path.Points[^1], tolerance);

        // the same by a formula, as REST does it
        var formula = Expression.Parse("x0^2+x1^2");
        Close.To(
            [x0, x1],
            Numerical.Descend(x => Numerical.Gradient(v => formula.Evaluate(v), x), [-3, 4], learningRate, 100).Points[^1],
            tolerance);
    }

    [Fact]
    public void Descent_ends_where_numbers_end()
    {
        var path = Numerical.Descend(x => [2 * x[0]], [3], 1e100, 100);
        Assert.True(path.Diverged);
        Assert.InRange(path.Points.Count, 2, 10);
        Assert.All(path.Points, point => Assert.True(double.IsFinite(point[0])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Only_a_positive_step_makes_sense(double h)
    {
        Assert.Throws<LessonInputException>(() => Numerical.Derivative(Parabola, 5, h));
        Assert.Throws<LessonInputException>(() => Numerical.Gradient(Bowl, [1, 2], h));
    }

    [Fact]
    public void The_simple_net()
    {
        double[][] weights = [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]];
        var result = SimpleNet.Evaluate(weights, [0.6, 0.9], [0, 0, 1]);
        Close.To([1.054148091, 0.630716529, 1.132807401], result.Prediction, 1e-9);
        Close.To(0.9280682857864075, result.Loss, 1e-9);
        Close.To(
            [0.21924757, 0.14356243, -0.36281000, 0.32887136, 0.21534364, -0.54421500],
            [.. result.Gradient.SelectMany(row => row)],
            1e-6);
        double[] numerical = [.. SimpleNet.NumericalGradient(weights, [0.6, 0.9], [0, 0, 1]).SelectMany(row => row)];
        Close.To([0.21924763, 0.14356247, -0.36281009, 0.32887144, 0.2153437, -0.54421514], numerical, 2e-7);
        Close.To(numerical, [.. result.Gradient.SelectMany(row => row)], 1e-9);
        Assert.Throws<ShapeException>(() => SimpleNet.Evaluate(weights, [0.6], [0, 0, 1]));
        Assert.Throws<ShapeException>(() => SimpleNet.Evaluate(weights, [0.6, 0.9], [0, 1]));
    }

    [Fact]
    public void Drawn_weights_are_the_same_for_the_same_seed_and_both_gradients_agree_on_them()
    {
        var weights = SimpleNet.DrawWeights(2, 3, seed: 1);
        Assert.Equal(weights, SimpleNet.DrawWeights(2, 3, seed: 1));
        Assert.NotEqual(weights, SimpleNet.DrawWeights(2, 3, seed: 2));
        Assert.Equal((2, 3), (weights.Length, weights[0].Length));
        Close.To(
            [.. SimpleNet.NumericalGradient(weights, [0.6, 0.9], [0, 0, 1]).SelectMany(row => row)],
            [.. SimpleNet.Evaluate(weights, [0.6, 0.9], [0, 0, 1]).Gradient.SelectMany(row => row)],
            1e-8);
    }
}
