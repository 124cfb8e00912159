namespace WebNN.Engine.Lessons;

/// <summary>The way a difference approximates a slope.</summary>
public enum DifferenceScheme
{
    /// <summary>(f(x + h) − f(x − h)) / 2h: error of order h².</summary>
    Central,

    /// <summary>(f(x + h) − f(x)) / h: error of order h.</summary>
    Forward,
}

/// <summary>
/// A descent: every point from the start on, (D,) each. <paramref name="Diverged"/>: the next point would not have been finite.
/// </summary>
public sealed record DescentPath(IReadOnlyList<double[]> Points, bool Diverged);

/// <summary>Derivatives from differences, and going downhill along them (book §4.3–4.4).</summary>
public static class Numerical
{
    /// <summary>
    /// The step the book recommends (§4.3.1): small enough to be near the tangent, large enough not to drown in rounding.
    /// </summary>
    public const double DefaultStep = 1e-4;

    /// <summary>The slope of f at x from a difference over <paramref name="h"/> (book §4.3.1).</summary>
    /// <exception cref="LessonInputException">h is not positive and finite.</exception>
    // lesson: derivative
    public static double Derivative(
        Func<double, double> f, double x, double h = DefaultStep, DifferenceScheme scheme = DifferenceScheme.Central)
    {
        ThrowIfNotAStep(h);
        return scheme == DifferenceScheme.Central ? (f(x + h) - f(x - h)) / (2 * h) : (f(x + h) - f(x)) / h;
    }
    // end of lesson

    /// <summary>
    /// The gradient of f at x: (D,), one central difference per coordinate (book §4.4). Returns (D,); x is put back as it was.
    /// </summary>
    /// <exception cref="LessonInputException">h is not positive and finite.</exception>
    // lesson: gradient
    public static double[] Gradient(Func<double[], double> f, double[] x, double h = DefaultStep)
    {
        ThrowIfNotAStep(h);
        var gradient = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var here = x[i];
            x[i] = here + h;
            var above = f(x);
            x[i] = here - h;
            var below = f(x);
            x[i] = here;
            gradient[i] = (above - below) / (2 * h);
        }

        return gradient;
    }
    // end of lesson

    /// <summary>
    /// x ← x − η·gradient(x), <paramref name="steps"/> times from <paramref name="start"/>: (D,) (book §4.4.1). Gives steps + 1 points,
    /// fewer where it leaves the finite numbers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not finite, or steps is negative.</exception>
    public static DescentPath Descend(Func<double[], double[]> gradient, double[] start, double learningRate, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (!double.IsFinite(learningRate))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be finite.");

        var points = new List<double[]>(steps + 1);
        points.Add([.. start]);
        // lesson: gradient
        for (var step = 0; step < steps; step++)
        {
            double[] x = [.. points[^1]];
            var slope = gradient(x);
            for (var i = 0; i < x.Length; i++)
                x[i] -= learningRate * slope[i];

            if (!Array.TrueForAll(x, double.IsFinite))
                return new DescentPath(points, Diverged: true);

            points.Add(x);
        }
        // end of lesson

        return new DescentPath(points, Diverged: false);
    }

    private static void ThrowIfNotAStep(double h)
    {
        if (!(double.IsFinite(h) && h > 0))
            throw new LessonInputException("h must be positive and finite.");
    }
}
