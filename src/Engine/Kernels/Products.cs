using System.Numerics;
using System.Runtime.CompilerServices;

namespace WebNN.Engine.Kernels;

/// <summary>The destination of a product's sums.</summary>
internal static unsafe class Result
{
    /// <summary>to = sum, or to += times·sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<TRows, TRow, TVector, T>(T? times, TRow sum, T* to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TRows.Store(times is { } factor ? TRows.MultiplyAdd(TRows.Broadcast(factor), sum, TRows.Load(to)) : sum, to);
    }
}

/// <summary>
/// C = start + A·B, the one dense product behind all three of a layer: C(i, j) = start(i, j) + Σₖ A(i, k)·B(k, j), k in order.
/// A is read one number at a time through two strides, so that it may be a transposed view; B and C are rows of whole vectors.
/// Four rows of a panel of C stay in registers for all of k.
/// </summary>
internal unsafe struct DenseProduct<TVector, T> : IPanelKernel<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Depth;
    public T* A;
    public nint ARow, ADepth;
    public T* B;
    public nint BStride;

    /// <summary>The start of the sums: null is zero, a bias has stride 0, C itself means adding to it.</summary>
    public T* Start;
    public nint StartStride;
    public T* C;
    public nint CStride;

    /// <summary>The value C gets: the sums, or (where not null) what it held plus this many times the sums.</summary>
    public T? Times;

    /// <summary>
    /// Rows of B that lie far apart, each on a page of its own, are packed together first, as many as stay in the nearest cache for all
    /// rows of the result.
    /// </summary>
    [SkipLocalsInit]
    public readonly void Run<TRows, TRow>(int column, int from, int to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
    {
        var width = sizeof(TRow) / sizeof(T);
        if (BStride * sizeof(T) <= Packing.NearBytes || to - from < Packing.MinRows || (Times is not null && Depth > Packing.Depth))
        {
            RunRows<TRows, TRow>(column, from, to);
            return;
        }

        var packed = stackalloc T[(Packing.Depth * width) + (64 / sizeof(T))];
        packed = (T*)(((nuint)packed + 63) & ~(nuint)63);
        for (var k = 0; k < Depth; k += Packing.Depth)
        {
            var depth = Math.Min(Packing.Depth, Depth - k);
            Packing.Pack<TRows, TRow, TVector, T>(B + (k * BStride) + column, BStride, depth, packed);
            var part = this;
            part.Depth = depth;
            part.A += k * ADepth;
            part.B = packed - column;
            part.BStride = width;
            if (k > 0)
            {
                part.Start = C;
                part.StartStride = CStride;
            }

            part.RunRows<TRows, TRow>(column, from, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunRows<TRows, TRow>(int column, int from, int to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
    {
        var depth = Depth;
        var aRow = ARow;
        var aDepth = ADepth;
        var bStride = BStride;
        var i = from;
        for (; i + 4 <= to; i += 4)
        {
            TRow c0 = default, c1 = default, c2 = default, c3 = default;
            if (Start != null)
            {
                var start = Start + (i * StartStride) + column;
                c0 = TRows.Load(start);
                c1 = TRows.Load(start + StartStride);
                c2 = TRows.Load(start + (2 * StartStride));
                c3 = TRows.Load(start + (3 * StartStride));
            }

            var a = A + (i * aRow);
            var b = B + column;
            for (var k = 0; k < depth; k++)
            {
                var row = TRows.Load(b);
                c0 = TRows.MultiplyAdd(TRows.Broadcast(a[0]), row, c0);
                c1 = TRows.MultiplyAdd(TRows.Broadcast(a[aRow]), row, c1);
                c2 = TRows.MultiplyAdd(TRows.Broadcast(a[2 * aRow]), row, c2);
                c3 = TRows.MultiplyAdd(TRows.Broadcast(a[3 * aRow]), row, c3);
                a += aDepth;
                b += bStride;
            }

            var c = C + (i * CStride) + column;
            Result.Put<TRows, TRow, TVector, T>(Times, c0, c);
            Result.Put<TRows, TRow, TVector, T>(Times, c1, c + CStride);
            Result.Put<TRows, TRow, TVector, T>(Times, c2, c + (2 * CStride));
            Result.Put<TRows, TRow, TVector, T>(Times, c3, c + (3 * CStride));
        }

        if (i + 1 < to)
        {
            // two or three rows: of two, the second counts as the third as well
            var last = to - 1 - i;
            TRow c0 = default, c1 = default, c2 = default;
            if (Start != null)
            {
                var start = Start + (i * StartStride) + column;
                c0 = TRows.Load(start);
                c1 = TRows.Load(start + StartStride);
                c2 = TRows.Load(start + (last * StartStride));
            }

            var a = A + (i * aRow);
            var b = B + column;
            for (var k = 0; k < depth; k++)
            {
                var row = TRows.Load(b);
                c0 = TRows.MultiplyAdd(TRows.Broadcast(a[0]), row, c0);
                c1 = TRows.MultiplyAdd(TRows.Broadcast(a[aRow]), row, c1);
                c2 = TRows.MultiplyAdd(TRows.Broadcast(a[last * aRow]), row, c2);
                a += aDepth;
                b += bStride;
            }

            var c = C + (i * CStride) + column;
            Result.Put<TRows, TRow, TVector, T>(Times, c0, c);
            Result.Put<TRows, TRow, TVector, T>(Times, c1, c + CStride);
            if (last > 1)
                Result.Put<TRows, TRow, TVector, T>(Times, c2, c + (last * CStride));
        }
        else if (i < to)
        {
            var c0 = Start == null ? default : TRows.Load(Start + (i * StartStride) + column);
            var a = A + (i * aRow);
            var b = B + column;
            for (var k = 0; k < depth; k++)
            {
                TRows.MultiplyAdd(TRows.Broadcast(*a), b, ref c0);
                a += aDepth;
                b += bStride;
            }

            Result.Put<TRows, TRow, TVector, T>(Times, c0, C + (i * CStride) + column);
        }
    }
}

/// <summary>
/// Y = bias + X·W over the numbers of X that are not zero. 64 rows of W at a time, which stay in the cache for all rows of X.
/// </summary>
internal unsafe struct SparseForward<TVector, T> : IPanelKernel<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Depth;
    public ulong* Bits;
    public nint BitsStride;
    public T* X;
    public nint XStride;
    public T* W;
    public T* Bias;
    public T* Y;

    /// <summary>Of W and of Y.</summary>
    public nint Stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run<TRows, TRow>(int column, int from, int to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
    {
        var stride = Stride;
        for (var d = 0; d < Depth; d += 64)
        {
            var w = W + (d * stride) + column;
            for (nint n = from; n < to; n++)
            {
                var bits = Bits[(n * BitsStride) + (d / 64)];
                if (bits == 0 && d > 0)
                    continue;

                var x = X + (n * XStride) + d;
                var y = Y + (n * stride) + column;
                var sum = TRows.Load(d == 0 ? Bias + column : y);
                while (bits != 0)
                {
                    nint k = BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    TRows.MultiplyAdd(TRows.Broadcast(x[k]), w + (k * stride), ref sum);
                }

                TRows.Store(sum, y);
            }
        }
    }
}

/// <summary>dW = Xᵀ·dY, or W += times·dW, over the set bits of X's columns: a row of dW stays in registers for the whole batch.</summary>
internal unsafe struct SparseWeightGradient<TVector, T> : IPanelKernel<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The rows of X and dY.</summary>
    public int Depth;
    public ulong* Bits;
    public nint BitsStride;
    public T* X;
    public nint XStride;
    public T* DY;

    /// <summary>dW, or W where <see cref="Times"/> is not null.</summary>
    public T* W;
    public T? Times;

    /// <summary>Of dY and of W.</summary>
    public nint Stride;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run<TRows, TRow>(int column, int from, int to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
    {
        var (stride, dyStride, width) = (Stride, Stride, sizeof(TRow) / sizeof(T));
        var xStride = XStride;
        var dys = DY + column;
        var packs = stride * sizeof(T) > Packing.NearBytes && Depth <= Packing.Depth && to - from >= Packing.MinRows;
        var packed = stackalloc T[packs ? (Depth * width) + (64 / sizeof(T)) : 0];
        packed = (T*)(((nuint)packed + 63) & ~(nuint)63);
        if (packs)
        {
            Packing.Pack<TRows, TRow, TVector, T>(dys, stride, Depth, packed);
            dys = packed;
            dyStride = width;
        }

        for (var d = from; d < to; d += 2)
        {
            TRow sum0 = default, sum1 = default;
            var any = 0ul;
            var word = Bits + ((d % 64) * BitsStride) + (d / 64);
            for (var n = 0; n < Depth; n += 64)
            {
                var x = X + (n * xStride) + d;
                var dy = dys + (n * dyStride);
                var bits = word[0] | word[BitsStride];
                any |= bits;
                for (; bits != 0; bits &= bits - 1)
                {
                    nint k = BitOperations.TrailingZeroCount(bits);
                    var row = TRows.Load(dy + (k * dyStride));
                    var values = x + (k * xStride);
                    sum0 = TRows.MultiplyAdd(TRows.Broadcast(values[0]), row, sum0);
                    sum1 = TRows.MultiplyAdd(TRows.Broadcast(values[1]), row, sum1);
                }

                word += 64 * BitsStride;
            }

            if (any == 0 && Times is not null)
            {
                // pixels at the border, dark in the whole batch, move nothing
                continue;
            }

            var w = W + (d * stride) + column;
            Result.Put<TRows, TRow, TVector, T>(Times, sum0, w);
            if (d + 1 < to)
                Result.Put<TRows, TRow, TVector, T>(Times, sum1, w + stride);
        }
    }
}
