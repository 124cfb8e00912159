using System.Numerics;

namespace WebNN.Engine.Novelty;

/// <summary>
/// What a network sees of a sample: its inputs and what its first hidden layer makes of them, each scaled to length 1, one behind the
/// other. A very wide hidden layer is left out, so that the statistics stay small.
/// </summary>
internal static class Signature
{
    private const int MaxUnits = 2048;

    // the output of the first activation function: behind the input and the affine layer
    private const int FirstHidden = 2;

    private const float ShortestLength = 1e-6f;

    /// <summary>D, the numbers of a signature.</summary>
    public static int Dimensions(Network<float> network) => network.Inputs + HiddenUnits(network);

    /// <summary>Writes the signature of a row that has been predicted, (D,).</summary>
    public static void Write(Network<float> network, Workspace<float> workspace, int row, Span<float> signature)
    {
        ScaleToLengthOne(workspace.X.Row(row), signature[..network.Inputs]);
        if (HiddenUnits(network) > 0)
            ScaleToLengthOne(workspace.Activation(FirstHidden).Row(row), signature[network.Inputs..]);
    }

    private static int HiddenUnits(Network<float> network)
    {
        var sizes = network.Spec.Sizes;
        return sizes.Count > 2 && sizes[1] <= MaxUnits ? sizes[1] : 0;
    }

    private static void ScaleToLengthOne(ReadOnlySpan<float> x, Span<float> y)
    {
        var scale = 1 / Math.Max(MathF.Sqrt(PrincipalSubspace.SquaredLength(x)), ShortestLength);
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(x[i..]) * scale).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = x[i] * scale;
    }
}
