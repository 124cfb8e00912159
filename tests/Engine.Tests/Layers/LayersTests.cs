using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests.Layers;

public class LayersTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 4)]
    [InlineData(2, 17, 33)]
    public void Affine_passes_the_gradient_check(int rows, int inputs, int outputs) =>
        LayerCheck.Run(new Affine<double>(1, inputs, outputs), LayerCheck.Random(rows, inputs));

    [Fact]
    public void Sigmoid_passes_the_gradient_check() => LayerCheck.Run(new Sigmoid<double>(), LayerCheck.Random(4, 19));

    [Fact]
    public void Relu_passes_the_gradient_check() => LayerCheck.Run(new Relu<double>(), LayerCheck.Random(4, 19));

    [Fact]
    public void Tanh_passes_the_gradient_check() => LayerCheck.Run(new Tanh<double>(), LayerCheck.Random(4, 19));

    [Fact]
    public void Dropout_passes_the_gradient_check_because_both_passes_drop_the_same() =>
        LayerCheck.Run(new Dropout<double>(1, 0.3), LayerCheck.Random(4, 19), new Pass(5, 17));

    [Fact]
    public void Affine_backward_changes_no_parameter_and_descend_is_backward_and_one_step_of_sgd()
    {
        var (apart, fused) = (Filled(), Filled());
        var x = LayerCheck.Random(4, 17, seed: 5);
        var dy = LayerCheck.Random(4, 33, seed: 6);
        var y = new Matrix<double>(4, 33);
        var (dx, dxFused) = (new Matrix<double>(4, 17), new Matrix<double>(4, 17));
        var before = apart.Parameters.Select(p => p.Value.ToArray()).ToArray();

        apart.Backward(x, y, dy, dx, new Pass(1, 1));
        Assert.Equal(before, apart.Parameters.Select(p => p.Value.ToArray()));
        Optimizer<double>.Create(new(), apart.Parameters).Step(0.3);
        fused.Descend(x, y, dy, dxFused, 0.3, new Pass(1, 1));
        Assert.Equal(dx.ToArray(), dxFused.ToArray());
        Assert.Equal(apart.Parameters.Select(p => p.Value.ToArray()), fused.Parameters.Select(p => p.Value.ToArray()));
        Assert.NotEqual(before[0], fused.W.Value.ToArray());

        static Affine<double> Filled()
        {
            var affine = new Affine<double>(1, 17, 33);
            affine.W.Value.CopyFrom(LayerCheck.Random(17, 33, seed: 3).ToArray());
            affine.B.Value.CopyFrom(LayerCheck.Random(1, 33, seed: 4).ToArray());
            return affine;
        }
    }

    [Fact]
    public void Affine_is_the_product_of_the_book()
    {
        // the book's §3.4: A1 = X·W1 + B1
        var affine = new Affine<double>(1, 2, 3);
        affine.W.Value.CopyFrom([0.1, 0.3, 0.5, 0.2, 0.4, 0.6]);
        affine.B.Value.CopyFrom([0.1, 0.2, 0.3]);
        var y = new Matrix<double>(1, 3);
        affine.Forward(Matrices.Of<double>([1.0, 0.5]), y, Pass.Inference);
        AssertClose([0.3, 0.7, 1.1], y, 1e-12);
    }

    [Fact]
    public void Relu_lets_the_positive_through_in_both_directions()
    {
        var x = Matrices.Of<double>([1.0, -0.5], [-2.0, 3.0]);
        var (y, dx) = (new Matrix<double>(2, 2), new Matrix<double>(2, 2));
        new Relu<double>().Forward(x, y, Pass.Inference);
        Assert.Equal([1, 0, 0, 3], y.ToArray());
        new Relu<double>().Backward(x, y, Matrices.Of<double>([10.0, 20], [30.0, 40]), dx, Pass.Inference);
        Assert.Equal([10, 0, 0, 40], dx.ToArray());
    }

    [Fact]
    public void Dropout_keeps_the_mean_while_training_and_everything_otherwise()
    {
        var x = new Matrix<double>(100, 200);
        x.CopyFrom([.. Enumerable.Repeat(1.0, 20_000)]);
        var y = new Matrix<double>(100, 200);
        new Dropout<double>(1, 0.25).Forward(x, y, Pass.Inference);
        Assert.Equal(x.ToArray(), y.ToArray());
        new Dropout<double>(1, 0.25).Forward(x, y, new Pass(1, 1));
        var dropped = y.ToArray().Count(value => value == 0) / 20_000.0;
        Assert.Equal(0.25, dropped, 0.02);
        Assert.Equal(1, y.ToArray().Average(), 0.02);

        var again = new Matrix<double>(100, 200);
        new Dropout<double>(1, 0.25).Forward(x, again, new Pass(1, 2));
        Assert.NotEqual(y.ToArray(), again.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout<double>(1, 1));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_name()
    {
        var affine = new Affine<double>(2, 3, 4);
        Assert.Contains("W2", Assert.Throws<ShapeException>(() => affine.Outputs(5)).Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<ShapeException>(() => affine.Forward(new Matrix<double>(1, 5), new Matrix<double>(1, 4), Pass.Inference));
        Assert.Contains("(1, 5)", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() =>
            new Sigmoid<double>().Forward(new Matrix<double>(1, 5), new Matrix<double>(2, 5), Pass.Inference));
        Assert.Throws<ShapeException>(() =>
            affine.Backward(new Matrix<double>(2, 3), new Matrix<double>(2, 4), new Matrix<double>(1, 4), null, Pass.Inference));
    }

    [Theory]
    [InlineData(Loss.CrossEntropy)]
    [InlineData(Loss.MeanSquaredError)]
    public void Losses_pass_the_gradient_check_through_softmax(Loss kind)
    {
        LossLayer<double> loss = kind == Loss.CrossEntropy ? new SoftmaxWithLoss<double>() : new SoftmaxWithSquaredError<double>();
        var scores = LayerCheck.Random(3, 5);
        var (y, gradient) = (new Matrix<double>(3, 5), new Matrix<double>(3, 5));
        byte[] labels = [0, 4, 2];
        loss.Predict(scores, y);
        loss.Backward(y, labels, gradient);
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 5; c++)
            {
                var kept = scores[r, c];
                scores[r, c] = kept + 1e-5;
                loss.Predict(scores, y);
                var above = loss.Loss(y, labels);
                scores[r, c] = kept - 1e-5;
                loss.Predict(scores, y);
                var below = loss.Loss(y, labels);
                scores[r, c] = kept;

                Assert.Equal((above - below) / 2e-5, gradient[r, c], 1e-9);
            }
        }
    }

    [Fact]
    public void Losses_have_the_values_of_the_book()
    {
        var y = Matrices.Of<double>([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]);
        // the book's 0.510825457099338 and 2.3025840929945454 have 1e-7 added inside the logarithm
        Assert.Equal(0.5108256237659907, new SoftmaxWithLoss<double>().Loss(y, (byte[])[2]), 1e-12);
        Assert.Equal(0.0195, new SoftmaxWithSquaredError<double>().Loss(y, (byte[])[2]), 1e-12);
        (y[0, 2], y[0, 7]) = (0.1, 0.6);
        Assert.Equal(2.302585092994046, new SoftmaxWithLoss<double>().Loss(y, (byte[])[2]), 1e-12);
        Assert.Equal(0.1195, new SoftmaxWithSquaredError<double>().Loss(y, (byte[])[2]), 1e-12);
        y[0, 2] = 0;
        Assert.Equal(16.11809565095832, new SoftmaxWithLoss<double>().Loss(y, (byte[])[2]), 1e-12);
        y[0, 2] = double.NaN;
        Assert.Equal(double.NaN, new SoftmaxWithLoss<double>().Loss(y, (byte[])[2]));
    }

    private static void AssertClose(double[] expected, Matrix<double> actual, double tolerance)
    {
        foreach (var (e, a) in expected.Zip(actual.ToArray()))
            Assert.Equal(e, a, tolerance);
    }
}
