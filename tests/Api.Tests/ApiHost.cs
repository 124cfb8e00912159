using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(WebNN.Api.Tests.ApiHost))]

namespace WebNN.Api.Tests;

/// <summary>
/// The real application in Production on a real port, with an empty data directory of its own. A class that changes nothing on the server
/// takes the one that all such share, by its constructor; one that does has its own, as <c>IClassFixture&lt;ApiHost&gt;</c>; a host with
/// settings is made by hand and started with <see cref="InitializeAsync"/>.
/// </summary>
public sealed class ApiHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("webnn-test-").FullName;

    /// <summary>As in <c>new ApiHost { Settings = [("WebNN:DefaultModel", "mine")] }</c>.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        Client = CreateClient();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    public async Task<(int Status, JsonElement Json)> Call(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(
                body as string ?? JsonSerializer.Serialize(body),
                new MediaTypeHeaderValue("application/json"));
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<JsonElement> Get(string path) => Ok(HttpMethod.Get, path, null);

    public Task<JsonElement> Post(string path, object body) => Ok(HttpMethod.Post, path, body);

    /// <summary>Expects an RFC 9457 answer of this status and returns its detail. A string body is sent as it is.</summary>
    public async Task<string> Problem(
        int status,
        HttpMethod method,
        string path,
        object? body = null,
        string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(
                body as string ?? JsonSerializer.Serialize(body),
                Encoding.UTF8,
                new MediaTypeHeaderValue(contentType));
        }

        // else a refusal can come while a long body is still on its way, and break it off
        request.Headers.ExpectContinue = body is string { Length: > 100_000 };
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"wanted {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, json.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(json.GetProperty("title").GetString()));
        var detail = json.GetProperty("detail").GetString();
        Assert.False(string.IsNullOrWhiteSpace(detail));
        return detail;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("WebNN:DataDirectory", DataDirectory);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
    }

    private async Task<JsonElement> Ok(HttpMethod method, string path, object? body)
    {
        var (status, json) = await Call(method, path, body);
        Assert.True(status is >= 200 and < 300, $"{method} {path} gave {status}: {json}");
        return json;
    }
}
