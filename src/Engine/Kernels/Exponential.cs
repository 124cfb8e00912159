using System.Numerics;
using System.Runtime.CompilerServices;

namespace WebNN.Engine.Kernels;

/// <summary>
/// exp: x = n·ln 2 + r with |r| ≤ ln 2 / 2, exp(r) by a polynomial (fitted at Chebyshev nodes), times 2ⁿ. Relative error below 2e-7 for
/// float and 5e-16 for double (tested against the library's). Below the range of normal numbers (−87.3, −708), 0; above 88.72 and
/// 709.78, infinity; of NaN, NaN.
/// </summary>
internal static class Exponential<TSimd, TVector, T>
    where TSimd : ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static bool IsFloat => typeof(T) == typeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(TVector x)
    {
        // 1.5·2²³ (2⁵²) pushes the fraction out of the number: what stays in its last bits is the nearest integer
        var shift = TSimd.Constant(IsFloat ? 12582912 : 6755399441055744);
        var shifted = TSimd.MultiplyAdd(x, TSimd.Constant(1.4426950408889634), shift);
        var n = TSimd.Subtract(shifted, shift);

        // ln 2 in two parts, the first so short that its product with n is exact
        var r = TSimd.MultiplyAdd(n, TSimd.Constant(IsFloat ? -0.693359375 : -0.6931467056274414), x);
        r = TSimd.MultiplyAdd(n, TSimd.Constant(IsFloat ? 2.12194440e-4 : -4.749325039031787e-07), r);

        // 1 + r + r²·q(r)
        var q = IsFloat ? FloatTail(r) : DoubleTail(r);
        var p = TSimd.MultiplyAdd(TSimd.Multiply(r, r), q, r);
        p = TSimd.Scale(TSimd.Add(p, TSimd.Constant(1)), shifted);

        // out of range the bits of p mean nothing, and a NaN compares as neither
        p = TSimd.Select(
            TSimd.Less(x, TSimd.Constant(IsFloat ? 88.722 : 709.78)),
            p,
            TSimd.Add(x, TSimd.Constant(double.PositiveInfinity)));
        return TSimd.Select(TSimd.Less(x, TSimd.Constant(IsFloat ? -87.3 : -708)), default, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FloatTail(TVector r)
    {
        var q = TSimd.MultiplyAdd(r, TSimd.Constant(0.0013926225), TSimd.Constant(0.008363212));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.041666556));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.16666576));
        return TSimd.MultiplyAdd(r, q, TSimd.Constant(0.5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DoubleTail(TVector r)
    {
        var q = TSimd.MultiplyAdd(r, TSimd.Constant(2.5100529122799984e-08), TSimd.Constant(2.7620158572793263e-07));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(2.755726810474053e-06));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(2.480152114793764e-05));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.00019841269863342674));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.0013888888917309534));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.008333333333329978));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.041666666666623935));
        q = TSimd.MultiplyAdd(r, q, TSimd.Constant(0.16666666666666669));
        return TSimd.MultiplyAdd(r, q, TSimd.Constant(0.5));
    }
}
