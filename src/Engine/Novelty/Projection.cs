using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WebNN.Engine.Novelty;

/// <summary>The products of a vector x (D,) with sixteen columns at once, xᵀ·B, and its squared length |x|².</summary>
internal readonly record struct Projection(Vector512<float> Sums, float SquaredLength)
{
    /// <summary>The number of columns.</summary>
    public const int Columns = 16;

    /// <summary>Projects a vector; only what is not zero takes time.</summary>
    /// <param name="x">(D,).</param>
    /// <param name="columns">B, from row <paramref name="from"/> on.</param>
    /// <param name="from">The first row.</param>
    public static Projection Of(ReadOnlySpan<float> x, Matrix<float> columns, int from)
    {
        var rows = columns.Padded[(from * Columns)..];
        Vector512<float> sums = default, others = default, squares = default;
        var i = 0;
        for (; i <= x.Length - Columns; i += Columns)
        {
            var block = Vector512.Create(x.Slice(i, Columns));
            squares += block * block;
            for (var set = ~Vector512.Equals(block, default).ExtractMostSignificantBits() & 0xFFFF; set != 0; set &= set - 1)
            {
                // two sums in turn: the next product does not wait for the last
                var d = i + BitOperations.TrailingZeroCount(set);
                (sums, others) = (others, sums + (x[d] * Row(rows, d)));
            }
        }

        var length = Vector512.Sum(squares);
        for (; i < x.Length; i++)
        {
            length += x[i] * x[i];
            sums += x[i] * Row(rows, i);
        }

        return new(sums + others, length);
    }

    /// <summary>The projection of a·x.</summary>
    public Projection Scaled(float a) => new(Sums * a, SquaredLength * a * a);

    /// <summary>The projection of a vector and, behind it, another.</summary>
    public static Projection operator +(in Projection a, in Projection b) => new(a.Sums + b.Sums, a.SquaredLength + b.SquaredLength);

    private static Vector512<float> Row(ReadOnlySpan<float> rows, int d) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(rows), (nuint)(d * Columns));
}
