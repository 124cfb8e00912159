namespace WebNN.Engine.Lessons;

/// <summary>The losses of book §4.2.</summary>
public enum LossFunction
{
    /// <summary>½Σ(y − t)² (§4.2.1).</summary>
    SumOfSquares,

    /// <summary>(1/n)Σ(y − t)².</summary>
    MeanSquaredError,

    /// <summary>−Σ t·log(y + 1e−7), in nats (§4.2.2).</summary>
    CrossEntropy,
}

/// <summary>Distances of a prediction y: (N,) from the truth t: (N,) (book §4.2).</summary>
public static class LossFunctions
{
    /// <summary>Keeps log away from log 0 (book §4.2.2).</summary>
    public const double Delta = 1e-7;

    /// <summary>½Σ(y − t)².</summary>
    /// <exception cref="ShapeException">The lengths differ, or are 0.</exception>
    // lesson: loss
    public static double SumOfSquares(ReadOnlySpan<double> y, ReadOnlySpan<double> t) => SquaredDistance(y, t) / 2;

    /// <summary>(1/n)Σ(y − t)².</summary>
    /// <exception cref="ShapeException">The lengths differ, or are 0.</exception>
    public static double MeanSquaredError(ReadOnlySpan<double> y, ReadOnlySpan<double> t) => SquaredDistance(y, t) / y.Length;

    /// <summary>−Σ t·log(y + 1e−7); NaN where a y is below −1e−7.</summary>
    /// <exception cref="ShapeException">The lengths differ, or are 0.</exception>
    public static double CrossEntropy(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        ThrowIfDifferent(y, t);
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
            sum -= t[i] * Math.Log(y[i] + Delta);

        return sum;
    }
    // end of lesson

    /// <summary>The loss of that name.</summary>
    /// <exception cref="ShapeException">The lengths differ, or are 0.</exception>
    public static double Of(LossFunction function, ReadOnlySpan<double> y, ReadOnlySpan<double> t) => function switch
    {
        LossFunction.SumOfSquares => SumOfSquares(y, t),
        LossFunction.MeanSquaredError => MeanSquaredError(y, t),
        _ => CrossEntropy(y, t),
    };

    // lesson: loss
    private static double SquaredDistance(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        ThrowIfDifferent(y, t);
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
            sum += (y[i] - t[i]) * (y[i] - t[i]);

        return sum;
    }
    // end of lesson

    private static void ThrowIfDifferent(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        if (y.Length != t.Length || y.IsEmpty)
            throw new ShapeException($"y of shape ({y.Length},) and t of shape ({t.Length},) must be equally long and not empty.");
    }
}
