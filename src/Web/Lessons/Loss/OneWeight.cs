using WebNN.Engine.Lessons;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>
/// A neuron with one weight that tells ten samples of two classes apart by sigmoid(w·x − 1): its loss and its accuracy for every weight.
/// </summary>
internal static class OneWeight
{
    /// <summary>The weights of the picture.</summary>
    public static readonly Axis Range = new(0, 4);

    private static readonly (double X, int T)[] Samples =
        [(0.25, 0), (0.35, 0), (0.5, 0), (0.6, 1), (0.75, 0), (0.9, 1), (1.1, 0), (1.3, 1), (1.6, 1), (2.0, 1)];

    /// <summary>The nearest weight of two decimals inside the range.</summary>
    public static double Kept(double w) => Range.Clamp(Math.Round(w, 2));

    /// <summary>The mean cross entropy.</summary>
    public static double Loss(double w) => Samples.Average(sample =>
    {
        var p = ActivationFunctions.Sigmoid(w * sample.X - 1);
        return LossFunctions.CrossEntropy([1 - p, p], sample.T == 1 ? [0, 1] : [1, 0]);
    });

    /// <summary>The share of samples told right, 0–1.</summary>
    public static double Accuracy(double w) =>
        Samples.Average(sample => ActivationFunctions.Sigmoid(w * sample.X - 1) > 0.5 == (sample.T == 1) ? 1.0 : 0.0);

    public static double LossSlope(double w) => Numerical.Derivative(Loss, w);

    /// <summary>Determines whether the accuracy jumps at a weight; everywhere else its slope is 0.</summary>
    public static bool IsJump(double w) => Accuracy(w - Numerical.DefaultStep) != Accuracy(w + Numerical.DefaultStep);
}
