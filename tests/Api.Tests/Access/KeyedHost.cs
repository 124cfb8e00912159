using System.Net.Http.Headers;
using System.Text.Json;
using WebNN.Api.Access;
using Xunit;

namespace WebNN.Api.Tests.Access;

/// <summary>A server with an administrator, two trainers and a viewer.</summary>
public sealed class KeyedHost : IAsyncLifetime
{
    public const string Root = "the-key-of-the-configuration";

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal) { ["root"] = Root };

    public ApiHost Host { get; private set; } = null!;

    public (string Key, string Value)[] Settings { get; init; } = [];

    public string KeyOf(string name) => _keys[name];

    public async ValueTask InitializeAsync()
    {
        Host = new ApiHost
        {
            Settings = [("WebNN:Access:AdminKey", Root), ("WebNN:Training:MaxIterations", "1000000"), .. Settings],
        };
        await Host.InitializeAsync();
        foreach (var (name, role) in new[] { ("ann", AccessRole.Trainer), ("bob", AccessRole.Trainer), ("eve", AccessRole.Viewer) })
            _keys[name] = (await Ok("root", HttpMethod.Post, "/api/keys", new { name, role })).GetProperty("key").GetString()!;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Sends a request with someone's key; null: with none.</summary>
    public async Task<(int Status, JsonElement Json, HttpResponseHeaders Headers)> Call(
        string? who, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (who is not null)
            request.Headers.Authorization = new("Bearer", _keys.GetValueOrDefault(who, who));
        request.Content = body switch
        {
            null => null,
            byte[] file => new ByteArrayContent(file) { Headers = { ContentType = new("application/octet-stream") } },
            _ => JsonContent.Create(body, options: Json),
        };
        using var response = await Host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, response.Headers);
    }

    public async Task<JsonElement> Ok(string? who, HttpMethod method, string path, object? body = null)
    {
        var (status, json, _) = await Call(who, method, path, body);
        Assert.True(status is >= 200 and < 300, $"{who}: {method} {path} gave {status}: {json}");
        return json;
    }

    public async Task<string> Refused(int status, string? who, HttpMethod method, string path, object? body = null)
    {
        var (got, json, _) = await Call(who, method, path, body);
        Assert.True(got == status, $"{who}: {method} {path} gave {got}, not {status}: {json}");
        return json.GetProperty("detail").GetString()!;
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
