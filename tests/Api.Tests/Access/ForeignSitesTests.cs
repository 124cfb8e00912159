using System.Net;
using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace WebNN.Api.Tests.Access;

/// <summary>Requests that a page of another site makes a visitor's browser send.</summary>
public sealed class ForeignSitesTests : IAsyncLifetime
{
    private const string Hub = "/hubs/training";

    private readonly ApiHost _host = new()
    {
        Settings = [("WebNN:Access:AllowedOrigins:0", "https://lab.example"), ("WebNN:DefaultModel", "none")],
    };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_foreign_page_changes_nothing(string header, string value)
    {
        (HttpMethod, string)[] changes =
        [
            (HttpMethod.Post, "/predict"),
            (HttpMethod.Post, "/api/training/jobs"),
            (HttpMethod.Post, "/api/models/m/versions"),
            (HttpMethod.Put, "/api/models/m/aliases/production"),
            (HttpMethod.Delete, "/api/models/m/versions/1"),
            (HttpMethod.Post, "/api/datasets/mnist/fetch"),
            (HttpMethod.Post, "/v1/models/m:predict"),
            (HttpMethod.Post, "/v2/models/m/infer"),
            (HttpMethod.Post, Hub + "/negotiate?negotiateVersion=1"),
            (HttpMethod.Get, Hub),
        ];
        foreach (var (method, path) in changes)
        {
            using var answer = await Send(method, path, (header, value));
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {answer.StatusCode}");
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }

        Assert.Equal(0, (await _host.Get("/api/training/jobs")).GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task A_refusal_says_whose_page_it_was_and_what_would_let_it_in()
    {
        using var answer = await Send(HttpMethod.Post, "/api/training/jobs", ("Origin", "https://evil.example"));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("https://evil.example", text, StringComparison.Ordinal);
        Assert.Contains("WebNN:Access:AllowedOrigins", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_page_cannot_listen_to_losses()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri($"ws://{_host.Address.Authority}{Hub}"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Its_own_pages_and_programs_without_an_origin_are_let_in()
    {
        foreach (
            var headers in new (string, string)[][]
            {
                [],
                [("Sec-Fetch-Site", "none")],
                [("Origin", _host.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin")],
            })
        {
            using var answer = await Send(HttpMethod.Post, "/api/gates/xor", headers);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var hub = await Send(HttpMethod.Post, Hub + "/negotiate?negotiateVersion=1", headers);
            Assert.Equal(HttpStatusCode.OK, hub.StatusCode);
        }
    }

    [Fact]
    public async Task A_listed_site_is_let_in_and_may_read_the_answer()
    {
        using var preflight = await Send(
            HttpMethod.Options,
            "/api/gates/xor",
            ("Origin", "https://lab.example"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type"));
        Assert.Equal("https://lab.example", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var answer = await Send(
            HttpMethod.Post,
            "/api/gates/xor",
            ("Origin", "https://lab.example"),
            ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("https://lab.example", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Any_page_may_link_here()
    {
        using var answer = await Send(HttpMethod.Get, "/api/gates", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task On_loopback_a_foreign_host_name_is_refused_whatever_it_asks_for(string name)
    {
        var host = $"{name}:{_host.Address.Port}";
        foreach (
            var (method, path) in new[] { (HttpMethod.Get, "/api/models"), (HttpMethod.Post, "/api/gates/xor"), (HttpMethod.Get, "/v2") })
        {
            using var answer = await Send(method, path, ("Host", host), ("Origin", "http://" + host));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_names_of_the_own_machine_are_not_foreign()
    {
        foreach (var name in new[] { "localhost", "127.0.0.1", "[::1]" })
        {
            using var answer = await Send(HttpMethod.Get, "/api/models", ("Host", $"{name}:{_host.Address.Port}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = _host.Address };
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            request.Content = new StringContent("""{"x":[1,0]}""", Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
