using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book ch. 3, and the losses of §4.2.</summary>
public class ActivationFunctionsTests
{
    [Fact]
    public void Functions_of_one_number()
    {
        Assert.Equal([0, 1, 1], ActivationFunctions.Apply(ActivationFunction.Step, [-1, 1, 2]));
        Close.To(
            [0.2689414213699951, 0.7310585786300049, 0.8807970779778825],
            ActivationFunctions.Apply(ActivationFunction.Sigmoid, [-1, 1, 2]));
        Assert.Equal([1, 2, 0, 0], ActivationFunctions.Apply(ActivationFunction.Relu, [1, 2, -1, -2]));
        Assert.Equal([3, -4], ActivationFunctions.Apply(ActivationFunction.Identity, [3, -4]));
        Assert.Equal([0, Math.Tanh(1)], ActivationFunctions.Apply(ActivationFunction.Tanh, [0, 1]));
        Assert.Equal([0, 1], ActivationFunctions.Apply(ActivationFunction.Sigmoid, [-1000, 1000]));
    }

    [Fact]
    public void Softmax_of_large_inputs_stays_finite_where_the_naive_form_overflows()
    {
        Close.To([0.01821127329554753, 0.24519181293507392, 0.7365969137693786], ActivationFunctions.Softmax([0.3, 2.9, 4.0]));
        Close.To(1, ActivationFunctions.Softmax([0.3, 2.9, 4.0]).Sum());
        Close.To([0.01821127329554753, 0.24519181293507392, 0.7365969137693786], ActivationFunctions.NaiveSoftmax([0.3, 2.9, 4.0]));
        Close.To([0.999954600070331, 4.539786860886666e-05, 2.061060046209062e-09], ActivationFunctions.Softmax([1010, 1000, 990]));
        Assert.All(ActivationFunctions.NaiveSoftmax([1010, 1000, 990]), y => Assert.True(double.IsNaN(y)));
        Assert.Throws<LessonInputException>(() => ActivationFunctions.Softmax([]));
    }

    [Theory]
    [InlineData(ActivationFunction.Sigmoid)]
    [InlineData(ActivationFunction.Tanh)]
    [InlineData(ActivationFunction.Relu)]
    [InlineData(ActivationFunction.Identity)]
    [InlineData(ActivationFunction.Step)]
    public void Derivatives_agree_with_differences(ActivationFunction function)
    {
        foreach (var x in new[] { -3.0, -0.7, 0.4, 2.0 })
        {
            Close.To(
                Numerical.Derivative(v => ActivationFunctions.Apply(function, v), x),
                ActivationFunctions.Derivative(function, x),
                1e-8);
        }
    }

    [Fact]
    public void The_three_layer_network()
    {
        var layers = ForwardPass.Run(
            [
                new([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3], ActivationFunction.Sigmoid),
                new([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2], ActivationFunction.Sigmoid),
                new([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2], ActivationFunction.Identity),
            ],
            [1.0, 0.5]);
        Close.To([0.3, 0.7, 1.1], layers[0].A);
        Close.To([0.574442516811659, 0.668187772168166, 0.7502601055951177], layers[0].Z);
        Close.To([0.5161598377933344, 1.214026956165817], layers[1].A);
        Close.To([0.6262493703990729, 0.7710106968556123], layers[1].Z);
        Close.To([0.3168270764110298, 0.6962790898619668], layers[2].Z);
        Close.To([0.4062590715541802, 0.5937409284458198], ActivationFunctions.Softmax(layers[2].Z));
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named()
    {
        string Message(double[][] weights, double[] bias) =>
            Assert
                .Throws<ShapeException>(() =>
                    ForwardPass.Run(
                        [
                            new(
                                [
                                    [1],
                                    [1],
                                ],
                                [0],
                                ActivationFunction.Relu),
                            new(weights, bias, ActivationFunction.Relu),
                        ],
                        [1, 1]))
                .Message;

        Assert.Contains(
            "layer 2, x of shape (1,) does not fit W of shape (2, 1)",
            Message(
                [
                    [1],
                    [1],
                ],
                [0]),
            StringComparison.Ordinal);
        Assert.Contains(
            "layer 2, b of shape (2,) does not fit W of shape (1, 1)",
            Message(
                [
                    [1],
                ],
                [0, 0]),
            StringComparison.Ordinal);
        Assert.Contains(
            "layer 2",
            Message(
                [
                    [],
                ],
                []),
            StringComparison.Ordinal);
        Assert.Contains(
            "row 1",
            Assert
                .Throws<ShapeException>(() =>
                    ForwardPass.Run(
                        [
                            new(
                                [
                                    [1, 2],
                                    [1],
                                ],
                                [0, 0],
                                ActivationFunction.Relu),
                        ],
                        [1, 1]))
                .Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_of_a_right_and_a_wrong_prediction()
    {
        double[] t = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        double[] right = [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0];
        double[] wrong = [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0];
        foreach (var (function, small, large) in new[]
        {
            (LossFunction.SumOfSquares, 0.0975, 0.5975),
            (LossFunction.MeanSquaredError, 0.0195, 0.1195),
            (LossFunction.CrossEntropy, 0.510825457099338, 2.3025840929945454),
        })
        {
            Close.To(small, LossFunctions.Of(function, right, t));
            Close.To(large, LossFunctions.Of(function, wrong, t));
            Assert.Contains(
                "(1,)",
                Assert.Throws<ShapeException>(() => LossFunctions.Of(function, right, [1])).Message,
                StringComparison.Ordinal);
            Assert.Throws<ShapeException>(() => LossFunctions.Of(function, [], []));
        }
    }
}
