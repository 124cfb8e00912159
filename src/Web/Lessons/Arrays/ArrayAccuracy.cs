using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents probabilities p, a row for each picture, and the truths t: how accuracy is counted (book §3.6.2).</summary>
public sealed record ArrayAccuracy(string P, string T)
{
    public static readonly ArrayAccuracy Start =
        new("[[0.1, 0.8, 0.1], [0.3, 0.1, 0.6], [0.2, 0.5, 0.3], [0.8, 0.1, 0.1]]", "[1, 2, 0, 0]");

    /// <summary>The probabilities; an address may hold no rows.</summary>
    public NdArray Probabilities =>
        ArrayText.Read(P) is { Shape.Count: 2, IsBoolean: false } rows ? rows : ArrayText.Read(Start.P)!;

    /// <summary>The truths, one for each row.</summary>
    public NdArray Truths => ArrayText.Read(T) is { Shape.Count: 1, IsBoolean: false } truths && truths.Shape[0] == Count
        ? truths
        : NdArray.Of([Count], new double[Count]);

    public int Count => Probabilities.Shape[0];

    public NdArray Predicted => Reductions.Of(Reduction.Argmax, Probabilities, 1);

    public NdArray Right => Comparisons.Of(ArrayComparison.Equal, Predicted, Truths);

    public double Sum => Reductions.Of(Reduction.Sum, Right).Values[0];

    public ArrayAccuracy Link(LinkState link)
    {
        var (p, t) = this;
        link.Text("p", ref p, 200);
        link.Text("t", ref t, 100);
        return new ArrayAccuracy(p, t);
    }

    /// <summary>The same with another probability.</summary>
    public ArrayAccuracy SetP(int row, int column, double value)
    {
        double[] values = [.. Probabilities.Values];
        values[(row * Probabilities.Shape[1]) + column] = value;
        return this with { P = ArrayText.Write(NdArray.Of([.. Probabilities.Shape], values)) };
    }

    /// <summary>The same with another truth: the nearest class there is.</summary>
    public ArrayAccuracy SetT(int row, double value)
    {
        double[] values = [.. Truths.Values];
        values[row] = Math.Clamp(Math.Round(value), 0, Probabilities.Shape[1] - 1);
        return this with { T = ArrayText.Write(NdArray.Of([Count], values)) };
    }
}
