using WebNN.Engine;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>The loss of one sample, of which the loss of a batch is the mean.</summary>
internal static class SampleLoss
{
    // as the engine bounds it
    private const double Least = 1e-7;

    /// <param name="loss">Which.</param>
    /// <param name="y">The network's answer, (C,).</param>
    /// <param name="t">The right one, one-hot or numbers, (C,).</param>
    public static double Of(Loss loss, ReadOnlySpan<float> y, ReadOnlySpan<float> t)
    {
        if (loss == Loss.CrossEntropy)
            return -Math.Log(Math.Max(y[t.IndexOf(1f)], Least));
        var sum = 0.0;
        for (var c = 0; c < y.Length; c++)
            sum += Math.Pow(y[c] - t[c], 2);
        return loss == Loss.SumOfSquares ? sum / 2 : sum / y.Length;
    }
}
