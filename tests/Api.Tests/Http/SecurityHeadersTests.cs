using System.Text;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class SecurityHeadersTests(ApiHost host)
{
    [Theory]
    [InlineData("GET", "/api/gates", 200)]
    [InlineData("HEAD", "/api/gates", 200)]
    [InlineData("OPTIONS", "/api/gates", 204)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/swagger/v1/swagger.json", 200)]
    [InlineData("POST", "/api/gates/xor", 200)]
    [InlineData("POST", "/predict", 400)]
    [InlineData("GET", "/api/nosuch", 404)]
    [InlineData("GET", "/v2/nosuch", 404)]
    [InlineData("GET", "/predict", 405)]
    public async Task An_answer_is_of_the_type_it_says_and_no_page(string method, string path, int status)
    {
        using var answer = await Send(method, path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
    }

    [Fact]
    public async Task An_answer_to_an_exception_is_of_the_type_it_says_too()
    {
        using var answer = await Send("POST", "/api/gates/xor", ("Content-Encoding", "gzip"));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_refusal_is_of_the_type_it_says_too()
    {
        using var answer = await Send("POST", "/api/gates/xor", ("Origin", "https://evil.example"));
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task The_page_of_swagger_loads_what_this_server_has_and_stands_in_no_frame()
    {
        using var answer = await Send("GET", "/swagger/index.html");
        var policy = Header(answer, "Content-Security-Policy").Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
    }

    [Fact]
    public async Task A_page_that_a_browser_still_has_keeps_the_policy_it_came_with()
    {
        using var first = await Send("GET", "/swagger/index.html");
        using var again = await Send("GET", "/swagger/index.html", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(304, (int)again.StatusCode);
        Assert.False(again.Headers.Contains("Content-Security-Policy"));
        Assert.Equal("nosniff", Header(again, "X-Content-Type-Options"));
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        Assert.Single(answer.Headers.TryGetValues(name, out var values) ? values : []);

    private async Task<HttpResponseMessage> Send(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent("""{"x":[1,0]}""", Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value);
        return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
