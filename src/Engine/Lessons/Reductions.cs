namespace WebNN.Engine.Lessons;

/// <summary>One number made of many.</summary>
public enum Reduction
{
    /// <summary>The sum; of truth values, how many are true.</summary>
    Sum,

    /// <summary>The sum divided by the count.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>The place of the largest, the first of equals.</summary>
    Argmax,

    /// <summary>The place of the smallest, the first of equals.</summary>
    Argmin,
}

/// <summary>Reductions along an axis, which disappears, or of all numbers (book §3.5.3, §3.6.2).</summary>
public static class Reductions
{
    /// <summary>
    /// The reduction of an array along an axis, a negative one counted from the last; without one, of all its numbers, whose places are
    /// counted row by row.
    /// </summary>
    /// <exception cref="LessonInputException">The array has no such axis, or there is no number to choose from.</exception>
    public static NdArray Of(Reduction reduction, NdArray a, int? axis = null)
    {
        var at = axis is { } given ? Axis(given, a) : 0;
        int[] before = axis is null ? [] : [.. a.Shape.Take(at)];
        int[] after = axis is null ? [] : [.. a.Shape.Skip(at + 1)];
        var (length, step) = (axis is null ? a.Values.Count : a.Shape[at], NdArray.Count(after));
        if (length == 0 && reduction is not (Reduction.Sum or Reduction.Mean))
            throw new LessonInputException($"{Name(reduction)} of an array of shape {a}: there is no number to choose from.");

        var values = new double[NdArray.Count([.. before, .. after])];
        for (var i = 0; i < values.Length; i++)
        {
            var first = (i / step * length * step) + (i % step);
            values[i] = Of(reduction, [.. Enumerable.Range(0, length).Select(k => a.Values[first + (k * step)])]);
        }

        return NdArray.Of([.. before, .. after], values, a.IsBoolean && reduction is (Reduction.Max or Reduction.Min));
    }

    /// <summary>The name as NumPy has it.</summary>
    public static string Name(Reduction reduction) => reduction.ToString().ToLowerInvariant();

    private static double Of(Reduction reduction, double[] numbers) => reduction switch
    {
        Reduction.Sum => numbers.Sum(),
        Reduction.Mean => numbers.Sum() / numbers.Length,
        Reduction.Max => numbers.Max(),
        Reduction.Min => numbers.Min(),
        Reduction.Argmax => Array.IndexOf(numbers, numbers.Max()),
        _ => Array.IndexOf(numbers, numbers.Min()),
    };

    private static int Axis(int axis, NdArray a)
    {
        var axes = a.Shape.Count;
        if (axis < -axes || axis >= axes)
        {
            throw new LessonInputException(
                $"axis {axis} is out of bounds for an array of shape {a}, "
                + (axes == 0 ? "which has no axis." : $"whose axes are {-axes} to {axes - 1}."));
        }

        return axis < 0 ? axis + axes : axis;
    }
}
