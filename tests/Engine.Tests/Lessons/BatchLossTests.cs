using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book §4.2.3–4.2.4.</summary>
public class BatchLossTests
{
    // a right and a wrong prediction of a 2
    private static readonly NdArray Y = NdArray.Of(
        [2, 10],
        [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0, 0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]);

    private static readonly NdArray OneHot = NdArray.Of([2, 10], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);

    [Theory]
    [InlineData(LossFunction.CrossEntropy, 1.4067053583800182)]
    [InlineData(LossFunction.SumOfSquares, 0.3475)]
    [InlineData(LossFunction.MeanSquaredError, 0.0695)]
    public void Labels_and_one_hot_rows_give_the_same_mean(LossFunction function, double mean)
    {
        Close.To(mean, BatchLoss.Of(function, Y, Labels(2, 2)));
        Assert.Equal(BatchLoss.Of(function, Y, OneHot), BatchLoss.Of(function, Y, Labels(2, 2)));
    }

    [Fact]
    public void A_right_class_of_probability_zero_costs_sixteen_nats_and_not_infinity() =>
        Close.To(16.11809565095832, BatchLoss.Of(LossFunction.CrossEntropy, Y, Labels(3, 3)));

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Assert.Contains("label 10; the classes are 0 to 9", Message<LessonInputException>(Y, Labels(2, 10)), StringComparison.Ordinal);
        Assert.Contains("label -1", Message<LessonInputException>(Y, Labels(-1, 2)), StringComparison.Ordinal);
        Assert.Contains("label 0.5", Message<LessonInputException>(Y, Labels(0.5, 2)), StringComparison.Ordinal);
        Assert.Contains("(2, 10), one-hot, or (2,), labels", Message<ShapeException>(Y, Labels(2)), StringComparison.Ordinal);
        Assert.Contains("(2,) is no batch", Message<ShapeException>(Labels(2, 2), Labels(2, 2)), StringComparison.Ordinal);
        Assert.Contains("(0, 3) is no batch", Message<ShapeException>(NdArray.Of([0, 3], []), Labels()), StringComparison.Ordinal);
    }

    private static NdArray Labels(params double[] labels) => NdArray.Of([labels.Length], labels);

    private static string Message<T>(NdArray y, NdArray t)
        where T : Exception =>
        Assert.Throws<T>(() => BatchLoss.Of(LossFunction.CrossEntropy, y, t)).Message;
}
