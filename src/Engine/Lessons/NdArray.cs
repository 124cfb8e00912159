using System.Globalization;

namespace WebNN.Engine.Lessons;

/// <summary>
/// A small array of any shape, as chapter 1 of the book uses NumPy's (§1.5): elementwise arithmetic with broadcasting, dot product and
/// selection. Numbers stand row by row; truth values are 1 and 0 with <see cref="IsBoolean"/> set. Never changes once made.
/// </summary>
public sealed class NdArray
{
    /// <summary>The most numbers a result may have: broadcasting (n, 1) with (1, n) makes n² of them.</summary>
    public const int MaxElements = 10_000;

    private readonly int[] _shape;
    private readonly double[] _values;

    private NdArray(int[] shape, double[] values, bool isBoolean) => (_shape, _values, IsBoolean) = (shape, values, isBoolean);

    /// <summary>An array of the given shape (empty for a single number) from its numbers row by row.</summary>
    /// <exception cref="ShapeException">The count does not fit the shape, or is above <see cref="MaxElements"/>.</exception>
    public static NdArray Of(ReadOnlySpan<int> shape, ReadOnlySpan<double> values, bool isBoolean = false)
    {
        if (Count(shape) != values.Length)
            throw new ShapeException($"{values.Length} numbers do not fill shape {Describe(shape)}.");

        return new NdArray(shape.ToArray(), values.ToArray(), isBoolean);
    }

    /// <summary>A single number, shape ().</summary>
    public static NdArray Scalar(double value) => new([], [value], isBoolean: false);

    /// <summary>The length of each axis, outermost first; empty for a single number.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The numbers, row by row.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>Indicates whether the numbers are truth values.</summary>
    public bool IsBoolean { get; }

    /// <summary>a + b, elementwise; shapes are broadcast (book §1.5.3, §1.5.5).</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Add(NdArray a, NdArray b) => Elementwise("+", a, b, (x, y) => x + y);

    /// <summary>a − b, elementwise.</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Subtract(NdArray a, NdArray b) => Elementwise("−", a, b, (x, y) => x - y);

    /// <summary>a × b, elementwise: not the dot product.</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Multiply(NdArray a, NdArray b) => Elementwise("×", a, b, (x, y) => x * y);

    /// <summary>a ÷ b, elementwise; by zero it gives infinity or NaN.</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Divide(NdArray a, NdArray b) => Elementwise("÷", a, b, (x, y) => x / y);

    /// <summary>
    /// a · b (book §3.3.2): (n)·(n) → (); (n)·(n, m) → (m); (k, n)·(n) → (k); (k, n)·(n, m) → (k, m). With a single number it multiplies.
    /// </summary>
    /// <exception cref="ShapeException">The inner lengths differ, or an array has more than two axes.</exception>
    public static NdArray Dot(NdArray a, NdArray b)
    {
        if (a._shape.Length == 0 || b._shape.Length == 0)
            return Multiply(a, b);

        if (a._shape.Length > 2 || b._shape.Length > 2)
            throw new ShapeException($"The dot product of {a} · {b} is not defined here: it takes arrays of one or two axes.");

        var (rows, inner) = a._shape is [var r, var c] ? (r, c) : (1, a._shape[0]);
        var (length, columns) = b._shape is [var l, var m] ? (l, m) : (b._shape[0], 1);
        if (inner != length)
        {
            throw new ShapeException(
                $"Shapes {a} · {b} do not fit: the last axis of the left has {inner}, "
                + $"the first of the right {length}; they must be equal.");
        }

        // lesson: arrays
        int[] shape = [.. a._shape[..^1], .. b._shape[1..]];
        var result = new double[Count(shape)];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < inner; k++)
            {
                for (var j = 0; j < columns; j++)
                    result[(i * columns) + j] += a._values[(i * inner) + k] * b._values[(k * columns) + j];
            }
        }
        // end of lesson

        return new NdArray(shape, result, isBoolean: false);
    }

    /// <summary>
    /// a[index] (book §1.5.6): one whole number selects a row, an array of them several; truth values, of the shape of a or of its first
    /// axes, select where they are true. A negative number counts from the end.
    /// </summary>
    /// <exception cref="ShapeException">The mask does not fit, or a is a single number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index that is not whole or not in range.</exception>
    public static NdArray Index(NdArray a, NdArray index)
    {
        if (a._shape.Length == 0)
            throw new ShapeException($"A single number has no axis to index; the index has shape {index}.");

        var axes = index.IsBoolean ? index._shape.Length : 1;
        if (index.IsBoolean && (axes == 0 || axes > a._shape.Length || !index._shape.AsSpan().SequenceEqual(a._shape.AsSpan(0, axes))))
            throw new ShapeException($"A mask of shape {index} does not fit an array of shape {a}: it must have its shape.");

        var rest = a._shape[axes..];
        var chosen = index.IsBoolean
            ? [.. Enumerable.Range(0, index._values.Length).Where(i => index._values[i] != 0)]
            : Array.ConvertAll(index._values, value => Row(value, a._shape[0]));
        int[] shape = index.IsBoolean ? [chosen.Length, .. rest] : [.. index._shape, .. rest];
        var values = new double[Count(shape)];
        var size = Count(rest);
        for (var i = 0; i < chosen.Length; i++)
            a._values.AsSpan(chosen[i] * size, size).CopyTo(values.AsSpan(i * size));

        return new NdArray(shape, values, a.IsBoolean);
    }

    /// <summary>The shape as error messages name it: "(2, 3)", "(3,)", "()".</summary>
    public override string ToString() => Describe(_shape);

    internal static NdArray Elementwise(string op, NdArray a, NdArray b, Func<double, double, double> f, bool isBoolean = false)
    {
        var shape = Broadcasting.Together(op, a, b);
        var values = new double[Count(shape)];
        for (var i = 0; i < values.Length; i++)
            values[i] = f(a._values[Broadcasting.Source(a._shape, shape, i)], b._values[Broadcasting.Source(b._shape, shape, i)]);

        return new NdArray(shape, values, isBoolean);
    }

    private static int Row(double value, int rows)
    {
        if (value != Math.Floor(value) || value < -rows || value >= rows)
        {
            throw new LessonInputException(
                string.Create(CultureInfo.InvariantCulture, $"Index {value} is not a whole number from {-rows} to {rows - 1}."));
        }

        return (int)(value < 0 ? value + rows : value);
    }

    internal static int Count(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var length in shape)
        {
            if (length < 0)
                throw new ShapeException($"Shape {Describe(shape)} has a negative length.");
            count *= length;
            if (count > MaxElements)
                throw new ShapeException($"Shape {Describe(shape)} has more than {MaxElements} numbers, the most there may be here.");
        }

        return (int)count;
    }

    internal static string Describe(ReadOnlySpan<int> shape)
    {
        var lengths = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        return shape.Length == 1 ? $"({lengths},)" : $"({lengths})";
    }
}
