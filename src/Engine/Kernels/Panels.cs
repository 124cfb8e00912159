using System.Numerics;
using System.Runtime.CompilerServices;

namespace WebNN.Engine.Kernels;

/// <summary>A product that works on a panel of columns at a time, as wide as the registers allow.</summary>
internal interface IPanelKernel<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Does the columns from <paramref name="column"/> on that fit <typeparamref name="TRow"/>.</summary>
    void Run<TRows, TRow>(int column)
        where TRows : IRow<TRow, TVector, T>
        where TRow : unmanaged;
}

/// <summary>Cuts columns into panels: 50 floats are three vectors of 512 bits and a half.</summary>
internal static unsafe class Panels<TSimd, TVector, THalf, THalfVector, T>
    where TSimd : ISimd<TVector, T>
    where TVector : unmanaged
    where THalf : IRow<THalfVector, TVector, T>
    where THalfVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Runs the kernel over all columns, in panels of at most <paramref name="widest"/> vectors (1, 2, 4 or 8).</summary>
    public static void Run<TKernel>(ref TKernel kernel, int columns, int widest)
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        var lanes = sizeof(TVector) / sizeof(T);
        for (var column = 0; column < columns;)
        {
            var vectors = Math.Min((columns - column) / lanes, widest);
            var rest = columns - column - (vectors * lanes);
            var half = rest > 0 && rest <= sizeof(THalfVector) / sizeof(T);
            if (vectors > 4)
            {
                vectors = vectors < 8 ? 4 : 8;
                half = false;
            }
            else if (vectors == Math.Min(widest, 4))
            {
                half = false;
            }
            else if (rest > 0 && !half)
            {
                vectors++;
            }

            Run(ref kernel, column, vectors, half);
            column += (vectors * lanes) + (half ? sizeof(THalfVector) / sizeof(T) : 0);
        }
    }

    private static void Run<TKernel>(ref TKernel kernel, int column, int vectors, bool half)
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        switch ((vectors, half))
        {
            case (8, _):
                Eight<TKernel, TSimd, TVector>(ref kernel, column);
                break;
            case (4, _):
                Four<TKernel, TSimd, TVector>(ref kernel, column);
                break;
            case (3, true):
                TwoAnd<TKernel, Joined<TSimd, TVector, THalf, THalfVector, TVector, T>, Pair<TVector, THalfVector>>(ref kernel, column);
                break;
            case (3, false):
                TwoAnd<TKernel, TSimd, TVector>(ref kernel, column);
                break;
            case (2, true):
                TwoAnd<TKernel, THalf, THalfVector>(ref kernel, column);
                break;
            case (2, false):
                Two<TKernel, TSimd, TVector>(ref kernel, column);
                break;
            case (1, true):
                kernel.Run<Joined<TSimd, TVector, THalf, THalfVector, TVector, T>, Pair<TVector, THalfVector>>(column);
                break;
            case (1, false):
                kernel.Run<TSimd, TVector>(column);
                break;
            default:
                kernel.Run<THalf, THalfVector>(column);
                break;
        }
    }

    /// <summary>Runs the kernel over two of the given rows side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two<TKernel, TOps, TRow>(ref TKernel kernel, int column)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => kernel.Run<Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(column);

    /// <summary>Runs the kernel over four of the given rows, as two pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TKernel, TOps, TRow>(ref TKernel kernel, int column)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => Two<TKernel, Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(ref kernel, column);

    /// <summary>Runs the kernel over eight of the given rows, as two fours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<TKernel, TOps, TRow>(ref TKernel kernel, int column)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => Four<TKernel, Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(ref kernel, column);

    /// <summary>Runs the kernel over two vectors and, behind them, the given row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoAnd<TKernel, TOps, TRow>(ref TKernel kernel, int column)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TOps, TRow, TVector, T>,
            Pair<Pair<TVector, TVector>, TRow>>(column);
}
