using Xunit;

namespace WebNN.Api.Tests.Access;

public sealed class UsageLimitsTests
{
    [Fact]
    public async Task Predictions_and_changes_are_counted_by_key_each_for_itself()
    {
        var host = new KeyedHost { Settings = [("WebNN:Limits:PredictPerMinute", "3"), ("WebNN:Limits:WritesPerMinute", "4")] };
        await host.InitializeAsync();
        var image = new { pixels = new double[784] };
        foreach (var who in new[] { "ann", "bob" })
        {
            for (var i = 0; i < 3; i++)
                await host.Ok(who, HttpMethod.Post, "/predict", image);
            var (status, json, headers) = await host.Call(who, HttpMethod.Post, "/predict", image);
            Assert.Equal(429, status);
            Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.Contains("PredictPerMinute", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Contains(
                "PredictPerMinute",
                await host.Refused(429, who, HttpMethod.Post, "/v1/models/mnist:predict", new { instances = new[] { image.pixels } }),
                StringComparison.Ordinal);
            await host.Ok(who, HttpMethod.Get, "/api/models");
            for (var i = 0; i < 4; i++)
                await host.Refused(404, who, HttpMethod.Delete, "/api/training/jobs/nosuch");
            Assert.Contains(
                "WritesPerMinute", await host.Refused(429, who, HttpMethod.Delete, "/api/training/jobs/nosuch"), StringComparison.Ordinal);
            await host.Ok(who, HttpMethod.Post, "/api/gates/xor", new { x = new[] { 1, 0 } });
        }

        await host.DisposeAsync();
    }

    [Fact]
    public async Task So_many_jobs_of_one_owner_wait_and_no_more()
    {
        var host = new KeyedHost { Settings = [("WebNN:Limits:QueuedPerOwner", "2"), ("WebNN:Training:Concurrency", "1")] };
        await host.InitializeAsync();
        var spec = new { model = "waiting", dataset = "xor", layers = new[] { 4 }, iterations = 1_000_000, evaluateEvery = 1_000_000 };
        var first = (await host.Ok("ann", HttpMethod.Post, "/api/training/jobs", spec)).GetProperty("id").GetString();
        while ((await host.Ok("ann", HttpMethod.Get, $"/api/training/jobs/{first}")).GetProperty("state").GetString() == "queued")
            await Task.Delay(20, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
            await host.Ok("ann", HttpMethod.Post, "/api/training/jobs", spec);
        var (status, json, headers) = await host.Call("ann", HttpMethod.Post, "/api/training/jobs", spec);
        Assert.Equal(429, status);
        Assert.True(headers.RetryAfter!.Delta!.Value.TotalSeconds >= 1);
        Assert.Contains("QueuedPerOwner", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await host.Ok("bob", HttpMethod.Post, "/api/training/jobs", spec);
        await host.DisposeAsync();
    }
}
