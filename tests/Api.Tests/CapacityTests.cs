using Microsoft.Extensions.Options;
using Xunit;

namespace WebNN.Api.Tests;

public sealed class CapacityTests
{
    private static readonly CapacityOptions OneAndOneWaiting = new() { Heavy = 1, HeavyWaiting = 1 };

    [Fact]
    public async Task Heavy_requests_run_so_many_at_a_time_in_the_order_they_came_and_beyond_the_queue_are_told_when_to_come_back()
    {
        using var capacity = new Capacity(Options.Create(OneAndOneWaiting));
        var running = new TaskCompletionSource<object?>();
        var order = new List<int>();
        var first = capacity.Heavy(new DefaultHttpContext(), () => Work(1, running.Task)).AsTask();
        var second = capacity.Heavy(new DefaultHttpContext(), () => Work(2, Task.FromResult<object?>(null))).AsTask();
        Assert.Equal([1], order);

        var http = new DefaultHttpContext();
        var refusal = Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>(
            await capacity.Heavy(http, () => Work(3, Task.FromResult<object?>(null))));
        Assert.Equal(429, refusal.StatusCode);
        Assert.Contains("WebNN:Capacity:HeavyWaiting", refusal.ProblemDetails.Detail, StringComparison.Ordinal);
        Assert.InRange(int.Parse(http.Response.Headers.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture), 1, 600);

        running.SetResult(null);
        await Task.WhenAll(first, second);
        Assert.Equal([1, 2], order);

        async ValueTask<object?> Work(int number, Task<object?> task)
        {
            order.Add(number);
            return await task;
        }
    }

    [Fact]
    public async Task A_request_whose_work_fails_leaves_its_place()
    {
        using var capacity = new Capacity(Options.Create(OneAndOneWaiting));
        await Assert.ThrowsAsync<IOException>(async () => await capacity.Heavy(new DefaultHttpContext(), () => throw new IOException()));
        Assert.Equal(7, await capacity.Heavy(new DefaultHttpContext(), () => ValueTask.FromResult<object?>(7)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_processor_is_left_for_everything_else(int configured) =>
        Assert.Equal(
            configured > 0 ? configured : Math.Max(1, Environment.ProcessorCount - 1),
            new CapacityOptions { Heavy = configured }.HeavyAtOnce);
}
