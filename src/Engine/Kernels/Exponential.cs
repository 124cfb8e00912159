using System.Numerics;
using System.Runtime.CompilerServices;

namespace WebNN.Engine.Kernels;

/// <summary>
/// exp for float: x = n·ln 2 + r with |r| ≤ ln 2 / 2, exp(r) by a polynomial of degree 6 (fitted at Chebyshev nodes), times 2ⁿ.
/// Relative error below 2e-7 from −87.3 to 88.7 (tested against double). Below, where float has denormals only, 0; above, infinity;
/// of NaN, NaN.
/// </summary>
internal static class Exponential<TSimd, TVector, T>
    where TSimd : ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(TVector x)
    {
        const float lowest = -87.3f, highest = 88.722f;

        // 1.5·2²³ pushes the fraction out of a float: what stays in its last bits is the nearest integer
        var shift = Constant(12582912f);
        var shifted = TSimd.MultiplyAdd(x, Constant(1.44269504f), shift);
        var n = TSimd.Subtract(shifted, shift);

        // ln 2 in two parts, the first so short that its product with n is exact
        var r = TSimd.MultiplyAdd(n, Constant(-0.693359375f), x);
        r = TSimd.MultiplyAdd(n, Constant(2.12194440e-4f), r);

        var p = TSimd.MultiplyAdd(r, Constant(0.0013926225f), Constant(0.008363212f));
        p = TSimd.MultiplyAdd(r, p, Constant(0.041666556f));
        p = TSimd.MultiplyAdd(r, p, Constant(0.16666576f));
        p = TSimd.MultiplyAdd(r, p, Constant(0.5f));
        p = TSimd.MultiplyAdd(TSimd.Multiply(r, r), p, r);
        p = TSimd.Scale(TSimd.Add(p, Constant(1f)), shifted);

        // out of range the bits of p mean nothing, and a NaN compares as neither
        p = TSimd.Select(TSimd.Less(x, Constant(highest)), p, TSimd.Add(x, Constant(float.PositiveInfinity)));
        return TSimd.Select(TSimd.Less(x, Constant(lowest)), default, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(float value) => TSimd.Broadcast(T.CreateTruncating(value));
}
