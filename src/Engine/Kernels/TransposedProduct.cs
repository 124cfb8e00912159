using System.Numerics;
using System.Runtime.CompilerServices;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Kernels;

/// <summary>
/// dX = dY·Wᵀ, the sums in the order of W's columns. Wᵀ is packed, a block at a time, on the stack of the thread that multiplies with it;
/// a block of columns of dX is one thread's.
/// </summary>
internal unsafe struct TransposedProduct<TSimd, TVector, THalf, THalfVector, T> : ILoopBody
    where TSimd : ISimd<TVector, T>
    where TVector : unmanaged
    where THalf : IRow<THalfVector, TVector, T>
    where THalfVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Rows, Depth, Columns;
    public T* DY;
    public nint DYStride;
    public T* W;
    public nint WStride;
    public T* DX;
    public nint DXStride;

    /// <summary>Wᵀ is packed in blocks of this many rows and columns.</summary>
    private const int PackRows = 128, PackColumns = 64;

    /// <summary>Does all columns of dX.</summary>
    public void Run(Workers? workers)
    {
        var blocks = (Columns + PackColumns - 1) / PackColumns;
        Workers.Run((long)Rows * Depth * Columns < BlockGrid.MinSharedWork ? null : workers, blocks, ref this);
    }

    /// <summary>Does one block of columns.</summary>
    [SkipLocalsInit]
    public readonly void Run(int block, int worker)
    {
        var packed = stackalloc T[(PackRows * PackColumns) + (64 / sizeof(T))];
        packed = (T*)(((nuint)packed + 63) & ~(nuint)63);
        var d = block * PackColumns;
        var columns = Math.Min(PackColumns, Columns - d);
        for (var m = 0; m < Depth; m += PackRows)
        {
            var depth = Math.Min(PackRows, Depth - m);
            Pack(W + (d * WStride) + m, WStride, columns, depth, packed);
            var product = new DenseProduct<TVector, T>
            {
                Depth = depth,
                A = DY + m,
                ARow = DYStride,
                ADepth = 1,
                B = packed,
                BStride = PackColumns,
                Start = m == 0 ? null : DX + d,
                StartStride = DXStride,
                C = DX + d,
                CStride = DXStride,
            };
            Panels<TSimd, TVector, THalf, THalfVector, T>.Run(ref product, Rows, columns, TSimd.Panel);
        }
    }

    /// <summary>packed (depth, PackColumns) = the transpose of (columns, depth) numbers of w, and zeros after the last column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pack(T* w, nint stride, int columns, int depth, T* packed)
    {
        var m = 0;
        if (typeof(T) == typeof(float) && columns == PackColumns)
        {
            for (; m + 8 <= depth; m += 8)
            {
                for (var j = 0; j < PackColumns; j += 8)
                    Packing.Transpose8((float*)(w + (j * stride) + m), stride, (float*)(packed + (m * PackColumns) + j), PackColumns);
            }
        }

        var padded = (columns + Matrix<T>.Lanes - 1) / Matrix<T>.Lanes * Matrix<T>.Lanes;
        for (; m < depth; m++)
        {
            var from = w + m;
            var to = packed + (m * PackColumns);
            nint j = 0;
            for (; j < columns; j++)
            {
                to[j] = *from;
                from += stride;
            }

            for (; j < padded; j++)
                to[j] = T.Zero;
        }
    }
}
