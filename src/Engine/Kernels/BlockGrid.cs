namespace WebNN.Engine.Kernels;

/// <summary>
/// The blocks that a product's result is cut into, each done by one thread. They depend on the product alone, not on how many threads
/// there are; and as every number of the result is summed in one block, in order, its bits depend on neither.
/// </summary>
/// <param name="Rows">The rows of the result.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="BlockRows">The rows of a block; the last may have fewer.</param>
/// <param name="BlockColumns">The columns of a block; the last may have fewer.</param>
internal readonly record struct BlockGrid(int Rows, int Columns, int BlockRows, int BlockColumns)
{
    /// <summary>The multiply-adds below which one thread is as fast as several, measured: some 50 µs of a core.</summary>
    public const long MinSharedWork = 3_000_000;

    /// <summary>The multiply-adds of a block, at least: enough for a thread to come to it.</summary>
    private const long MinWork = 250_000;

    /// <summary>Enough for the threads to end at about the same time. More would read the same numbers more often.</summary>
    private const int MaxBlocks = 16;

    private int BlocksDown => (Rows + BlockRows - 1) / BlockRows;

    private int BlocksAcross => (Columns + BlockColumns - 1) / BlockColumns;

    /// <summary>The number of blocks.</summary>
    public int Count => BlocksDown * BlocksAcross;

    /// <summary>Cuts a result, first into panels of columns, which share nothing, then into rows.</summary>
    /// <param name="rows">The rows of the result.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="panel">The columns that a kernel does at a time.</param>
    /// <param name="minRows">The fewest rows worth a block, a multiple of those that a kernel does at a time.</param>
    /// <param name="work">The multiply-adds that the product takes.</param>
    public static BlockGrid Of(int rows, int columns, int panel, int minRows, long work)
    {
        var wanted = work < MinSharedWork ? 1 : (int)Math.Clamp(work / MinWork, 1, MaxBlocks);
        var panels = Math.Max(1, (columns + panel - 1) / panel);
        var panelsPerBlock = (panels + wanted - 1) / wanted;
        var across = (panels + panelsPerBlock - 1) / panelsPerBlock;
        var units = Math.Max(1, (rows + minRows - 1) / minRows);
        var down = Math.Clamp(wanted / across, 1, units);
        return new BlockGrid(rows, columns, minRows * ((units + down - 1) / down), panel * panelsPerBlock);
    }

    /// <summary>The rows and columns of a block, each from the first to before the last.</summary>
    public (int FromRow, int ToRow, int FromColumn, int ToColumn) Block(int number)
    {
        // one panel's blocks follow one another: they read the same columns
        var (across, down) = Math.DivRem(number, BlocksDown);
        var (row, column) = (down * BlockRows, across * BlockColumns);
        return (row, Math.Min(row + BlockRows, Rows), column, Math.Min(column + BlockColumns, Columns));
    }
}
