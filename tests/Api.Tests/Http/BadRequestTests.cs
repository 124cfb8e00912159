using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Api.Lessons;
using WebNN.Engine;
using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Api.Tests.Http;

/// <summary>Exceptions that become a 400, shown on routes beside the application's own.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private const string Secret = "of our own code";

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-test-").FullName;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(["--environment=Production", "--urls=http://127.0.0.1:0"]);
        builder.Configuration["WebNN:DataDirectory"] = _folder;
        builder.Logging.ClearProviders();
        builder.AddWebNN();
        _app = builder.Build();
        Assert.True(_app.TryTakeData());
        _app.MapWebNN();
        _app.MapGet("/api/lessons/test", (string kind) => LessonsApi.Answer(() => Throw(kind)));
        _app.MapGet("/v1/test", (string kind) => Throw(kind));
        _app.MapGet("/v2/test", (string kind) => Throw(kind));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("argument")]
    [InlineData("range")]
    [InlineData("format")]
    [InlineData("operation")]
    [InlineData("json")]
    [InlineData("key")]
    public async Task A_failure_of_our_own_code_is_500_and_says_nothing_of_it(string kind)
    {
        foreach (var path in new[] { "/api/lessons/test", "/v1/test", "/v2/test" })
        {
            var (status, type, json) = await Get(path, kind);
            Assert.Equal((500, path[1] == 'v' ? "application/json" : "application/problem+json"), (status, type));
            Assert.DoesNotContain(Secret, json.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bad request", "Give a number.")]
    [InlineData("shape", "Shapes")]
    [InlineData("expression", "Position 1")]
    [InlineData("lesson", "h must be positive")]
    public async Task What_a_lesson_cannot_calculate_with_is_400(string kind, string says)
    {
        var (status, type, json) = await Get("/api/lessons/test", kind);
        Assert.Equal((400, "application/problem+json"), (status, type));
        Assert.Equal("Bad request", json.GetProperty("title").GetString());
        Assert.Contains(says, json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/test")]
    [InlineData("/v2/test")]
    public async Task A_bad_request_to_a_serving_protocol_has_its_form(string path)
    {
        var (status, type, json) = await Get(path, "bad request");
        Assert.Equal((400, "application/json"), (status, type));
        Assert.Equal("""{"error":"Give a number."}""", json.ToString());
    }

    private static int Throw(string kind) => throw (kind switch
    {
        "argument" => new ArgumentException(Secret),
        "range" => new ArgumentOutOfRangeException(nameof(kind), Secret),
        "format" => new FormatException(Secret),
        "operation" => new InvalidOperationException(Secret),
        "json" => new JsonException(Secret),
        "key" => new KeyNotFoundException(Secret),
        "bad request" => new BadRequestException("Give a number."),
        "shape" => new ShapeException("Shapes (2,) and (3,) differ."),
        "expression" => Record.Exception(() => Expression.Parse(""))!,
        _ => Record.Exception(() => Numerical.Derivative(x => x, 1, h: 0))!,
    });

    private async Task<(int Status, string? Type, JsonElement Json)> Get(string path, string kind)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        using var response = await client.GetAsync(new Uri($"{path}?kind={kind}", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, JsonDocument.Parse(text).RootElement);
    }
}
