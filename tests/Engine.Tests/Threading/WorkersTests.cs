using WebNN.Engine.Threading;
using Xunit;

namespace WebNN.Engine.Tests.Threading;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_block_is_done_once_by_a_thread_with_a_number_of_its_own(int count)
    {
        using var workers = new Workers(count);
        foreach (var blocks in (int[])[0, 1, 2, 7, 64])
        {
            for (var repetition = 0; repetition < 500; repetition++)
            {
                var loop = new Counting(new int[blocks], new int[count]);
                workers.Run(blocks, ref loop);
                Assert.All(loop.Done, times => Assert.Equal(1, times));
                Assert.Equal(blocks, loop.ByWorker.Sum());
            }
        }
    }

    [Fact]
    public void Threads_that_slept_wake_for_the_next_loop()
    {
        using var workers = new Workers(3);
        for (var repetition = 0; repetition < 20; repetition++)
        {
            Thread.Sleep(2);
            using var together = new CountdownEvent(3);
            var loop = new Meeting(together);
            workers.Run(3, ref loop);
        }
    }

    [Fact]
    public void Only_the_active_threads_take_part()
    {
        using var workers = new Workers(4);
        foreach (var active in (int[])[1, 2, 4, 1, 3])
        {
            workers.Active = active;
            for (var repetition = 0; repetition < 50; repetition++)
            {
                var loop = new Counting(new int[32], new int[4]);
                workers.Run(32, ref loop);
                Assert.All(loop.Done, times => Assert.Equal(1, times));
                Assert.All(loop.ByWorker[active..], times => Assert.Equal(0, times));
            }
        }

        workers.Active = 100;
        Assert.Equal(4, workers.Active);
        workers.Active = 0;
        Assert.Equal(1, workers.Active);
    }

    [Fact]
    public void A_block_that_fails_is_told_to_the_caller_after_the_others_and_the_threads_go_on()
    {
        using var workers = new Workers(2);
        var failing = new Failing(new int[10]);
        var error = Assert.Throws<InvalidOperationException>(() => workers.Run(10, ref failing));
        Assert.IsType<ArithmeticException>(error.InnerException);
        Assert.All(failing.Done, times => Assert.Equal(1, times));
        var loop = new Counting(new int[10], new int[2]);
        workers.Run(10, ref loop);
        Assert.All(loop.Done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_loop_allocates_nothing()
    {
        using var workers = new Workers(2);
        var loop = new Counting(new int[8], new int[2]);
        workers.Run(8, ref loop);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var repetition = 0; repetition < 1000; repetition++)
            workers.Run(8, ref loop);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_number_of_threads_is_positive() => Assert.Throws<ArgumentOutOfRangeException>(() => new Workers(0));

    private readonly struct Counting(int[] done, int[] byWorker) : ILoopBody
    {
        public int[] Done => done;

        public int[] ByWorker => byWorker;

        public void Run(int block, int worker)
        {
            Interlocked.Increment(ref done[block]);
            Interlocked.Increment(ref byWorker[worker]);
        }
    }

    // ends only where three threads are in it at once
    private readonly struct Meeting(CountdownEvent together) : ILoopBody
    {
        public void Run(int block, int worker)
        {
            together.Signal();
            Assert.True(together.Wait(TimeSpan.FromMinutes(1)));
        }
    }

    private readonly struct Failing(int[] done) : ILoopBody
    {
        public int[] Done => done;

        public void Run(int block, int worker)
        {
            Interlocked.Increment(ref done[block]);
            if (block == 5)
                throw new ArithmeticException();
        }
    }
}
