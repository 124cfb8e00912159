using WebNN.Api.Training.Iterations;
using Xunit;

namespace WebNN.Api.Tests.Training.Iterations;

public class StateCacheTests
{
    [Fact]
    public void The_nearest_before_is_given()
    {
        var cache = new StateCache(100);
        cache.Add("a", 5, [5]);
        cache.Add("a", 9, [9]);
        Assert.Null(cache.Nearest("a", 4));
        Assert.Equal(5, cache.Nearest("a", 8)!.Value.Iteration);
        Assert.Equal([9], cache.Nearest("a", 9)!.Value.State);
        Assert.Null(cache.Nearest("b", 9));
    }

    [Fact]
    public void What_was_not_used_for_longest_goes()
    {
        var cache = new StateCache(3);
        foreach (var iteration in new[] { 1, 2, 3 })
            cache.Add("a", iteration, [0]);
        cache.Nearest("a", 1);
        cache.Add("b", 7, [0]);
        Assert.Equal(1, cache.Nearest("a", 2)!.Value.Iteration);
        cache.Add("b", 8, [0, 0, 0, 0]);
        Assert.Equal(7, cache.Nearest("b", 8)!.Value.Iteration);
    }
}
