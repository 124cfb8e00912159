using WebNN.Engine;
using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents an array a, an index and the part b = a[index], which in NumPy is a view of a.</summary>
/// <param name="A">The array as it is written.</param>
/// <param name="Index">The index as it is written, right or wrong.</param>
/// <param name="Changed">The place in a of the number changed last; −1 for none.</param>
public sealed record ArraySlice(string A, string Index, int Changed)
{
    public const int MaxIndex = 40;

    public static readonly ArraySlice Start = new("[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]", ":2, 1:3", -1);

    public static readonly string[] Presets = ["1", "1, 0", ":2, 1:3", ":, 1", "-1, ::-1", "::2"];

    public NdArray Whole => ArrayText.Read(A) is { IsBoolean: false } whole ? whole : ArrayText.Read(Start.A)!;

    /// <summary>Null where the index means nothing in a.</summary>
    public ArrayPart? Part => Look().Part;

    /// <summary>The text that says why there is no part, without its prefix.</summary>
    public string? Problem => Look().Problem;

    /// <summary>The place in a of a cell of b's picture.</summary>
    public int Place(int row, int column) => Part!.Places[ArrayCalculation.Place(Part.Value, row, column)];

    public ArraySlice Link(LinkState link)
    {
        var (a, index, changed) = this;
        link.Text("whole", ref a, 200);
        link.Text("index", ref index, MaxIndex);
        link.Whole("changed", ref changed, -1, ArrayText.MaxLength * ArrayText.MaxLength - 1);
        return new ArraySlice(a, index, changed);
    }

    /// <summary>The same after a number of a was set, which is also the number of b that stands there.</summary>
    public ArraySlice Set(int place, double value)
    {
        double[] values = [.. Whole.Values];
        values[place] = value;
        return this with { A = ArrayText.Write(NdArray.Of([.. Whole.Shape], values)), Changed = place };
    }

    private (ArrayPart? Part, string? Problem) Look()
    {
        try
        {
            var index = ArrayIndex.Parse(Index);
            return Inside(index);
        }
        catch (LessonInputException)
        {
            return (null, "no-index");
        }
    }

    private (ArrayPart? Part, string? Problem) Inside(ArrayIndex index)
    {
        try
        {
            return (index.In(Whole), null);
        }
        catch (Exception e) when (e is ShapeException or LessonInputException)
        {
            return (null, e is ShapeException ? "too-many" : "outside");
        }
    }
}
