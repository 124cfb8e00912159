using System.Numerics;

namespace WebNN.Engine.Kernels;

/// <summary>
/// Where a batch of samples x (N, D) is not zero, as bits. Four fifths of the pixels of handwritten digits are zero: the products of
/// the first layer then go faster over the others alone. Skipping x·w where x is 0 adds the same numbers in the same order, so the
/// result is the same, bit for bit (except that 0 times an infinite weight is skipped too).
/// </summary>
internal sealed class NonZeros
{
    /// <summary>Below this many columns there is nothing to gain.</summary>
    public const int LeastColumns = 64;

    /// <summary>Above this share of non-zeros the dense product is faster.</summary>
    private const double MostDensity = 0.4;

    /// <summary>The first rows tell whether the whole batch is worth looking at.</summary>
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

    /// <summary>Whether the last batch looked at is sparse enough to use the bits below.</summary>
    public bool Sparse { get; private set; }

    /// <summary>Row n, columns 64·i … 64·i + 63: word n·<see cref="Words"/> + i.</summary>
    public ref ulong Rows => ref _rows[0];

    /// <summary>Column 64·i + k, rows 64·b … 64·b + 63: word (64·b + k)·<see cref="Words"/> + i. Valid after <see cref="Transpose"/>.</summary>
    public ref ulong Columns => ref _columns[0];

    /// <summary>Looks at a batch.</summary>
    public void Scan<T>(Matrix<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var probe = Math.Min(x.Rows, ProbeRows);
        Sparse = Scan(x, 0, probe) <= MostDensity * probe * x.Columns;
        if (Sparse)
        {
            Scan(x, probe, x.Rows);
        }
    }

    /// <summary>Turns the bits of the rows into bits of the columns.</summary>
    public void Transpose(int rows)
    {
        var lanes = Vector<ulong>.Count;
        for (var block = 0; block * 64 < rows; block++)
        {
            var from = _rows.AsSpan(block * 64 * Words, 64 * Words);
            var to = _columns.AsSpan(block * 64 * Words, 64 * Words);
            from.CopyTo(to);
            if (rows < (block + 1) * 64)
            {
                to[((rows - (block * 64)) * Words)..].Clear();
            }

            // swap the off-diagonal quarters of a square of bits, then of its quarters, down to single bits:
            // as many squares side by side as a vector has lanes
            var mask = 0x0000_0000_FFFF_FFFFul;
            for (var size = 32; size != 0; size >>= 1, mask ^= mask << size)
            {
                var keep = new Vector<ulong>(mask);
                for (var k = 0; k < 64; k = ((k | size) + 1) & ~size)
                {
                    var upper = to.Slice(k * Words, Words);
                    var lower = to.Slice((k | size) * Words, Words);
                    for (var i = 0; i < Words; i += lanes)
                    {
                        var a = new Vector<ulong>(upper[i..]);
                        var b = new Vector<ulong>(lower[i..]);
                        var swap = ((a >> size) ^ b) & keep;
                        (a ^ (swap << size)).CopyTo(upper[i..]);
                        (b ^ swap).CopyTo(lower[i..]);
                    }
                }
            }
        }
    }

    private long Scan<T>(Matrix<T> x, int firstRow, int lastRow)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var words = (x.Columns + 63) / 64;
        var count = 0L;
        for (var n = firstRow; n < lastRow; n++)
        {
            var bits = _rows.AsSpan(n * Words, words);
            Kernels<T>.Best.FindNonZeros(x.Row(n), bits);
            foreach (var word in bits)
            {
                count += BitOperations.PopCount(word);
            }
        }

        return count;
    }
}
