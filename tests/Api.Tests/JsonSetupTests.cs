using System.Net;
using System.Text;
using Xunit;

namespace WebNN.Api.Tests;

/// <summary>Strict reading of a request before any handler sees it, shown on one of the lesson routes.</summary>
public sealed class JsonSetupTests(ApiHost host)
{
    private const string Route = "/api/lessons/activation";

    [Theory]
    [InlineData("", "empty or null")]
    [InlineData("null", "empty or null")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("7", "not a JSON object")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("""{"function":"relu","x":[1]}x""", "after a single JSON value")]
    [InlineData("""{"function":"relu","x":[1,]}""", "$.x")]
    [InlineData("""{"function":"relu",/**/"x":[1]}""", "line 1")]
    [InlineData("""{"function":"relu","x":[1e999]}""", "too large for a 64-bit floating-point number (at $.x[0]")]
    [InlineData("""{"function":"relu","x":[NaN]}""", "$.x[0]")]
    [InlineData("""{"function":"relu","x":["1"]}""", "not a number (at $.x[0]")]
    [InlineData("""{"function":"relu","x":[null]}""", "not a number (at $.x[0]")]
    [InlineData("""{"function":"relu","x":[[1]]}""", "not a number (at $.x[0]")]
    [InlineData("""{"function":"relu","x":null}""", "'x' must not be null")]
    [InlineData("""{"function":"relu","x":{}}""", "not an array (at $.x")]
    [InlineData("""{"function":"relu"}""", "Missing: 'x'")]
    [InlineData("""{"function":"relu","x":[1],"surprise":1}""", "'surprise' is not a field")]
    [InlineData("""{"Function":"relu","x":[1]}""", "'Function' is not a field")]
    [InlineData("""{"function":"relu","x":[1],"x":[1]}""", "a second time (at $.x")]
    [InlineData("""{"function":"swoosh","x":[1]}""", "not one of step, sigmoid, relu, tanh, identity, softmax (at $.function")]
    [InlineData("""{"function":1,"x":[1]}""", "not one of step")]
    public async Task Bodies_that_cannot_be_understood_say_what_and_where(string body, string detail)
    {
        var said = await host.Problem(400, HttpMethod.Post, Route, body);
        Assert.Contains(detail, said, StringComparison.Ordinal);
        Assert.DoesNotContain("WebNN", said, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        await host.Problem(400, HttpMethod.Post, Route, new string('[', 100_000));
        await host.Problem(400, HttpMethod.Post, Route, """{"function":"relu","x":""" + new string('[', 100_000));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        using var content = new ByteArrayContent([.. """{"function":" """u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await host.Client.PostAsync(new Uri(Route, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Another_content_type_is_refused() =>
        Assert.Contains("application/json", await host.Problem(415, HttpMethod.Post, Route, "x", "text/plain"), StringComparison.Ordinal);

    [Fact]
    public async Task A_body_above_the_limit_is_refused() =>
        Assert.Contains(
            "1048576 bytes, as sent or unpacked; that is the most this route takes (WebNN:Lessons:MaxBodyBytes)",
            await host.Problem(413, HttpMethod.Post, Route, new StringBuilder().Append(' ', 1_100_000).ToString()),
            StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_routes_and_methods_are_problems()
    {
        Assert.Contains("/api/nosuch", await host.Problem(404, HttpMethod.Get, "/api/nosuch"), StringComparison.Ordinal);
        Assert.Contains("POST", await host.Problem(405, HttpMethod.Get, Route), StringComparison.Ordinal);
    }
}
