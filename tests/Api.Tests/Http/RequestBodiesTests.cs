using System.IO.Compression;
using System.Net;
using System.Text.Json;
using WebNN.Api.Swagger;
using WebNN.Api.Tests.Serving;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class RequestBodiesTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly byte[] Loss = """{"function":"sumOfSquares","y":[1],"t":[0]}"""u8.ToArray();

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_compressed_body_is_unpacked(string encoding)
    {
        foreach (
            var (path, body, type) in new (string, byte[], string)[]
            {
                ("/api/lessons/loss", Loss, "application/json"),
                ("/predict", ServingHost.Bytes(0), "application/octet-stream"),
                (
                    "/v1/models/mnist:predict",
                    JsonSerializer.SerializeToUtf8Bytes(new { instances = new[] { ServingHost.Pixels(0) } }),
                    "application/json"),
                (
                    "/v2/models/mnist/infer",
                    JsonSerializer.SerializeToUtf8Bytes(
                        new
                        {
                            inputs = new[]
                            {
                                new
                                {
                                    name = "pixels",
                                    datatype = "FP32",
                                    shape = new[] { 1, 784 },
                                    data = ServingHost.Pixels(0),
                                },
                            },
                        }),
                    "application/json"),
            })
        {
            using var plain = await Send(path, body, type, null);
            using var packed = await Send(path, Pack(encoding, body), type, encoding);
            Assert.Equal(HttpStatusCode.OK, packed.StatusCode);
            Assert.Equal(await plain.Content.ReadAsStringAsync(), await packed.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_refused(string encoding)
    {
        using var json = await Send("/api/lessons/loss", Loss, "application/json", encoding);
        Assert.Contains("damaged", await Detail(json, 400), StringComparison.Ordinal);
        using var bytes = await Send("/predict", new byte[784], "application/octet-stream", encoding);
        Assert.Contains("damaged", await Detail(bytes, 400), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task A_compression_that_is_not_known_is_refused_with_those_that_are(string encoding)
    {
        using var response = await Send("/api/lessons/loss", Loss, "application/json", encoding);
        Assert.Contains($"'{encoding}'", await Detail(response, 415), StringComparison.Ordinal);
        Assert.Equal("gzip, deflate, br", response.Headers.GetValues("Accept-Encoding").Single());
    }

    [Fact]
    public async Task No_route_unpacks_more_than_its_limit()
    {
        await using var small = new ApiHost { Settings = [("WebNN:MaxBodyBytes", "20000"), ("WebNN:Lessons:MaxBodyBytes", "10000")] };
        await small.InitializeAsync();
        var bomb = Pack("gzip", [.. Enumerable.Repeat((byte)' ', 1 << 20)]);
        Assert.True(bomb.Length < 5000);
        var routes = 0;
        foreach (var path in (await small.Get("/swagger/v1/swagger.json")).GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Value.TryGetProperty("requestBody", out _)))
            {
                var address = Examples.Parameters.Aggregate(path.Name, (text, parameter) =>
                    text.Replace($"{{{parameter.Key}}}", parameter.Value, StringComparison.Ordinal));
                var type = operation.Value.GetProperty("requestBody").GetProperty("content").EnumerateObject().First().Name;
                if (address.Contains("/labels/", StringComparison.Ordinal))
                    continue;
                using var content = new ByteArrayContent(bomb);
                content.Headers.ContentType = new(type);
                content.Headers.ContentEncoding.Add("gzip");
                using var request = new HttpRequestMessage(new HttpMethod(operation.Name.ToUpperInvariant()), address)
                {
                    Content = content,
                };
                using var response = await small.Client.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                Assert.True((int)response.StatusCode == 413, $"{address}: {(int)response.StatusCode} {text}");
                var lesson =
                    address.StartsWith("/api/lessons", StringComparison.Ordinal)
                    || address.StartsWith("/api/gates", StringComparison.Ordinal);
                Assert.Contains(
                    lesson
                        ? "10000 bytes, as sent or unpacked; that is the most this route takes (WebNN:Lessons:MaxBodyBytes)"
                        : "20000 bytes, as sent or unpacked; that is the most this route takes (WebNN:MaxBodyBytes)",
                    text,
                    StringComparison.Ordinal);
                routes++;
            }
        }

        Assert.True(routes > 25, $"only {routes} routes with a body");
    }

    [Theory]
    [InlineData("/api/lessons/loss", "bogus")]
    [InlineData("/api/lessons/loss", "utf-16")]
    [InlineData("/predict", "bogus")]
    [InlineData("/api/training/jobs", "bogus")]
    public async Task JSON_of_another_charset_than_UTF_8_is_refused(string path, string charset)
    {
        using var response = await Send(path, Loss, $"application/json; charset={charset}", null);
        Assert.Contains("JSON is UTF-8", await Detail(response, 415), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_problems_whatever_the_caller_accepts()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models/nosuch");
        request.Headers.Accept.ParseAdd("text/plain");
        using var response = await host.Client.SendAsync(request);
        Assert.Contains("nosuch", await Detail(response, 404), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> Send(string path, byte[] body, string type, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await host.Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    private static async Task<string> Detail(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
    }

    private static byte[] Pack(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            stream.Write(body);
            stream.Flush();
            if (encoding == "identity")
                return packed.ToArray();
        }

        return packed.ToArray();
    }
}
