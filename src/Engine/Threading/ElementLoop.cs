namespace WebNN.Engine.Threading;

/// <summary>A loop over the elements of arrays, cut into ranges that end on whole vectors.</summary>
/// <param name="Length">The number of elements.</param>
/// <param name="Arrays">What the loop reads and writes.</param>
/// <param name="Body">Does one range.</param>
internal readonly record struct ElementLoop<TArrays>(int Length, TArrays Arrays, Action<TArrays, Range> Body) : ILoopBody
{
    /// <summary>The elements of a range: a few microseconds of work, and a multiple of every vector's length.</summary>
    private const int Size = 16 * 1024;

    /// <summary>Runs the loop, on one thread where that is as fast.</summary>
    public static void Run(int length, TArrays arrays, Workers? workers, Action<TArrays, Range> body)
    {
        if (workers is null || length <= Size)
        {
            body(arrays, ..length);
            return;
        }

        var loop = new ElementLoop<TArrays>(length, arrays, body);
        workers.Run((length + Size - 1) / Size, ref loop);
    }

    /// <inheritdoc/>
    public void Run(int block, int worker) => Body(Arrays, (block * Size)..Math.Min((block + 1) * Size, Length));
}
