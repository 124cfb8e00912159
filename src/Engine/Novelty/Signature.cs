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
    public static int Dimensions(Network<float> network) => network.Inputs + (HasHidden(network) ? network.Spec.Sizes[1] : 0);

    /// <summary>Writes the signature of a row that has been predicted, (D,).</summary>
    public static void Write(Network<float> network, Workspace<float> workspace, int row, Span<float> signature)
    {
        ScaleToLengthOne(workspace.X.Row(row), signature[..network.Inputs]);
        if (HasHidden(network))
            ScaleToLengthOne(workspace.Activation(FirstHidden).Row(row), signature[network.Inputs..]);
    }

    /// <summary>The projection of the signature of a row that has been predicted, without writing it.</summary>
    public static Projection Project(Network<float> network, Workspace<float> workspace, int row, Matrix<float> columns)
    {
        var inputs = OfLengthOne(Projection.Of(workspace.X.Row(row), columns, 0));
        return HasHidden(network)
            ? inputs + OfLengthOne(Projection.Of(workspace.Activation(FirstHidden).Row(row), columns, network.Inputs))
            : inputs;
    }

    private static bool HasHidden(Network<float> network) => network.Spec.Sizes is { Count: > 2 } sizes && sizes[1] <= MaxUnits;

    private static Projection OfLengthOne(in Projection part) => part.Scaled(Scale(part.SquaredLength));

    private static void ScaleToLengthOne(ReadOnlySpan<float> x, Span<float> y)
    {
        var squared = 0f;
        foreach (var number in x)
            squared += number * number;
        var scale = Scale(squared);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] * scale;
    }

    private static float Scale(float squaredLength) => 1 / Math.Max(MathF.Sqrt(squaredLength), ShortestLength);
}
