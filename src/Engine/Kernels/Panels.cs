using System.Numerics;

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
                kernel.Run<Joined<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TVector, T>, Pair<Pair<TVector, TVector>, Pair<TVector, TVector>>, Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TVector, T>, Pair<Pair<TVector, TVector>, Pair<TVector, TVector>>, TVector, T>, Pair<Pair<Pair<TVector, TVector>, Pair<TVector, TVector>>, Pair<Pair<TVector, TVector>, Pair<TVector, TVector>>>>(column);
                break;
            case (4, _):
                kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TVector, T>, Pair<Pair<TVector, TVector>, Pair<TVector, TVector>>>(column);
                break;
            case (3, true):
                kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, Joined<TSimd, TVector, THalf, THalfVector, TVector, T>, Pair<TVector, THalfVector>, TVector, T>, Pair<Pair<TVector, TVector>, Pair<TVector, THalfVector>>>(column);
                break;
            case (3, false):
                kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TSimd, TVector, TVector, T>, Pair<Pair<TVector, TVector>, TVector>>(column);
                break;
            case (2, true):
                kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, THalf, THalfVector, TVector, T>, Pair<Pair<TVector, TVector>, THalfVector>>(column);
                break;
            case (2, false):
                kernel.Run<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>>(column);
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
}
