using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents x[x ⋚ limit] = value: a comparison makes a mask, and the mask says where to assign.</summary>
public sealed record ArrayMask(string X, ArrayComparison Comparison, double Limit, double Value)
{
    public static readonly ArrayMask Start = new("[1, 2, 3, -5, 10]", ArrayComparison.LessEqual, 0, 100);

    public NdArray Before => ArrayText.Read(X) is { Shape.Count: 1, IsBoolean: false } x ? x : ArrayText.Read(Start.X)!;

    public NdArray Mask => Comparisons.Of(Comparison, Before, NdArray.Scalar(Limit));

    /// <summary>The numbers where the mask is true.</summary>
    public NdArray Chosen => ArrayPart.Where(Before, Mask).Value;

    public NdArray After => ArrayPart.Where(Before, Mask).Set(NdArray.Scalar(Value));

    public ArrayMask Link(LinkState link)
    {
        var (x, comparison, limit, value) = this;
        link.Text("x", ref x, 200);
        link.Choice("compare", ref comparison);
        link.Number("limit", ref limit);
        link.Number("value", ref value);
        return new ArrayMask(x, comparison, limit, value);
    }

    /// <summary>The same with another number in x.</summary>
    public ArrayMask Set(int place, double value)
    {
        double[] values = [.. Before.Values];
        values[place] = value;
        return this with { X = ArrayText.Write(NdArray.Of([.. Before.Shape], values)) };
    }
}
