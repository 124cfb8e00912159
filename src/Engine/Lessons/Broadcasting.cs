namespace WebNN.Engine.Lessons;

/// <summary>Shapes matched from the last axis: where one has length 1 or is absent, it is repeated (book §1.5.5).</summary>
internal static class Broadcasting
{
    /// <summary>The shape of two arrays together; an error names them with the operation's sign.</summary>
    /// <exception cref="ShapeException">Two lengths differ and neither is 1.</exception>
    public static int[] Together(string op, NdArray a, NdArray b)
    {
        var shape = new int[Math.Max(a.Shape.Count, b.Shape.Count)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var m = i <= a.Shape.Count ? a.Shape[^i] : 1;
            var n = i <= b.Shape.Count ? b.Shape[^i] : 1;
            if (m != n && m != 1 && n != 1)
            {
                throw new ShapeException(
                    $"Shapes {a} {op} {b} do not fit: counted from the last axis, lengths must be equal or 1, and {m} meets {n}.");
            }

            shape[^i] = m == 1 ? n : m;
        }

        return shape;
    }

    /// <summary>The numbers of an array, repeated to fill a shape; axes of length 1 in front may be left out of it.</summary>
    /// <exception cref="ShapeException">The array does not fit into the shape.</exception>
    public static double[] Fill(NdArray b, int[] shape)
    {
        for (var i = 1; i <= b.Shape.Count; i++)
        {
            if (b.Shape[^i] != 1 && (i > shape.Length || b.Shape[^i] != shape[^i]))
                throw new ShapeException($"Could not broadcast b of shape {b} into the part of shape {NdArray.Describe(shape)}.");
        }

        return [.. Enumerable.Range(0, NdArray.Count(shape)).Select(place => b.Values[Source(b.Shape, shape, place)])];
    }

    /// <summary>The element of an array that stands at a place of the broadcast shape.</summary>
    // lesson: arrays
    public static int Source(IReadOnlyList<int> shape, int[] broadcast, int place)
    {
        var (source, stride) = (0, 1);
        for (var i = 1; i <= broadcast.Length; i++)
        {
            var at = place % broadcast[^i];
            place /= broadcast[^i];
            if (i <= shape.Count)
            {
                source += shape[^i] == 1 ? 0 : at * stride;
                stride *= shape[^i];
            }
        }

        return source;
    }
    // end of lesson
}
