using System.Globalization;
using WebNN.Api.Http;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class ServerLimitsTests
{
    private const int Most = 8;

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_as_they_come_and_a_place_that_is_left_is_free()
    {
        await using var host = await Start();
        // each has a connection of its own, and keeps it
        var callers = Enumerable.Range(0, Most).Select(_ => new HttpClient { BaseAddress = host.Address }).ToList();
        foreach (var caller in callers)
            Assert.True(await IsAnswered(caller));

        using var late = new HttpClient { BaseAddress = host.Address };
        Assert.False(await IsAnswered(late));
        Assert.True(await IsAnswered(callers[0]));

        callers[0].Dispose();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await IsAnswered(late))
            await Task.Delay(20, deadline.Token);
        callers.ForEach(caller => caller.Dispose());
    }

    [Fact]
    public async Task A_flood_of_connections_is_no_flood_of_the_log()
    {
        await using var host = await Start();
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(ServerLimits.ConnectionLog);
        Assert.False(log.IsEnabled(LogLevel.Warning));
        Assert.True(log.IsEnabled(LogLevel.Error));
    }

    private static async Task<ApiHost> Start()
    {
        var host = new ApiHost { Settings = [("WebNN:MaxConnections", Most.ToString(CultureInfo.InvariantCulture))] };
        await host.InitializeAsync();
        return host;
    }

    private static async Task<bool> IsAnswered(HttpClient caller)
    {
        try
        {
            using var answer = await caller.GetAsync("/health/live", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
