using WebNN.Engine.Data;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Training;

/// <summary>
/// Makes the mini-batches of a run, with their images changed at random where the run asks for it. What a batch contains depends on seed
/// and iteration alone, never on which thread made which of its samples.
/// </summary>
/// <param name="data">The samples.</param>
/// <param name="options">The run.</param>
/// <param name="workers">The threads that share the work; null: only the caller's.</param>
internal sealed class BatchMaker(Dataset data, TrainingOptions options, Workers? workers)
{
    /// <summary>To change an image takes tens of microseconds.</summary>
    private const int ImagesPerBlock = 2;

    private readonly MiniBatches _batches = new(data.Count, options.Sampling, options.Seed);

    // one for each thread: they hold work space
    private readonly Augmenter[] _augmenters = options.Augmentation is { IsNone: false } augmentation
        ? [.. Enumerable.Range(0, workers?.Count ?? 1).Select(_ => new Augmenter(augmentation, options.Seed))]
        : [];

    private readonly int[] _rows = new int[options.BatchSize];

    /// <summary>The numbers of the last batch's rows in the data, (N,).</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Fills in the mini-batch of an iteration, counted from 1.</summary>
    /// <param name="iteration">Which.</param>
    /// <param name="x">Its samples, (N, D).</param>
    /// <param name="targets">Its labels or numbers.</param>
    public void Fill(int iteration, Matrix<float> x, BatchTargets targets)
    {
        _batches.Rows(iteration, _rows);
        targets.Fill(_rows);
        if (_augmenters.Length == 0)
        {
            data.Gather(_rows, x);
            return;
        }

        var images = new ChangedImages(this, data, x, iteration);
        var blocks = (_rows.Length + ImagesPerBlock - 1) / ImagesPerBlock;
        Workers.Run(workers, blocks, ref images);
    }

    private readonly struct ChangedImages(BatchMaker maker, Dataset data, Matrix<float> x, int iteration) : ILoopBody
    {
        public void Run(int block, int worker)
        {
            var rows = maker._rows;
            for (var n = block * ImagesPerBlock; n < Math.Min((block + 1) * ImagesPerBlock, rows.Length); n++)
            {
                var number = ((ulong)iteration * (ulong)rows.Length) + (ulong)n;
                maker._augmenters[worker].Apply(data.Pixels(rows[n]), x.Row(n), number);
            }
        }
    }
}
