using WebNN.Api.Training.Jobs;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>Represents the mini-batch that a reader looks at: as a job of this seed draws it for this iteration.</summary>
public sealed class MiniBatchState
{
    public const int MaxSize = 50, MaxIteration = 10_000, MaxSeed = 999_999;

    private int _size = 10;
    private int _seed = 42;
    private int _iteration = 1;

    /// <summary>Gets or sets the number of rows.</summary>
    public int Size
    {
        get => _size;
        set => _size = Math.Clamp(value, 1, MaxSize);
    }

    /// <summary>Gets or sets the seed; a job that does not say has this one at first.</summary>
    public int Seed
    {
        get => _seed;
        set => _seed = Math.Clamp(value, 0, MaxSeed);
    }

    /// <summary>Gets or sets the iteration, from 1.</summary>
    public int Iteration
    {
        get => _iteration;
        set => _iteration = Math.Clamp(value, 1, MaxIteration);
    }

    public void Link(LinkState link)
    {
        link.Whole("batch", ref _size, 1, MaxSize);
        link.Whole("batch-seed", ref _seed, 0, MaxSeed);
        link.Whole("iteration", ref _iteration, 1, MaxIteration);
    }

    /// <summary>Goes on to the batch of the next iteration; after the last, to the first again.</summary>
    public void DrawAgain() => _iteration = _iteration % MaxIteration + 1;

    /// <summary>Draws the numbers of the rows, of so many.</summary>
    public int[] Rows(int count)
    {
        var rows = new int[_size];
        new MiniBatches(count, Sampling.WithReplacement, (ulong)_seed).Rows(_iteration, rows);
        return rows;
    }

    /// <summary>Indicates whether a job had these rows in its batch: those of a larger batch begin with those of a smaller one.</summary>
    public bool IsDrawnBy(JobInfo job, string dataset) =>
        job.Spec is { Sampling: Sampling.WithReplacement, Limit: null } spec
        && spec.Dataset == dataset
        && spec.Seed == (ulong)_seed
        && spec.BatchSize >= _size
        && job.Iteration >= _iteration
        && (spec.From?.Iteration ?? 0) < _iteration;
}
