using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WebNN.Engine.Benchmarks;

/// <summary>
/// The most multiply-adds that a core can do: independent ones in registers, in vectors of the widest kind, with nothing to load.
/// </summary>
internal static class Peak
{
    private const int Rounds = 1_000;

    /// <summary>The multiply-adds in one call of <see cref="Run"/>.</summary>
    public static int Count { get; } = Rounds * 16 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector<float>.Count);

    /// <summary>Does them. The sum of the results is returned, so that the compiler keeps them.</summary>
    public static float Run(float factor) => Vector512.IsHardwareAccelerated ? Wide(factor) : Narrow(factor);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Wide(float factor)
    {
        var f = Vector512.Create(factor);
        Vector512<float> a0 = f, a1 = f, a2 = f, a3 = f, a4 = f, a5 = f, a6 = f, a7 = f;
        Vector512<float> b0 = f, b1 = f, b2 = f, b3 = f, b4 = f, b5 = f, b6 = f, b7 = f;
        for (var i = 0; i < Rounds; i++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, f, f);
            a1 = Vector512.FusedMultiplyAdd(a1, f, f);
            a2 = Vector512.FusedMultiplyAdd(a2, f, f);
            a3 = Vector512.FusedMultiplyAdd(a3, f, f);
            a4 = Vector512.FusedMultiplyAdd(a4, f, f);
            a5 = Vector512.FusedMultiplyAdd(a5, f, f);
            a6 = Vector512.FusedMultiplyAdd(a6, f, f);
            a7 = Vector512.FusedMultiplyAdd(a7, f, f);
            b0 = Vector512.FusedMultiplyAdd(b0, f, f);
            b1 = Vector512.FusedMultiplyAdd(b1, f, f);
            b2 = Vector512.FusedMultiplyAdd(b2, f, f);
            b3 = Vector512.FusedMultiplyAdd(b3, f, f);
            b4 = Vector512.FusedMultiplyAdd(b4, f, f);
            b5 = Vector512.FusedMultiplyAdd(b5, f, f);
            b6 = Vector512.FusedMultiplyAdd(b6, f, f);
            b7 = Vector512.FusedMultiplyAdd(b7, f, f);
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Narrow(float factor)
    {
        var f = new Vector<float>(factor);
        Vector<float> a0 = f, a1 = f, a2 = f, a3 = f, a4 = f, a5 = f, a6 = f, a7 = f;
        Vector<float> b0 = f, b1 = f, b2 = f, b3 = f;
        Vector<float> c0 = f, c1 = f, c2 = f, c3 = f;
        for (var i = 0; i < Rounds; i++)
        {
            a0 = Vector.FusedMultiplyAdd(a0, f, f);
            a1 = Vector.FusedMultiplyAdd(a1, f, f);
            a2 = Vector.FusedMultiplyAdd(a2, f, f);
            a3 = Vector.FusedMultiplyAdd(a3, f, f);
            a4 = Vector.FusedMultiplyAdd(a4, f, f);
            a5 = Vector.FusedMultiplyAdd(a5, f, f);
            a6 = Vector.FusedMultiplyAdd(a6, f, f);
            a7 = Vector.FusedMultiplyAdd(a7, f, f);
            b0 = Vector.FusedMultiplyAdd(b0, f, f);
            b1 = Vector.FusedMultiplyAdd(b1, f, f);
            b2 = Vector.FusedMultiplyAdd(b2, f, f);
            b3 = Vector.FusedMultiplyAdd(b3, f, f);
            c0 = Vector.FusedMultiplyAdd(c0, f, f);
            c1 = Vector.FusedMultiplyAdd(c1, f, f);
            c2 = Vector.FusedMultiplyAdd(c2, f, f);
            c3 = Vector.FusedMultiplyAdd(c3, f, f);
        }

        return Vector.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3 + c0 + c1 + c2 + c3);
    }
}
