using System.Numerics;
using System.Runtime.CompilerServices;

namespace WebNN.Engine.Kernels;

/// <summary>
/// The places where a batch of samples x (N, D) is not zero, as bits. Four fifths of the pixels of handwritten digits are zero: the
/// products of the first layer then go faster over the others alone. Skipping x·w where x is 0 adds the same numbers in the same order, so
/// the result is the same, bit for bit (except that 0 times an infinite weight is skipped too).
/// </summary>
internal sealed class NonZeros
{
    /// <summary>Below this many columns there is nothing to gain.</summary>
    public const int MinColumns = 64;

    /// <summary>Above this share of non-zeros the dense product is faster.</summary>
    private const double MaxDensity = 0.4;

    /// <summary>The first rows tell how dense the batch is.</summary>
    private const int ProbeRows = 16;

    private readonly ulong[] _rows;
    private readonly ulong[] _columns;

    /// <summary>Room for batches of up to <paramref name="rows"/> samples of <paramref name="columns"/> numbers.</summary>
    public NonZeros(int rows, int columns)
    {
        Words = (columns + 511) / 512 * 8;
        Blocks = Math.Max(1, (rows + 63) / 64);
        _rows = GC.AllocateArray<ulong>(Blocks * 64 * Words, pinned: true);
        _columns = GC.AllocateArray<ulong>(Blocks * 64 * Words, pinned: true);
    }

    /// <summary>Words of 64 columns per row, a multiple of 8.</summary>
    public int Words { get; }

    /// <summary>Blocks of 64 rows.</summary>
    public int Blocks { get; }

    /// <summary>Indicates whether the last batch that went forward was sparse, and the bits below are in use.</summary>
    public bool Sparse { get; private set; }

    /// <summary>The numbers of that batch that are not zero.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Row n, columns 64·i … 64·i + 63: word n·<see cref="Words"/> + i. Written by <see cref="Find{TSimd, TVector, T}(Matrix{T})"/>.
    /// </summary>
    public ref ulong Rows => ref _rows[0];

    /// <summary>
    /// Column 64·i + k, rows 64·b … 64·b + 63: word (64·b + k)·<see cref="Words"/> + i. Written by <see cref="Transpose"/>.
    /// </summary>
    public ref ulong Columns => ref _columns[0];

    /// <summary>The bits of x[0] … x[63], or of the first <paramref name="count"/> if there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong Find<TSimd, TVector, T>(T* x, int count)
        where TSimd : ISimd<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = sizeof(TVector) / sizeof(T);
        var found = 0ul;
        if (count >= 64)
        {
            for (var i = 0; i < 64; i += 4 * lanes)
            {
                var four = TSimd.NonZeroBits(TSimd.Load(x + i))
                    | (TSimd.NonZeroBits(TSimd.Load(x + i + lanes)) << lanes)
                    | (TSimd.NonZeroBits(TSimd.Load(x + i + (2 * lanes))) << (2 * lanes))
                    | (TSimd.NonZeroBits(TSimd.Load(x + i + (3 * lanes))) << (3 * lanes));
                found |= four << i;
            }

            return found;
        }

        for (var i = 0; i < count; i += lanes)
            found |= TSimd.NonZeroBits(TSimd.Load(x + i)) << i;

        return found & ((1ul << count) - 1);
    }

    /// <summary>
    /// Notes the bits of a batch about to go forward, unless its first rows show that it is dense. True: it is sparse.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public unsafe bool Find<TSimd, TVector, T>(Matrix<T> x)
        where TSimd : ISimd<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Count = 0;
        var (probed, depth) = (Math.Min(x.Rows, ProbeRows), x.Columns);
        fixed (T* xs = &x.Origin)
        fixed (ulong* bits = _rows)
        {
            for (var n = 0; n < x.Rows; n++)
            {
                if (n == probed && Count > MaxDensity * probed * depth)
                    return Sparse = false;

                var row = xs + (n * (nint)x.Stride);
                var words = bits + (n * (nint)Words);
                for (var d = 0; d < depth; d += 64)
                {
                    var word = Find<TSimd, TVector, T>(row + d, depth - d);
                    words[d / 64] = word;
                    Count += BitOperations.PopCount(word);
                }
            }
        }

        return Sparse = Count <= MaxDensity * x.Rows * depth;
    }

    /// <summary>Turns the bits of the rows into bits of the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public unsafe void Transpose(int rows)
    {
        for (var block = 0; block * 64 < rows; block++)
        {
            var from = _rows.AsSpan(block * 64 * Words, 64 * Words);
            var to = _columns.AsSpan(block * 64 * Words, 64 * Words);
            from.CopyTo(to);
            if (rows < (block + 1) * 64)
                to[((rows - (block * 64)) * Words)..].Clear();

            // swap the off-diagonal quarters of a square of bits, then of its quarters, down to single bits:
            // as many squares side by side as there are words in a row
            var mask = 0x0000_0000_FFFF_FFFFul;
            fixed (ulong* square = to)
            {
                for (var size = 32; size != 0; size >>= 1, mask ^= mask << size)
                {
                    var keep = new Vector<ulong>(mask);
                    for (var k = 0; k < 64; k = ((k | size) + 1) & ~size)
                    {
                        var upper = square + (k * Words);
                        var lower = square + ((k | size) * Words);
                        for (var i = 0; i < Words; i += Vector<ulong>.Count)
                        {
                            var a = Vector.Load(upper + i);
                            var b = Vector.Load(lower + i);
                            var swap = ((a >> size) ^ b) & keep;
                            Vector.Store(a ^ (swap << size), upper + i);
                            Vector.Store(b ^ swap, lower + i);
                        }
                    }
                }
            }
        }
    }
}
