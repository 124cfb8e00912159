namespace WebNN.Engine.Lessons;

/// <summary>Functions of every number of an array.</summary>
public static class ArrayFunctions
{
    /// <summary>e to the power of each number; infinity where that is too large.</summary>
    public static NdArray Exp(NdArray a) => Map(a, Math.Exp);

    /// <summary>The natural logarithm of each number; −infinity of 0, NaN below.</summary>
    public static NdArray Log(NdArray a) => Map(a, Math.Log);

    /// <summary>a to the power of b, elementwise; shapes are broadcast.</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Power(NdArray a, NdArray b) => NdArray.Elementwise("**", a, b, Math.Pow);

    private static NdArray Map(NdArray a, Func<double, double> f) => NdArray.Of([.. a.Shape], [.. a.Values.Select(f)]);
}
