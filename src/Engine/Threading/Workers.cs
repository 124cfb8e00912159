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

    private readonly Helper[] _helpers;
    private int _active;
    private Loop _loop;
    private volatile Exception? _failure;
    private volatile bool _ended;

    // each on a cache line of its own: all threads write them
    private Counter _left, _done;

    /// <summary>Starts all but the caller's own.</summary>
    /// <param name="count">The most threads that share the work, the caller's included; 1: no other is started.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _active = count;
        _helpers = new Helper[count - 1];
        for (var i = 0; i < _helpers.Length; i++)
            _helpers[i] = new Helper(this, i + 1);
        foreach (var helper in _helpers)
            helper.Start();
    }

    /// <summary>The most threads, the caller's included.</summary>
    public int Count => _helpers.Length + 1;

    /// <summary>
    /// The threads that take part, the caller's included: 1 … <see cref="Count"/>. May be changed between two loops, by the caller; the
    /// others sleep.
    /// </summary>
    public int Active
    {
        get => Volatile.Read(ref _active);
        set => Volatile.Write(ref _active, Math.Clamp(value, 1, Count));
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _ended = true;

        // told before it is asked who sleeps: whoever falls asleep now sees it
        Interlocked.MemoryBarrier();
        foreach (var helper in _helpers)
            helper.Dispose();
    }

    /// <summary>
    /// Runs the blocks 0 … <paramref name="blocks"/> − 1 of a loop, in any order, and returns when all are done. Whoever is free takes the
    /// next, so that a thread without a processor holds up one block at most.
    /// </summary>
    /// <exception cref="InvalidOperationException">A block failed.</exception>
    internal void Run<TBody>(int blocks, ref TBody body)
        where TBody : struct, ILoopBody
    {
        var helpers = Math.Min(Active, blocks) - 1;
        if (helpers <= 0)
        {
            Run(null, blocks, ref body);
            return;
        }

        // the body is a local of the caller, who waits here: its place does not move
        _loop = new Loop(Unsafe.AsPointer(ref body), &Invoke<TBody>);
        Volatile.Write(ref _done.Value, 0);
        Interlocked.Exchange(ref _left.Value, blocks);
        for (var i = 0; i < helpers; i++)
            _helpers[i].Wake();

        TakeBlocks(0);
        for (var spin = default(SpinWait); Volatile.Read(ref _done.Value) < blocks;)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A part of the work failed.", failure);
        }
    }

    /// <summary>Runs the blocks of a loop, on the caller's thread alone where there are no others.</summary>
    internal static void Run<TBody>(Workers? workers, int blocks, ref TBody body)
        where TBody : struct, ILoopBody
    {
        if (workers is not null)
        {
            workers.Run(blocks, ref body);
            return;
        }

        for (var block = 0; block < blocks; block++)
            body.Run(block, 0);
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

    private bool HasWork(int worker) => worker < Active && Volatile.Read(ref _left.Value) > 0;

    private readonly struct Loop(void* body, delegate*<void*, int, int, void> invoke)
    {
        public readonly void* Body = body;
        public readonly delegate*<void*, int, int, void> Invoke = invoke;
    }

    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Counter
    {
        [FieldOffset(64)]
        public int Value;
    }

    /// <summary>One of the other threads.</summary>
    private sealed class Helper(Workers workers, int number) : IDisposable
    {
        private readonly SemaphoreSlim _wake = new(0);
        private Thread? _thread;
        private int _sleeps;

        public void Start()
        {
            _thread = new Thread(Work) { IsBackground = true, Name = $"engine {number}" };
            _thread.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _sleeps) == 1 && Interlocked.Exchange(ref _sleeps, 0) == 1)
                _wake.Release();
        }

        public void Dispose()
        {
            Wake();
            _thread?.Join();
            _wake.Dispose();
        }

        private void Work()
        {
            while (!workers._ended)
            {
                if (workers.HasWork(number))
                    workers.TakeBlocks(number);
                else if (!SpinForWork())
                    Sleep();
            }
        }

        private bool SpinForWork()
        {
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < SpinTicks;)
            {
                if (workers.HasWork(number))
                    return true;
                Thread.SpinWait(4);
            }

            return false;
        }

        // says so, then looks once more: whoever has work says so before looking who sleeps
        private void Sleep()
        {
            Interlocked.Exchange(ref _sleeps, 1);
            var stays = !workers._ended && !workers.HasWork(number);
            if (stays || Interlocked.Exchange(ref _sleeps, 0) == 0)
                _wake.Wait();
        }
    }
}
