using System.Net;
using Microsoft.Extensions.Options;
using Xunit;

namespace WebNN.Api.Tests.Access;

/// <summary>What a proxy, or somebody who claims to be one, says of the caller. The tests' own connections come from 127.0.0.1.</summary>
public sealed class ForwardedHeadersTests
{
    private const string Jobs = "/api/training/jobs", Mine = "198.51.100.1", Yours = "198.51.100.2";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task The_address_that_a_configured_proxy_forwards_counts(string proxy)
    {
        await using var host = await Start(proxy);
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, Mine));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Submit(host, Mine));
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, Yours));
    }

    [Theory]
    [InlineData]
    [InlineData("192.0.2.1", "10.0.0.0/8")]
    public async Task What_anybody_else_forwards_is_ignored_also_on_loopback(params string[] proxies)
    {
        await using var host = await Start(proxies);
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, Mine));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Submit(host, Yours));
    }

    [Fact]
    public async Task An_address_that_the_caller_claims_in_front_of_the_proxy_is_ignored()
    {
        await using var host = await Start("127.0.0.1");
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, $"203.0.113.1, {Mine}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Submit(host, $"203.0.113.2, {Mine}"));
    }

    [Fact]
    public async Task Of_two_configured_proxies_in_a_row_the_caller_in_front_of_both_counts()
    {
        await using var host = await Start("127.0.0.1", "192.0.2.0/24");
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, $"{Mine}, 192.0.2.7"));
        Assert.Equal(HttpStatusCode.Accepted, await Submit(host, $"{Yours}, 192.0.2.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Submit(host, $"{Mine}, 192.0.2.8"));
    }

    [Theory]
    [InlineData("127.0.0.1", "https 198.51.100.1")]
    [InlineData("192.0.2.1", "http 127.0.0.1")]
    public async Task The_scheme_counts_from_a_configured_proxy_only(string proxy, string seen)
    {
        await using var host = Host(proxy);
        await using var telling = host.WithWebHostBuilder(web => web
            .UseUrls("http://127.0.0.1:0")
            .ConfigureServices(services => services.AddTransient<IStartupFilter, SeenByServer>()));
        telling.UseKestrel();
        using var client = telling.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live")
        {
            Headers = { { "X-Forwarded-For", Mine }, { "X-Forwarded-Proto", "https" } },
        };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(seen, answer.Headers.GetValues(SeenByServer.Header).Single());
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("")]
    [InlineData("172.18.0.0/33")]
    [InlineData("127.0.0.1:443")]
    public async Task A_proxy_that_is_no_address_stops_the_start_and_says_what_is_one(string proxy)
    {
        await using var host = Host(proxy);
        var e = Assert.Throws<OptionsValidationException>(() => host.Services);
        Assert.Contains($"WebNN:Access:Proxies has '{proxy}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("172.18.0.0/16", e.Message, StringComparison.Ordinal);
    }

    private static ApiHost Host(params string[] proxies) => new()
    {
        Settings =
        [
            ("WebNN:Training:JobsPerAddress", "1"),
            .. proxies.Select((proxy, i) => ($"WebNN:Access:Proxies:{i}", proxy)),
        ],
    };

    private static async Task<ApiHost> Start(params string[] proxies)
    {
        var host = Host(proxies);
        await host.InitializeAsync();
        return host;
    }

    private static async Task<HttpStatusCode> Submit(ApiHost host, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Jobs)
        {
            Content = JsonContent.Create(new { dataset = "synthetic-digits", iterations = 1_000_000 }),
            Headers = { { "X-Forwarded-For", forwardedFor } },
        };
        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
