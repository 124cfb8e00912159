using WebNN.Engine.Data;

namespace WebNN.Engine.Training;

/// <summary>
/// Makes the mini-batches of a run, with their images changed at random where the run asks for it. What a batch contains depends on seed
/// and iteration alone. For one thread.
/// </summary>
internal sealed class BatchMaker(Dataset data, TrainingOptions options)
{
    private readonly MiniBatches _batches = new(data.Count, options.Sampling, options.Seed);
    private readonly Augmenter? _augmenter =
        options.Augmentation is { IsNone: false } augmentation ? new Augmenter(augmentation, options.Seed) : null;

    /// <summary>Gets a value indicating whether images are changed, which takes time.</summary>
    public bool Augments => _augmenter is not null;

    /// <summary>Fills in the mini-batch of an iteration, counted from 1.</summary>
    /// <param name="iteration">Which.</param>
    /// <param name="rows">The numbers of its rows in the data, (N,).</param>
    /// <param name="x">Its samples, (N, D).</param>
    /// <param name="targets">Its labels or numbers.</param>
    public void Fill(int iteration, Span<int> rows, Matrix<float> x, BatchTargets targets)
    {
        _batches.Rows(iteration, rows);
        targets.Fill(rows);
        if (_augmenter is null)
        {
            data.Gather(rows, x);
            return;
        }

        for (var n = 0; n < rows.Length; n++)
        {
            var number = ((ulong)iteration * (ulong)rows.Length) + (ulong)n;
            _augmenter.Apply(data.Pixels(rows[n]), x.Row(n), number);
        }
    }
}
