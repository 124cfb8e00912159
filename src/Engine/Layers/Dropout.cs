using System.Numerics;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Layers;

/// <summary>
/// While training, sets each input to zero with probability <c>ratio</c> and divides the rest by 1 − ratio; otherwise passes
/// everything on (Srivastava et al. 2014). The book (§6.4.3) multiplies by 1 − ratio at inference instead: the expectation
/// is the same, but this way a saved network needs no trace of it. Which inputs fall is a function of seed, iteration and layer
/// alone, so the backward pass draws the same ones again and an interrupted run repeats itself.
/// </summary>
public sealed class Dropout<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _number;
    private readonly ushort _threshold;
    private readonly T _scale;

    /// <param name="number">Which dropout of the network this is, from 1.</param>
    /// <param name="ratio">The share that falls, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is outside [0, 1).</exception>
    public Dropout(int number, double ratio)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ratio);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ratio, 1);
        _number = number;
        _threshold = (ushort)Math.Min(ratio * 65536, 65535);
        _scale = T.CreateChecked(1 / (1 - ratio));
    }

    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Apply(x, y, pass);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
            Apply(dy, dx, pass);
    }

    /// <summary>The formula in both directions: <c>x · mask / (1 − ratio)</c>, the mask drawn from seed, iteration and layer.</summary>
    private void Apply(Matrix<T> from, Matrix<T> to, in Pass pass)
    {
        if (!pass.IsTraining)
        {
            to.CopyFrom(from);
            return;
        }

        var rows = new Rows(this, from, to, Rng.Key(pass.Seed, ((ulong)pass.Iteration << 8) + (ulong)_number));
        var blocks = (from.Rows + Rows.PerBlock - 1) / Rows.PerBlock;
        Workers.Run(pass.Workers, blocks, ref rows);
    }

    private void Apply(ReadOnlySpan<T> source, Span<T> target, ulong random)
    {
        var bits = 0ul;
        for (var i = 0; i < source.Length; i++)
        {
            bits = i % 4 == 0 ? Rng.SplitMix(ref random) : bits >> 16;
            target[i] = (ushort)bits < _threshold ? T.Zero : source[i] * _scale;
        }
    }

    /// <summary>Some rows at a time: where a row begins among the random numbers is known without drawing those before it.</summary>
    private readonly struct Rows(Dropout<T> layer, Matrix<T> from, Matrix<T> to, ulong random) : ILoopBody
    {
        public const int PerBlock = 8;

        public void Run(int block, int worker)
        {
            var drawsPerRow = ((ulong)from.Columns + 3) / 4;
            for (var n = block * PerBlock; n < Math.Min((block + 1) * PerBlock, from.Rows); n++)
                layer.Apply(from.Row(n), to.Row(n), Rng.Skip(random, (ulong)n * drawsPerRow));
        }
    }
}
