namespace WebNN.Engine.Lessons;

/// <summary>The same numbers in another shape.</summary>
public static class ArrayShapes
{
    /// <summary>The numbers, row by row, in a new shape; one length may be −1 and follows from the others.</summary>
    /// <exception cref="ShapeException">The shape has another count of numbers.</exception>
    public static NdArray Reshape(NdArray a, int[] shape)
    {
        var open = Array.IndexOf(shape, -1);
        int[] given = open < 0 ? shape : [.. shape[..open], .. shape[(open + 1)..]];
        var known = NdArray.Count(given);
        var rest = known > 0 && a.Values.Count % known == 0 ? a.Values.Count / known : -1;
        if (open < 0 ? known != a.Values.Count : rest < 0)
            throw new ShapeException($"Cannot reshape {a.Values.Count} numbers of shape {a} into shape {NdArray.Describe(shape)}.");

        int[] made = open < 0 ? shape : [.. shape[..open], rest, .. shape[(open + 1)..]];
        return NdArray.Of(made, [.. a.Values], a.IsBoolean);
    }

    /// <summary>The axes in reverse: of two, rows become columns; an array of one stays as it is.</summary>
    public static NdArray Transpose(NdArray a)
    {
        int[] shape = [.. a.Shape.Reverse()];
        return NdArray.Of(shape, [.. Enumerable.Range(0, a.Values.Count).Select(place => a.Values[Source(place)])], a.IsBoolean);

        // the indices of a place, read from the last axis, are those of its source from the first
        int Source(int place)
        {
            var source = 0;
            for (var i = shape.Length - 1; i >= 0; i--)
            {
                source = (source * shape[i]) + (place % shape[i]);
                place /= shape[i];
            }

            return source;
        }
    }
}
