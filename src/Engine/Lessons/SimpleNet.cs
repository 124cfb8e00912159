namespace WebNN.Engine.Lessons;

/// <summary>xW, its softmax, the cross entropy against t, and dL/dW by backpropagation, (D, M).</summary>
public sealed record SimpleNetResult(double[] Prediction, double[] Softmax, double Loss, double[][] Gradient);

/// <summary>One layer without bias, softmax and cross entropy: the smallest network with a gradient (book §4.4.2).</summary>
public static class SimpleNet
{
    /// <summary>Calculates forward and backward for W: (D, M), x: (D,), t: (M,).</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    // lesson: learning
    public static SimpleNetResult Evaluate(double[][] weights, double[] x, double[] t)
    {
        var prediction = Predict(weights, x);
        var y = ActivationFunctions.Softmax(prediction);
        var loss = LossFunctions.CrossEntropy(y, t);

        // through log(y + δ) exactly; without δ and with t one-hot this is the book's y − t
        var dy = new double[y.Length];
        var mean = 0.0;
        for (var k = 0; k < y.Length; k++)
        {
            dy[k] = -t[k] / (y[k] + LossFunctions.Delta);
            mean += dy[k] * y[k];
        }

        var gradient = Array.ConvertAll(x, xi => Enumerable.Range(0, y.Length).Select(k => xi * y[k] * (dy[k] - mean)).ToArray());
        return new SimpleNetResult(prediction, y, loss, gradient);
    }
    // end of lesson

    /// <summary>The loss alone, as numerical differentiation asks for it: W: (D·M,) row by row.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static double Loss(ReadOnlySpan<double> weights, double[] x, double[] t)
    {
        if (weights.Length != x.Length * t.Length)
            throw new ShapeException($"{weights.Length} weights are not of shape ({x.Length}, {t.Length}).");

        var rows = new double[x.Length][];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = weights.Slice(i * t.Length, t.Length).ToArray();

        return LossFunctions.CrossEntropy(ActivationFunctions.Softmax(Predict(rows, x)), t);
    }

    /// <summary>dL/dW: (D, M) by central differences: two passes for each weight (book §4.4.2).</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    // lesson: learning
    public static double[][] NumericalGradient(double[][] weights, double[] x, double[] t) =>
        [.. Numerical.Gradient(w => Loss(w, x, t), [.. weights.SelectMany(row => row)]).Chunk(t.Length)];
    // end of lesson

    /// <summary>W: (D, M), normally distributed with standard deviation 1 as the book draws it; the same seed draws the same.</summary>
    public static double[][] DrawWeights(int inputs, int outputs, ulong seed)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, inputs).Select(_ => Enumerable.Range(0, outputs).Select(_ => rng.NextNormal()).ToArray())];
    }

    private static double[] Predict(double[][] weights, double[] x) =>
        ForwardPass.Affine(x, weights, new double[weights.Length == 0 ? 0 : weights[0].Length], "the layer");
}
