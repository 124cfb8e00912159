namespace WebNN.Engine.Lessons;

/// <summary>One layer with W: (D, M), b: (M,).</summary>
public sealed record DenseLayer(double[][] Weights, double[] Bias, ActivationFunction Activation);

/// <summary>A layer's result for its input: a = xW + b, (M,), and z = h(a), (M,) (book §3.4).</summary>
public sealed record LayerOutput(double[] A, double[] Z);

/// <summary>A network of a few layers calculated in the open, one sample at a time (book §3.4).</summary>
public static class ForwardPass
{
    /// <summary>Every layer's a and z for x: (D,). The last z is the network's answer.</summary>
    /// <exception cref="ShapeException">
    /// Shapes that do not follow from each other; the message says which layer and both shapes.
    /// </exception>
    public static IReadOnlyList<LayerOutput> Run(IReadOnlyList<DenseLayer> layers, double[] x)
    {
        var outputs = new LayerOutput[layers.Count];
        // lesson: three-layer-network
        for (var l = 0; l < outputs.Length; l++)
        {
            var (weights, bias, activation) = layers[l];
            var a = Affine(x, weights, bias, $"layer {l + 1}");
            outputs[l] = new LayerOutput(a, ActivationFunctions.Apply(activation, a));
            x = outputs[l].Z;
        }
        // end of lesson

        return outputs;
    }

    internal static double[] Affine(double[] x, double[][] weights, double[] bias, string where)
    {
        if (weights.Length != x.Length || weights.Length == 0)
        {
            throw new ShapeException(
                $"In {where}, x of shape ({x.Length},) does not fit W of shape ({weights.Length}, " +
                    $"{(weights.Length == 0 ? 0 : weights[0].Length)}): W needs a row per input.");
        }

        // lesson: three-layer-network
        var a = new double[weights[0].Length];
        for (var i = 0; i < x.Length; i++)
        {
            if (weights[i].Length != a.Length)
                throw new ShapeException($"In {where}, row {i} of W has {weights[i].Length} numbers and row 0 has {a.Length}.");

            for (var j = 0; j < a.Length; j++)
                a[j] += x[i] * weights[i][j];
        }

        // end of lesson

        if (bias.Length != a.Length || a.Length == 0)
        {
            throw new ShapeException(
                $"In {where}, b of shape ({bias.Length},) does not fit W of shape " +
                    $"({weights.Length}, {a.Length}): b needs a number per column.");
        }

        // lesson: three-layer-network
        for (var j = 0; j < a.Length; j++)
            a[j] += bias[j];
        // end of lesson

        return a;
    }
}
