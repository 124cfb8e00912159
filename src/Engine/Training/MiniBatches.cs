namespace WebNN.Engine.Training;

/// <summary>
/// The rows of each iteration's mini-batch. They are a function of seed, sampling and iteration alone: there is no state
/// to save, and a resumed run draws what the uninterrupted one would have drawn.
/// </summary>
/// <param name="count">N, the rows there are.</param>
/// <param name="sampling">How they are drawn.</param>
/// <param name="seed">The seed of the run.</param>
public sealed class MiniBatches(int count, Sampling sampling, ulong seed)
{
    /// <summary>Streams of one seed: iterations count upwards from here, epochs from the other.</summary>
    private const ulong IterationStream = 1ul << 40, EpochStream = 2ul << 40;

    private readonly Rng _rng = new(seed);
    private readonly int[] _order = sampling == Sampling.Shuffle ? new int[count] : [];
    private long _orderedEpoch = -1;

    /// <summary>Fills in the row numbers of the mini-batch of an iteration, counted from 1.</summary>
    public void Rows(int iteration, Span<int> rows)
    {
        var first = (iteration - 1L) * rows.Length;
        switch (sampling)
        {
            case Sampling.WithReplacement:
                _rng.Restart(seed, IterationStream + (ulong)iteration);
                foreach (ref var row in rows)
                    row = _rng.Next(count);

                break;
            case Sampling.Shuffle:
                for (var i = 0; i < rows.Length; i++)
                    rows[i] = Order((first + i) / count)[(int)((first + i) % count)];

                break;
            default:
                for (var i = 0; i < rows.Length; i++)
                    rows[i] = (int)((first + i) % count);

                break;
        }
    }

    private int[] Order(long epoch)
    {
        if (epoch != _orderedEpoch)
        {
            for (var i = 0; i < count; i++)
                _order[i] = i;

            _rng.Restart(seed, EpochStream + (ulong)epoch);
            _rng.Shuffle(_order);
            _orderedEpoch = epoch;
        }

        return _order;
    }
}
