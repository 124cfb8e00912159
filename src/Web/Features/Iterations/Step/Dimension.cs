namespace WebNN.Web.Features.Iterations.Step;

/// <summary>
/// Names what an array's rows or columns run along: the samples of the batch, the inputs, the units of a layer. Arrays that share a
/// dimension are looked at in the same place of it.
/// </summary>
internal static class Dimension
{
    /// <summary>The one row of a vector.</summary>
    public const int None = -1;

    /// <summary>The samples of the batch.</summary>
    public const int Samples = 0;

    /// <summary>The numbers of a sample.</summary>
    public const int Inputs = 1;

    /// <summary>The units of an affine layer, from 1.</summary>
    public static int Units(int layer) => layer + 1;
}
