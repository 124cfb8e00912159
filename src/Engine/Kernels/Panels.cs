using System.Numerics;
using System.Runtime.CompilerServices;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Kernels;

/// <summary>A product that works on a panel of columns at a time, as wide as the registers allow.</summary>
internal interface IPanelKernel<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Does the columns from <paramref name="column"/> on that fit <typeparamref name="TRow"/>, of the rows
    /// <paramref name="from"/> … <paramref name="to"/> − 1.
    /// </summary>
    void Run<TRows, TRow>(int column, int from, int to)
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
    /// <summary>Runs the kernel over all of its result, on one thread.</summary>
    public static void Run<TKernel>(ref TKernel kernel, int rows, int columns, int widest)
        where TKernel : struct, IPanelKernel<TVector, T>
        => Run(ref kernel, 0, rows, 0, columns, widest);

    /// <summary>Runs the kernel over all of its result, shared by threads where there is enough to do.</summary>
    /// <param name="kernel">The product.</param>
    /// <param name="rows">The rows of its result.</param>
    /// <param name="columns">The columns of its result.</param>
    /// <param name="widest">The vectors in the widest panel: 1, 2, 4 or 8.</param>
    /// <param name="minRows">The fewest rows worth a block.</param>
    /// <param name="work">The multiply-adds it takes.</param>
    /// <param name="workers">The threads; null: only this one.</param>
    public static void Run<TKernel>(ref TKernel kernel, int rows, int columns, int widest, int minRows, long work, Workers? workers)
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        if (workers is not null)
        {
            var grid = BlockGrid.Of(rows, columns, widest * sizeof(TVector) / sizeof(T), minRows, work);
            if (grid.Count > 1)
            {
                var loop = new BlockLoop<TKernel> { Kernel = kernel, Grid = grid, Widest = widest };
                workers.Run(grid.Count, ref loop);
                return;
            }
        }

        Run(ref kernel, 0, rows, 0, columns, widest);
    }

    private struct BlockLoop<TKernel> : ILoopBody
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        public TKernel Kernel;
        public BlockGrid Grid;
        public int Widest;

        public void Run(int block, int worker)
        {
            var (fromRow, toRow, fromColumn, toColumn) = Grid.Block(block);
            Panels<TSimd, TVector, THalf, THalfVector, T>.Run(ref Kernel, fromRow, toRow, fromColumn, toColumn, Widest);
        }
    }

    private static void Run<TKernel>(ref TKernel kernel, int fromRow, int toRow, int fromColumn, int toColumn, int widest)
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        var lanes = sizeof(TVector) / sizeof(T);
        for (var column = fromColumn; column < toColumn;)
        {
            var vectors = Math.Min((toColumn - column) / lanes, widest);
            var rest = toColumn - column - (vectors * lanes);
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

            Run(ref kernel, column, vectors, half, fromRow, toRow);
            column += (vectors * lanes) + (half ? sizeof(THalfVector) / sizeof(T) : 0);
        }
    }

    private static void Run<TKernel>(ref TKernel kernel, int column, int vectors, bool half, int from, int to)
        where TKernel : struct, IPanelKernel<TVector, T>
    {
        switch ((vectors, half))
        {
            case (8, _):
                Eight<TKernel, TSimd, TVector>(ref kernel, column, from, to);
                break;
            case (4, _):
                Four<TKernel, TSimd, TVector>(ref kernel, column, from, to);
                break;
            case (3, true):
                TwoAnd<TKernel, Joined<TSimd, TVector, THalf, THalfVector, TVector, T>, Pair<TVector, THalfVector>>(
                    ref kernel, column, from, to);
                break;
            case (3, false):
                TwoAnd<TKernel, TSimd, TVector>(ref kernel, column, from, to);
                break;
            case (2, true):
                TwoAnd<TKernel, THalf, THalfVector>(ref kernel, column, from, to);
                break;
            case (2, false):
                Two<TKernel, TSimd, TVector>(ref kernel, column, from, to);
                break;
            case (1, true):
                kernel.Run<Joined<TSimd, TVector, THalf, THalfVector, TVector, T>, Pair<TVector, THalfVector>>(column, from, to);
                break;
            case (1, false):
                kernel.Run<TSimd, TVector>(column, from, to);
                break;
            default:
                kernel.Run<THalf, THalfVector>(column, from, to);
                break;
        }
    }

    /// <summary>Runs the kernel over two of the given rows side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two<TKernel, TOps, TRow>(ref TKernel kernel, int column, int from, int to)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => kernel.Run<Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(column, from, to);

    /// <summary>Runs the kernel over four of the given rows, as two pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TKernel, TOps, TRow>(ref TKernel kernel, int column, int from, int to)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => Two<TKernel, Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(ref kernel, column, from, to);

    /// <summary>Runs the kernel over eight of the given rows, as two fours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<TKernel, TOps, TRow>(ref TKernel kernel, int column, int from, int to)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => Four<TKernel, Joined<TOps, TRow, TOps, TRow, TVector, T>, Pair<TRow, TRow>>(ref kernel, column, from, to);

    /// <summary>Runs the kernel over two vectors and, behind them, the given row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoAnd<TKernel, TOps, TRow>(ref TKernel kernel, int column, int from, int to)
        where TKernel : struct, IPanelKernel<TVector, T>
        where TOps : IRow<TRow, TVector, T>
        where TRow : unmanaged
        => kernel.Run<Joined<Joined<TSimd, TVector, TSimd, TVector, TVector, T>, Pair<TVector, TVector>, TOps, TRow, TVector, T>,
            Pair<Pair<TVector, TVector>, TRow>>(column, from, to);
}
