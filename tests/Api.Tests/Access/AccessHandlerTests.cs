using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using WebNN.Api.Tests.Training;
using Xunit;

namespace WebNN.Api.Tests.Access;

public sealed class AccessHandlerTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    [Theory]
    [InlineData("/api/models")]
    [InlineData("/v1/models/mnist")]
    [InlineData("/v2/models/mnist")]
    [InlineData("/nowhere")]
    public async Task Without_a_key_the_answer_is_401_and_asks_for_one(string path)
    {
        var (status, json, headers) = await host.Call(null, HttpMethod.Get, path);
        Assert.Equal((401, "Bearer"), (status, headers.WwwAuthenticate.Single().ToString()));
        if (path != "/nowhere")
            Assert.Contains("Bearer KEY", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        if (path.StartsWith("/v", StringComparison.Ordinal))
            Assert.Equal(json.GetProperty("detail").GetString(), json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_the_key_does_not_allow_is_403_and_says_what_would()
    {
        Assert.Equal(
            "The key 'eve' is a viewer's; this needs a trainer's.",
            await host.Refused(403, "eve", HttpMethod.Post, "/api/training/jobs", new { }));
        Assert.Equal("The key 'ann' is a trainer's; this needs an admin's.", await host.Refused(403, "ann", HttpMethod.Get, "/api/keys"));
    }

    [Fact]
    public async Task A_header_of_another_scheme_is_no_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models") { Headers = { Authorization = new("Basic", "YTpi") } };
        using var response = await host.Host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_revoked_key_ends_the_stream_that_was_opened_with_it()
    {
        var added = await host.Ok("root", HttpMethod.Post, "/api/keys", new { name = "leaving", role = "viewer" });
        var key = added.GetProperty("key").GetString();
        var spec = new { model = "endless", dataset = "xor", layers = new[] { 4 }, iterations = 1_000_000, evaluateEvery = 1_000_000 };
        var job = (await host.Ok("ann", HttpMethod.Post, "/api/training/jobs", spec)).GetProperty("id").GetString()!;
        await using var hub = new TrainingClient(host.Host.Address).Connect(key);
        await hub.StartAsync(TestContext.Current.CancellationToken);
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await using var frames = hub.StreamAsync<JsonElement>("Watch", job, 1, TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        await host.Ok("root", HttpMethod.Delete, "/api/keys/leaving");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await host.Ok("root", HttpMethod.Post, $"/api/training/jobs/{job}/cancel");
    }

    [Fact]
    public async Task Twenty_keys_a_minute_are_refused_by_401_and_more_by_429_while_good_ones_work()
    {
        // a server of its own: the count is by address, which all tests have in common
        var own = new KeyedHost();
        await own.InitializeAsync();
        for (var i = 0; i < 20; i++)
            await own.Refused(401, $"wrong-{i}", HttpMethod.Get, "/api/models");
        var (status, json, headers) = await own.Call("wrong", HttpMethod.Get, "/api/models");
        Assert.Equal(429, status);
        Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("refused", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await own.Ok("eve", HttpMethod.Get, "/api/models");
        await own.Refused(401, null, HttpMethod.Get, "/api/models");
        await own.DisposeAsync();
    }
}
