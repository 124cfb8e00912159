namespace WebNN.Engine.Lessons;

/// <summary>
/// A part of an array by the places of its numbers, as a view has it: read from the whole, and set in the whole.
/// </summary>
public sealed class ArrayPart
{
    private readonly NdArray _whole;
    private readonly int[] _shape;
    private readonly int[] _places;

    internal ArrayPart(NdArray whole, int[] shape, int[] places) => (_whole, _shape, _places) = (whole, shape, places);

    /// <summary>The place of each number of the part in the whole, counted row by row.</summary>
    public IReadOnlyList<int> Places => _places;

    /// <summary>The numbers of the part; shape () where an index named a single one.</summary>
    public NdArray Value => NdArray.Of(_shape, Array.ConvertAll(_places, place => _whole.Values[place]), _whole.IsBoolean);

    /// <summary>The part where a mask is true, shape (how many,).</summary>
    /// <exception cref="ShapeException">The mask has another shape than the array.</exception>
    public static ArrayPart Where(NdArray a, NdArray mask)
    {
        if (!a.Shape.SequenceEqual(mask.Shape))
            throw new ShapeException($"A mask of shape {mask} does not fit an array of shape {a}: it must have its shape.");

        int[] places = [.. Enumerable.Range(0, mask.Values.Count).Where(place => mask.Values[place] != 0)];
        return new ArrayPart(a, [places.Length], places);
    }

    /// <summary>The whole after b was assigned to the part, repeated to fill it; an array of truth values stays one.</summary>
    /// <exception cref="ShapeException">b cannot be broadcast into the part.</exception>
    public NdArray Set(NdArray b)
    {
        var filled = Broadcasting.Fill(b, _shape);
        double[] values = [.. _whole.Values];
        for (var i = 0; i < _places.Length; i++)
            values[_places[i]] = _whole.IsBoolean && filled[i] != 0 ? 1 : filled[i];

        return NdArray.Of([.. _whole.Shape], values, _whole.IsBoolean);
    }
}
