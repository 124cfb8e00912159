using System.Net;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class MethodsTests(ApiHost host)
{
    [Theory]
    [InlineData("/api/models")]
    [InlineData("/api/models/mnist/versions/1/download")]
    [InlineData("/api/training/jobs")]
    [InlineData("/api/datasets/synthetic-digits/test/0")]
    [InlineData("/v1/models/mnist")]
    [InlineData("/v2/health/ready")]
    [InlineData("/health/live")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/api/models/nosuch")]
    [InlineData("/nosuch")]
    public async Task HEAD_is_GET_without_the_body(string path)
    {
        using var get = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var head = await Send(HttpMethod.Head, path);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/predict", "OPTIONS, POST")]
    [InlineData("/api/models", "GET, HEAD, OPTIONS")]
    [InlineData("/api/models/mnist/versions/1", "DELETE, GET, HEAD, OPTIONS")]
    [InlineData("/api/gates/xor", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/v1/models/mnist", "GET, HEAD, OPTIONS")]
    [InlineData("/v1/models/mnist:predict", "OPTIONS, POST")]
    [InlineData("/v1/models/mnist/versions/1:classify", "OPTIONS, POST")]
    [InlineData("/v1/models/mnist/labels/production:predict", "OPTIONS, POST")]
    public async Task OPTIONS_and_a_wrong_method_name_the_methods_of_a_path(string path, string allowed)
    {
        using var options = await Send(HttpMethod.Options, path);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(allowed, string.Join(", ", options.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        using var wrong = await Send(new HttpMethod("FOO"), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(allowed, string.Join(", ", wrong.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("GET", "/v1/models/mnist:predict")]
    [InlineData("HEAD", "/v1/models/mnist:predict")]
    [InlineData("GET", "/v1/models/mnist/versions/1:classify")]
    [InlineData("GET", "/v1/models/mnist/labels/production:classify")]
    public async Task A_verb_of_a_model_takes_no_method_but_those_it_names(string method, string path)
    {
        using var wrong = await Send(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal("OPTIONS, POST", string.Join(", ", wrong.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task OPTIONS_names_no_method_where_a_constraint_leaves_no_path()
    {
        using var options = await Send(HttpMethod.Options, "/api/models/mnist/versions/one");
        Assert.Equal(HttpStatusCode.NotFound, options.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    [InlineData("DELETE")]
    public async Task A_path_that_is_not_there_is_404_for_every_method(string method)
    {
        Assert.Contains("nothing at /api/nosuch", await host.Problem(404, new HttpMethod(method), "/api/nosuch"), StringComparison.Ordinal);
        using var elsewhere = await Send(new HttpMethod(method), "/nosuch");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await host.Client.SendAsync(request);
    }
}
