namespace WebNN.Engine.Lessons;

/// <summary>The answer of a perceptron exactly on its threshold. The sources differ: the book fires above it, others from it on.</summary>
public enum Comparison
{
    /// <summary>Fires where w·x + b &gt; 0 (book §2.1).</summary>
    Strict,

    /// <summary>Fires where w·x + b ≥ 0.</summary>
    Inclusive,
}

/// <summary>
/// The line w1·x1 + w2·x2 + b = 0 on which a two-input perceptron changes its mind: either x2 = slope·x1 + intercept, or, where w2 is
/// (nearly) zero, the vertical x1 = <paramref name="Vertical"/>. What does not apply is null.
/// </summary>
public sealed record DecisionLine(double? Slope, double? Intercept, double? Vertical);

/// <summary>The smallest neuron: y = 1 where w·x + b exceeds 0, else 0 (book §2.1–2.3). Never changes once made.</summary>
public sealed class Perceptron
{
    private readonly double[] _weights;

    /// <summary>A perceptron with weights w: (D,) and bias b.</summary>
    /// <exception cref="ArgumentException">No weights.</exception>
    public Perceptron(ReadOnlySpan<double> weights, double bias, Comparison comparison = Comparison.Strict)
    {
        if (weights.IsEmpty)
            throw new ArgumentException("A perceptron needs at least one weight.", nameof(weights));

        _weights = weights.ToArray();
        Bias = bias;
        Comparison = comparison;
    }

    /// <summary>Creates a neuron from a threshold: it fires where w·x exceeds θ, that is b = −θ (book §2.3.2).</summary>
    /// <exception cref="ArgumentException">No weights.</exception>
    public static Perceptron WithThreshold(ReadOnlySpan<double> weights, double theta, Comparison comparison = Comparison.Strict) =>
        new(weights, -theta, comparison);

    /// <summary>w: (D,).</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>b: how easily it fires.</summary>
    public double Bias { get; }

    /// <summary>Indicates whether the threshold itself fires.</summary>
    public Comparison Comparison { get; }

    /// <summary>w·x + b, for x: (D,).</summary>
    /// <exception cref="ShapeException">x has another length than the weights.</exception>
    public double Sum(ReadOnlySpan<double> x)
    {
        if (x.Length != _weights.Length)
            throw new ShapeException($"Inputs of shape ({x.Length},) do not fit weights of shape ({_weights.Length},).");

        // the bias last, as the book adds it: (1, 1, −1) at x = (1, 0) is then exactly on the threshold
        // lesson: perceptron
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += _weights[i] * x[i];

        return sum + Bias;
        // end of lesson
    }

    /// <summary>1 where it fires for x: (D,), else 0.</summary>
    /// <exception cref="ShapeException">x has another length than the weights.</exception>
    // lesson: perceptron
    public int Activate(ReadOnlySpan<double> x) => Fires(Sum(x)) ? 1 : 0;

    /// <summary>Indicates whether a sum w·x + b makes it fire.</summary>
    public bool Fires(double sum) => Comparison == Comparison.Strict ? sum > 0 : sum >= 0;
    // end of lesson

    /// <summary>Its outputs for all 2^D inputs of 0s and 1s, counting up with x1 as the highest bit: 00, 01, 10, 11.</summary>
    public int[] Outputs()
    {
        var inputs = _weights.Length;
        var outputs = new int[1 << inputs];
        Span<double> x = stackalloc double[inputs];
        for (var row = 0; row < outputs.Length; row++)
        {
            for (var i = 0; i < inputs; i++)
                x[i] = (row >> (inputs - 1 - i)) & 1;

            outputs[row] = Activate(x);
        }

        return outputs;
    }

    /// <summary>
    /// The line on which it changes its answer in the plane of two inputs (book §2.5.1);
    /// null unless it has two weights, one of them not zero.
    /// </summary>
    public DecisionLine? DecisionLine()
    {
        if (_weights is not [var w1, var w2])
            return null;

        var line = new DecisionLine(-w1 / w2, -Bias / w2, null);
        if (double.IsFinite(line.Slope!.Value) && double.IsFinite(line.Intercept!.Value))
            return line;

        return double.IsFinite(-Bias / w1) ? new DecisionLine(null, null, -Bias / w1) : null;
    }
}
