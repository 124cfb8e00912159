using System.Diagnostics;
using WebNN.Api.Training.Live;
using Xunit;

namespace WebNN.Api.Tests.Training.Live;

public class FrameTurnsTests
{
    private readonly FrameTurns _turns = new(2, TimeProvider.System);

    [Fact]
    public async Task One_more_waits_until_a_frame_is_gone()
    {
        var first = await Take();
        using var second = await Take();
        var third = Take();
        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose();
        using var taken = await third;
        Assert.False(Take().IsCompleted);
    }

    [Fact]
    public async Task Readers_that_do_not_read_hold_the_others_up_for_a_moment_only()
    {
        var began = Stopwatch.GetTimestamp();
        using var stuck = await Take();
        using var alsoStuck = await Take();
        using var next = await Take().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(Stopwatch.GetElapsedTime(began) >= FrameTurns.MaxTurn * 0.9);
    }

    private Task<IDisposable> Take() => _turns.TakeAsync(TestContext.Current.CancellationToken).AsTask();
}
