namespace WebNN.Engine.Lessons;

/// <summary>The activation functions of book ch. 3.</summary>
public enum ActivationFunction
{
    /// <summary>1 for x &gt; 0, else 0 (§3.2.1).</summary>
    Step,

    /// <summary>1 / (1 + e^−x) (§3.2.4).</summary>
    Sigmoid,

    /// <summary>max(0, x) (§3.2.7).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x itself, for regression (§3.5).</summary>
    Identity,

    /// <summary>e^xᵢ / Σ e^xⱼ, for classification (§3.5.1).</summary>
    Softmax,
}

/// <summary>The functions of book ch. 3 in double, one number or (N,) at a time.</summary>
public static class ActivationFunctions
{
    /// <summary>1 for x &gt; 0, else 0 (book §3.2.2).</summary>
    // lesson: activation
    public static double Step(double x) => x > 0 ? 1 : 0;

    /// <summary>1 / (1 + e^−x), in (0, 1) (book §3.2.4). Written so that no x overflows.</summary>
    public static double Sigmoid(double x)
    {
        if (x >= 0)
            return 1 / (1 + Math.Exp(-x));

        var e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary>max(0, x) (book §3.2.7).</summary>
    public static double Relu(double x) => x > 0 ? x : 0;
    // end of lesson

    /// <summary>
    /// e^xᵢ / Σ e^xⱼ for x: (N,), after subtracting the largest, so that nothing overflows (book §3.5.2). Returns (N,) with sum 1.
    /// </summary>
    /// <exception cref="ArgumentException">x is empty.</exception>
    // lesson: output-layer
    public static double[] Softmax(ReadOnlySpan<double> x)
    {
        ThrowIfEmpty(x);
        var largest = double.NegativeInfinity;
        foreach (var v in x)
            largest = Math.Max(largest, v);

        var y = new double[x.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = x[i] - largest;

        return NaiveSoftmax(y);
    }

    /// <summary>
    /// Softmax as the formula is written: e^xᵢ overflows from x ≈ 710 on, and ∞/∞ is NaN (book §3.5.2). x: (N,), returns (N,).
    /// </summary>
    /// <exception cref="ArgumentException">x is empty.</exception>
    public static double[] NaiveSoftmax(ReadOnlySpan<double> x)
    {
        ThrowIfEmpty(x);
        var y = new double[x.Length];
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Math.Exp(x[i]);
            sum += y[i];
        }

        foreach (ref var v in y.AsSpan())
            v /= sum;

        return y;
    }
    // end of lesson

    /// <summary>The function applied to x: (N,); element by element but for softmax. Returns (N,).</summary>
    /// <exception cref="ArgumentException">Softmax of nothing.</exception>
    public static double[] Apply(ActivationFunction function, ReadOnlySpan<double> x)
    {
        if (function == ActivationFunction.Softmax)
            return Softmax(x);

        var y = x.ToArray();
        foreach (ref var v in y.AsSpan())
            v = Apply(function, v);

        return y;
    }

    /// <summary>The function of one number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Softmax, which needs all numbers at once.</exception>
    public static double Apply(ActivationFunction function, double x) => function switch
    {
        ActivationFunction.Step => Step(x),
        ActivationFunction.Sigmoid => Sigmoid(x),
        ActivationFunction.Relu => Relu(x),
        ActivationFunction.Tanh => Math.Tanh(x),
        ActivationFunction.Identity => x,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Not a function of one number."),
    };

    /// <summary>
    /// The slope at x, from the output where the book takes it from there: sigmoid y(1 − y) (§5.5.2), relu 0 or 1 (§5.5.1), tanh 1 − y²,
    /// step 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Softmax, whose derivative is a matrix.</exception>
    public static double Derivative(ActivationFunction function, double x)
    {
        switch (function)
        {
            case ActivationFunction.Step:
                return 0;
            case ActivationFunction.Sigmoid:
                var y = Sigmoid(x);
                return y * (1 - y);
            case ActivationFunction.Relu:
                return x > 0 ? 1 : 0;
            case ActivationFunction.Tanh:
                var tanh = Math.Tanh(x);
                return 1 - (tanh * tanh);
            case ActivationFunction.Identity:
                return 1;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "Not a function of one number.");
        }
    }

    private static void ThrowIfEmpty(ReadOnlySpan<double> x)
    {
        if (x.IsEmpty)
            throw new LessonInputException("Softmax needs at least one number.");
    }
}
