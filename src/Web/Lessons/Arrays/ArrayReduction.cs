using WebNN.Engine.Lessons;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>Represents a reduction of an array of rows along an axis, and the number of the result looked at.</summary>
/// <param name="A">The array as it is written.</param>
/// <param name="Reduction">The reduction.</param>
/// <param name="Axis">0 or 1; <see cref="All"/> for both.</param>
/// <param name="At">Which number of the result.</param>
public sealed record ArrayReduction(string A, Reduction Reduction, int Axis, int At)
{
    public const int All = -1;

    public static readonly ArrayReduction Start = new("[[1, 2, 3], [4, 5, 6]]", Reduction.Sum, 0, 0);

    /// <summary>The array; an address may hold one without rows.</summary>
    public NdArray Whole =>
        ArrayText.Read(A) is { Shape.Count: 2, IsBoolean: false } whole ? whole : ArrayText.Read(Start.A)!;

    public NdArray Result => Reductions.Of(Reduction, Whole, Axis == All ? null : Axis);

    /// <summary>The number of the result looked at, as far as there is one.</summary>
    public int Cell => Math.Min(At, Result.Values.Count - 1);

    public string Call => Axis == All ? $"np.{Reductions.Name(Reduction)}(a)" : $"np.{Reductions.Name(Reduction)}(a, axis={Axis})";

    /// <summary>The making of the number looked at: <c>np.sum([1, 4]) = 5</c>.</summary>
    public string Written
    {
        get
        {
            var columns = Whole.Shape[1];
            var numbers = Whole.Values.Where((_, place) => Uses(place / columns, place % columns)).Select(Numbers.Full);
            return $"np.{Reductions.Name(Reduction)}([{string.Join(", ", numbers)}]) = {Numbers.Compact(Result.Values[Cell])}";
        }
    }

    /// <summary>Indicates whether a number of the array went into the one looked at.</summary>
    public bool Uses(int row, int column) => Axis switch { 0 => column == Cell, 1 => row == Cell, _ => true };

    public ArrayReduction Link(LinkState link)
    {
        var (a, reduction, axis, at) = this;
        link.Text("rows", ref a, 200);
        link.Choice("reduce", ref reduction);
        link.Whole("axis", ref axis, All, 1);
        link.Whole("at", ref at, 0, ArrayText.MaxLength - 1);
        return new ArrayReduction(a, reduction, axis, at);
    }

    /// <summary>The same with another number in the array.</summary>
    public ArrayReduction Set(int row, int column, double value)
    {
        double[] values = [.. Whole.Values];
        values[(row * Whole.Shape[1]) + column] = value;
        return this with { A = ArrayText.Write(NdArray.Of([.. Whole.Shape], values)) };
    }
}
