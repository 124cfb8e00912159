using System.Text.Json;
using WebNN.Api.Swagger;
using Xunit;

namespace WebNN.Api.Tests.Swagger;

public sealed class SwaggerTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Every_route_is_described_and_every_body_has_an_example()
    {
        var paths = (await host.Get("/swagger/v1/swagger.json")).GetProperty("paths");
        Assert.True(paths.TryGetProperty("/predict", out _));
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var name = $"{operation.Name.ToUpperInvariant()} {path.Name}";
                Assert.True(
                    operation.Value.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 5,
                    $"{name} has no summary");
                if (
                    operation.Value.TryGetProperty("requestBody", out var body)
                    && body.GetProperty("content").TryGetProperty("application/json", out var json))
                {
                    Assert.True(json.TryGetProperty("example", out _), $"{name} has no example");
                }
            }
        }
    }

    [Fact]
    public async Task The_page_opens()
    {
        using var page = await host.Client.GetAsync("/swagger");
        Assert.True(page.IsSuccessStatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Every_example_runs()
    {
        var paths = (await host.Get("/swagger/v1/swagger.json")).GetProperty("paths");
        var ran = 0;
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                // jobs are run by the training tests, keys made by those of access; MNIST's test images are not here
                if (
                    !operation.Value.TryGetProperty("requestBody", out var body)
                    || !body.GetProperty("content").TryGetProperty("application/json", out var json)
                    || path.Name.Contains("{id}", StringComparison.Ordinal)
                    || path.Name == "/api/keys"
                    || path.Name.EndsWith("batch-inference", StringComparison.Ordinal))
                {
                    continue;
                }

                var address = Examples.Parameters.Aggregate(path.Name, (text, parameter) =>
                    text.Replace($"{{{parameter.Key}}}", parameter.Value, StringComparison.Ordinal));
                var example = json.GetProperty("example");
                var (status, answer) = await host.Call(
                    new HttpMethod(operation.Name.ToUpperInvariant()),
                    address,
                    JsonSerializer.Serialize(example));
                Assert.True(status is >= 200 and < 300, $"{operation.Name} {address}: {status} {answer}");
                ran++;
            }
        }

        Assert.True(ran >= 5, $"only {ran} examples ran");
    }
}
