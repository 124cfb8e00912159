namespace WebNN.Engine.Lessons;

/// <summary>
/// Softmax of x: (N,), and of x + log C: the factor C above and below the fraction, moved into the exponents as C′ = log C, changes nothing
/// (book §3.5.2).
/// </summary>
public sealed record SoftmaxShift(double[] Y, double[] Shifted, double LogC)
{
    /// <summary>Calculates both for x: (N,) and a C above 0.</summary>
    /// <exception cref="LessonInputException">x is empty, or C is not positive and finite.</exception>
    public static SoftmaxShift Of(double[] x, double c)
    {
        if (!(double.IsFinite(c) && c > 0))
            throw new LessonInputException(FormattableString.Invariant($"c is {c}; it must be positive, for log c."));

        var logC = Math.Log(c);
        return new SoftmaxShift(
            ActivationFunctions.Softmax(x),
            ActivationFunctions.Softmax(Array.ConvertAll(x, value => value + logC)),
            logC);
    }
}
