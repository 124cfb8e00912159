using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WebNN.Engine.Threading;

/// <summary>
/// Threads that share the loops of one computation; the thread that asks is one of them. What a loop computes does not depend on how many
/// there are: its blocks are the same, each is done by one thread, and no block reads what another writes. A thread without work spins
/// for a moment, then sleeps. Nothing is allocated for a loop, and no lock is taken while everybody is awake. For one caller at a time.
/// </summary>
public sealed unsafe class Workers : IDisposable
{
    /// <summary>The time that a thread spins for more work: longer than the gaps in an iteration, short beside a time slice.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private Loop _loop;
    private volatile Exception? _failure;
    private volatile bool _ended;

    // each on a cache line of its own: all threads write the first two
    private Padded _left, _done, _sleeping;

    /// <summary>Starts all but the caller's own.</summary>
    /// <param name="count">How many threads share the work, the caller's included; 1: no other is started.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _threads = new Thread[count - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var number = i + 1;
            _threads[i] = new Thread(() => Work(number)) { IsBackground = true, Name = $"engine {number}" };
            _threads[i].Start();
        }
    }

    /// <summary>The threads, the caller's included.</summary>
    public int Count => _threads.Length + 1;

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _ended = true;
        _wake.Release(Math.Max(1, _threads.Length));
        foreach (var thread in _threads)
            thread.Join();
        _wake.Dispose();
    }

    /// <summary>
    /// Runs the blocks 0 … <paramref name="blocks"/> − 1 of a loop, in any order, and returns when all are done. Whoever is free takes the
    /// next, so that a thread without a processor holds up one block at most.
    /// </summary>
    /// <exception cref="InvalidOperationException">A block failed.</exception>
    internal void Run<TBody>(int blocks, ref TBody body)
        where TBody : struct, ILoopBody
    {
        if (blocks <= 1 || _threads.Length == 0)
        {
            for (var block = 0; block < blocks; block++)
                body.Run(block, 0);
            return;
        }

        // the body is a local of the caller, who waits here: its place does not move
        _loop = new Loop(Unsafe.AsPointer(ref body), &Invoke<TBody>);
        Volatile.Write(ref _done.Value, 0);
        Interlocked.Exchange(ref _left.Value, blocks);
        if (Volatile.Read(ref _sleeping.Value) is > 0 and var sleeping)
            _wake.Release(Math.Min(sleeping, blocks - 1));

        TakeBlocks(0);
        for (var spin = default(SpinWait); Volatile.Read(ref _done.Value) < blocks;)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A part of the work failed.", failure);
        }
    }

    private static void Invoke<TBody>(void* body, int block, int worker)
        where TBody : struct, ILoopBody
        => Unsafe.AsRef<TBody>(body).Run(block, worker);

    private void TakeBlocks(int worker)
    {
        // counted down: a number below zero is nobody's, and what the next loop writes stands over it
        while (Volatile.Read(ref _left.Value) > 0 && Interlocked.Decrement(ref _left.Value) is >= 0 and var block)
        {
#pragma warning disable CA1031 // handed on to the caller
            try
            {
                _loop.Invoke(_loop.Body, block, worker);
            }
            catch (Exception e)
            {
                _failure = e;
            }
#pragma warning restore CA1031
            Interlocked.Increment(ref _done.Value);
        }
    }

    private void Work(int worker)
    {
        while (!_ended)
        {
            TakeBlocks(worker);
            if (!SpinForWork())
                Sleep();
        }
    }

    private bool SpinForWork()
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < SpinTicks;)
        {
            if (Volatile.Read(ref _left.Value) > 0)
                return true;
            Thread.SpinWait(4);
        }

        return false;
    }

    // first on the list, then one more look: whoever asks for work looks at the list after saying that there is some
    private void Sleep()
    {
        Interlocked.Increment(ref _sleeping.Value);
        if (Volatile.Read(ref _left.Value) <= 0 && !_ended)
            _wake.Wait();
        Interlocked.Decrement(ref _sleeping.Value);
    }

    private readonly struct Loop(void* body, delegate*<void*, int, int, void> invoke)
    {
        public readonly void* Body = body;
        public readonly delegate*<void*, int, int, void> Invoke = invoke;
    }

    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Padded
    {
        [FieldOffset(64)]
        public int Value;
    }
}
