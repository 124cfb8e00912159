using WebNN.Engine.Data;

namespace WebNN.Engine.Training;

/// <summary>
/// The mini-batches of a run with their images changed at random, in order. A thread of its own prepares the next ones while the last
/// is being learned from; what they contain depends on seed and iteration alone, never on which thread was first.
/// </summary>
internal sealed class AugmentedBatches : IDisposable
{
    private readonly BatchMaker _maker;
    private readonly Slot[] _slots;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private volatile bool _stop;
    private volatile Exception? _failure;
    private int _next;

    /// <summary>Starts preparing the batch of iteration <paramref name="first"/>.</summary>
    public AugmentedBatches(Dataset data, TrainingOptions options, int first)
    {
        _maker = new BatchMaker(data, options);
        _slots = [new Slot(data, options.BatchSize), new Slot(data, options.BatchSize)];
        _free = new SemaphoreSlim(_slots.Length);
        _thread = new Thread(() => Prepare(first)) { IsBackground = true, Name = "augmentation" };
        _thread.Start();
    }

    /// <summary>Copies the next batch into <paramref name="x"/> (N, 784) and <paramref name="targets"/>.</summary>
    public void Take(Matrix<float> x, BatchTargets targets)
    {
        _ready.Wait();
        if (_failure is { } failure)
            throw new InvalidOperationException("The images could not be augmented.", failure);

        var slot = _slots[_next];
        _next = (_next + 1) % _slots.Length;
        x.CopyFrom(slot.X);
        targets.CopyFrom(slot.Targets);
        _free.Release();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _stop = true;
        _free.Release();
        _thread.Join();
        _free.Dispose();
        _ready.Dispose();
    }

    private void Prepare(int iteration)
    {
        try
        {
            for (var i = 0; ; i = (i + 1) % _slots.Length, iteration++)
            {
                _free.Wait();
                if (_stop)
                    return;

                _maker.Fill(iteration, _slots[i].Rows, _slots[i].X, _slots[i].Targets);
                _ready.Release();
            }
        }
        catch (Exception e)
        {
            _failure = e;
            _ready.Release();
        }
    }

    private sealed class Slot(Dataset data, int batchSize)
    {
        public Matrix<float> X { get; } = new(batchSize, Augmenter.Pixels);

        public BatchTargets Targets { get; } = new(data, batchSize);

        public int[] Rows { get; } = new int[batchSize];
    }
}
