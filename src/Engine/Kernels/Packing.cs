using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WebNN.Engine.Kernels;

/// <summary>
/// Copies of a few columns of many rows, close together: what is read again and again then stays in the nearest cache, on a few pages.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>The most rows in a copy: 32 KB of panels 64 floats wide.</summary>
    public const int Depth = 128;

    /// <summary>With fewer rows of the result a copy costs more than it saves.</summary>
    public const int MinRows = 16;

    /// <summary>Rows no further apart than this need no copy.</summary>
    public const int NearBytes = 512;

    /// <summary>Copies one panel of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Pack<TRows, TRow, TVector, T>(T* from, nint stride, int rows, T* to)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged
        where TVector : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var k = 0; k < rows; k++)
        {
            TRows.Store(TRows.Load(from), to);
            from += stride;
            to += sizeof(TRow) / sizeof(T);
        }
    }

    /// <summary>Copies a square of 8 by 8 numbers, rows as columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose8(float* from, nint stride, float* to, nint toStride)
    {
        if (!Avx.IsSupported)
        {
            for (var i = 0; i < 8; i++)
            {
                for (var j = 0; j < 8; j++)
                    to[(j * toStride) + i] = from[(i * stride) + j];
            }

            return;
        }

        // pairs of numbers of two rows, pairs of pairs of four, halves of all eight
        var (a0, a1) = Interleave(Avx.LoadVector256(from), Avx.LoadVector256(from + stride));
        var (a2, a3) = Interleave(Avx.LoadVector256(from + (2 * stride)), Avx.LoadVector256(from + (3 * stride)));
        var (a4, a5) = Interleave(Avx.LoadVector256(from + (4 * stride)), Avx.LoadVector256(from + (5 * stride)));
        var (a6, a7) = Interleave(Avx.LoadVector256(from + (6 * stride)), Avx.LoadVector256(from + (7 * stride)));
        var (b0, b1) = InterleavePairs(a0, a2);
        var (b2, b3) = InterleavePairs(a1, a3);
        var (b4, b5) = InterleavePairs(a4, a6);
        var (b6, b7) = InterleavePairs(a5, a7);
        StoreHalves(b0, b4, to, 4 * toStride);
        StoreHalves(b1, b5, to + toStride, 4 * toStride);
        StoreHalves(b2, b6, to + (2 * toStride), 4 * toStride);
        StoreHalves(b3, b7, to + (3 * toStride), 4 * toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Interleave(Vector256<float> a, Vector256<float> b) =>
        (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) InterleavePairs(Vector256<float> a, Vector256<float> b) =>
        (Avx.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle(), Avx.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* to, nint fourRows)
    {
        Avx.Store(to, Avx.Permute2x128(a, b, 0x20));
        Avx.Store(to + fourRows, Avx.Permute2x128(a, b, 0x31));
    }
}
