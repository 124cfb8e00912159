using System.Globalization;
using WebNN.Engine;
using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>An operation on two arrays, named as in the API.</summary>
internal enum ArrayOp
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Greater,
    Dot,
    Index,
}

/// <summary>
/// Two arrays of at most two axes, what is made of them, and which cells went into which. Everything is laid out in rows and columns: an
/// array of one axis is a row.
/// </summary>
internal sealed class ArrayCalculation
{
    private const string NoFit = "✗";

    public ArrayCalculation(ArrayOp op, NdArray a, NdArray b)
    {
        (Op, A, B) = (op, a, b);
        try
        {
            Result = Run(op, a, b);
        }
        catch (Exception e) when (e is ShapeException or ArgumentException)
        {
            // a shape that does not fit, or an index out of range: the page says which, in its language
        }
    }

    public ArrayOp Op { get; }

    public NdArray A { get; }

    public NdArray B { get; }

    /// <summary>Null where the two do not fit.</summary>
    public NdArray? Result { get; }

    public bool IsElementwise => Op is not (ArrayOp.Dot or ArrayOp.Index);

    /// <summary>Gets the axes of the two arrays, the first one first; each is counted from the last, as broadcasting does.</summary>
    public IEnumerable<int> Axes => Enumerable.Range(0, Math.Max(1, Math.Max(A.Shape.Count, B.Shape.Count))).Reverse();

    /// <summary>Gets the last axis on which the lengths do not fit an elementwise operation; null where there is a result.</summary>
    public int? Misfit => Result is null ? Axes.Order().First(axis => Together(axis) == NoFit) : null;

    /// <summary>The length of an axis, counted from the last; a dash where the array does not have it.</summary>
    public static string Length(NdArray array, int axis) => LengthAt(array, axis)?.ToString(CultureInfo.InvariantCulture) ?? "–";

    /// <summary>The length of an axis after broadcasting; a cross where the two do not fit.</summary>
    public string Together(int axis)
    {
        var (a, b) = (LengthAt(A, axis) ?? 1, LengthAt(B, axis) ?? 1);
        return a == b || b == 1 ? a.ToString(CultureInfo.InvariantCulture) : a == 1 ? b.ToString(CultureInfo.InvariantCulture) : NoFit;
    }

    public static (int Rows, int Columns) Layout(NdArray array) => array.Shape switch
    {
        [] => (1, 1),
        [var columns] => (1, columns),
        [var rows, var columns] => (rows, columns),
        _ => throw new ArgumentException("More than two axes have no layout in rows and columns.", nameof(array)),
    };

    /// <summary>The rows of an array, repeated to the layout of the result where broadcasting does so.</summary>
    public double[][] Rows(NdArray array)
    {
        var (rows, columns) = Layout(array);
        var (toRows, toColumns) = IsElementwise && Result is not null ? Layout(Result) : (rows, columns);
        return [.. Enumerable.Range(0, toRows).Select(row => Enumerable.Range(0, toColumns).Select(column =>
            array.Values[Source(row, rows) * columns + Source(column, columns)]).ToArray())];
    }

    /// <summary>The place in an array of a cell in its picture, which broadcasting may have enlarged.</summary>
    public static int Place(NdArray array, int row, int column)
    {
        var (rows, columns) = Layout(array);
        return Source(row, rows) * columns + Source(column, columns);
    }

    /// <summary>Indicates whether a cell of the picture is only a repetition.</summary>
    public static bool IsRepeated(NdArray array, int row, int column)
    {
        var (rows, columns) = Layout(array);
        return row >= rows || column >= columns;
    }

    /// <summary>Indicates whether a cell of <see cref="A"/> went into a cell of the result.</summary>
    public bool UsesA(int row, int column, (int Row, int Column) result) => Op switch
    {
        ArrayOp.Dot => A.Shape.Count == 0 ? true : B.Shape.Count == 0 ? (row, column) == result : row == DotRow(result),
        ArrayOp.Index => Place(A, row, column) == SelectedPlace(result),
        _ => (row, column) == result,
    };

    /// <summary>Indicates whether a cell of <see cref="B"/> went into a cell of the result.</summary>
    public bool UsesB(int row, int column, (int Row, int Column) result) => Op switch
    {
        ArrayOp.Dot =>
            B.Shape.Count == 0 ? true : A.Shape.Count == 0 ? (row, column) == result : B.Shape.Count == 1 || column == DotColumn(result),
        ArrayOp.Index => false,
        _ => (row, column) == result,
    };

    /// <summary>The row of <see cref="A"/> behind a cell of a dot product.</summary>
    public int DotRow((int Row, int Column) result) => A.Shape.Count < 2 ? 0 : B.Shape.Count < 2 ? result.Column : result.Row;

    /// <summary>The column of <see cref="B"/> behind a cell of a dot product.</summary>
    public int DotColumn((int Row, int Column) result) => B.Shape.Count < 2 ? 0 : result.Column;

    // the same selection from an array that holds its own places tells where each cell came from
    private int SelectedPlace((int Row, int Column) result)
    {
        var places = NdArray.Of([.. A.Shape], [.. Enumerable.Range(0, A.Values.Count).Select(place => (double)place)]);
        var selected = NdArray.Index(places, B);
        return selected.Shape.Count > 2 ? -1 : (int)selected.Values[Place(selected, result.Row, result.Column)];
    }

    private static int? LengthAt(NdArray array, int axis) => axis < array.Shape.Count ? array.Shape[^(axis + 1)] : null;

    private static int Source(int at, int length) => length == 1 ? 0 : at;

    private static NdArray Run(ArrayOp op, NdArray a, NdArray b)
    {
        var result = op switch
        {
            ArrayOp.Add => NdArray.Add(a, b),
            ArrayOp.Subtract => NdArray.Subtract(a, b),
            ArrayOp.Multiply => NdArray.Multiply(a, b),
            ArrayOp.Divide => NdArray.Divide(a, b),
            ArrayOp.Greater => Comparisons.Of(ArrayComparison.Greater, a, b),
            ArrayOp.Dot => NdArray.Dot(a, b),
            _ => NdArray.Index(a, b),
        };
        return result.Shape.Count <= 2 ? result : throw new ShapeException($"{result} has more axes than this page can draw.");
    }
}
