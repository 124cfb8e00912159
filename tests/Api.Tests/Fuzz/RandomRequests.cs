using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebNN.Api.Models;
using WebNN.Api.Swagger;
using WebNN.Api.Tests.Images;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Tests.Fuzz;

/// <summary>One operation of the document.</summary>
internal sealed record Operation(string Path, string Method, JsonElement Description)
{
    /// <summary>Those that keep a core busy or write to the disk come up less often.</summary>
    public bool IsSlow =>
        Path.EndsWith("/evaluate", StringComparison.Ordinal)
        || Path.EndsWith("/fool", StringComparison.Ordinal)
        || Path.Contains("/neurons/", StringComparison.Ordinal)
        || Path.EndsWith("/compare", StringComparison.Ordinal)
        || Path.EndsWith("/batch-inference", StringComparison.Ordinal)
        || Path.EndsWith("/gradient-check", StringComparison.Ordinal)
        || Path is "/api/training/jobs" or "/api/models/{name}/versions";
}

/// <summary>A request that can be sent again.</summary>
internal sealed record FuzzedRequest(
    Operation Operation,
    HttpMethod Method,
    string Address,
    byte[]? Body,
    IReadOnlyList<(string Name, string Value)> Headers)
{
    public HttpRequestMessage Message()
    {
        var message = new HttpRequestMessage(Method, Address) { Content = Body is null ? null : new ByteArrayContent(Body) };
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString()
    {
        var body = Body.AsSpan();
        var bytes = Convert.ToHexString(body[..Math.Min(64, body.Length)]);
        return $"{Method} {Address} {string.Join("; ", Headers)} {bytes} {Encoding.UTF8.GetString(body[..Math.Min(600, body.Length)])}";
    }
}

/// <summary>Requests by the document, right and wrong; the same for the same seed and number.</summary>
internal sealed class RandomRequests(JsonElement document, ulong seed)
{
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"];

    private static readonly string[] ContentTypes =
    [
        "application/json",
        "application/json; charset=bogus",
        "application/octet-stream",
        "image/png",
        "text/plain",
        "application/x-www-form-urlencoded",
        ";;",
        "application/json; charset=utf-8",
    ];

    private static readonly string[] Segments =
    [
        "mnist",
        "nosuch",
        "1",
        "0",
        "-1",
        "999999999999",
        "a%2Fb",
        "%E2%82",
        "%C3%28",
        "..%2F..",
        "con",
        "xor",
        "train",
        "test",
        "%25",
        "a b",
    ];

    private static readonly byte[][] Files =
    [
        SafeTensors.ToBytes(ParameterLayout.Book.Tensors(TestModels.Network(1, Activation.Relu, 2, 3, 2))),
        TestPng.Grey(28, 28, (x, y) => x > 10 && x < 16 && y > 4 ? 255 : 0),
        new byte[784],
        [.. Enumerable.Range(0, 784).SelectMany(i => BitConverter.GetBytes(i / 784f))],
        [],
    ];

    private readonly Operation[] _operations =
    [
        .. document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject().Select(method => new Operation(path.Name, method.Name.ToUpperInvariant(), method.Value))),
    ];

    /// <summary>The request of a number.</summary>
    public FuzzedRequest Next(int number)
    {
        var rng = new Rng(seed, (ulong)number);
        var json = new RandomJson(document, rng);
        Operation operation;
        do
            operation = _operations[rng.Next(_operations.Length)];
        while (operation.IsSlow && rng.Next(12) > 0);

        var headers = new List<(string, string)>();
        var body = Body(operation, json, rng, headers);
        if (operation.Description.TryGetProperty("parameters", out var parameters))
        {
            foreach (var header in parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "header" && rng.Next(3) == 0))
            {
                headers.Add(
                    (header.GetProperty("name").GetString()!, rng.Next(2) == 0 ? "key" + rng.Next(50) : new string('k', rng.Next(400))));
            }
        }

        if (operation.Path.EndsWith("/infer", StringComparison.Ordinal) && rng.Next(2) == 0)
        {
            headers.Add(
                (
                    "Inference-Header-Content-Length",
                    rng.Next(3) switch
                    {
                        0 => "0",
                        1 => rng.Next(300).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        _ => "x",
                    }));
        }

        if (rng.Next(6) == 0)
            headers.Add(("Accept", new[] { "image/png", "text/csv", "text/html", "*/*;q=0", "nonsense" }[rng.Next(5)]));
        var method = rng.Next(15) == 0 ? Methods[rng.Next(Methods.Length)] : operation.Method;
        return new FuzzedRequest(
            operation,
            new HttpMethod(method),
            Address(operation, json, rng),
            method is "GET" or "HEAD" or "TRACE" ? null : body,
            headers);
    }

    private static string Address(Operation operation, RandomJson json, Rng rng)
    {
        var address = operation.Path;
        if (!operation.Description.TryGetProperty("parameters", out var parameters))
            return address;
        var query = new List<string>();
        foreach (var parameter in parameters.EnumerateArray())
        {
            var (name, place) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString());
            if (place == "path")
            {
                var known = rng.Next(3) > 0 && Examples.Parameters.TryGetValue(name, out var good) ? good : null;
                address = address.Replace($"{{{name}}}", known ?? Segments[rng.Next(Segments.Length)], StringComparison.Ordinal);
            }
            else if (place == "query" && rng.Next(3) == 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(json.Of(parameter.GetProperty("schema"))?.ToString() ?? "")[..]}");
            }
        }

        var all = string.Join('&', query);
        return query.Count == 0 ? address : $"{address}?{all[..Math.Min(all.Length, 2000)]}";
    }

    private static byte[]? Body(Operation operation, RandomJson json, Rng rng, List<(string Name, string Value)> headers)
    {
        if (!operation.Description.TryGetProperty("requestBody", out var description))
            return rng.Next(10) == 0 ? "{}"u8.ToArray() : null;
        if (rng.Next(30) == 0)
            return null;

        var content = description.GetProperty("content");
        var takesJson = content.TryGetProperty("application/json", out var media);
        byte[] body;
        if (takesJson && (content.EnumerateObject().Count() == 1 || rng.Next(2) == 0) && rng.Next(20) > 0)
        {
            var value =
                rng.Next(3) == 0 || !media.TryGetProperty("example", out var example)
                    ? json.Of(media.GetProperty("schema"))
                    : JsonNode.Parse(example.GetRawText());
            if (rng.Next(2) == 0)
                value = json.Mutated(value);
            body = Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null");
            headers.Add(("Content-Type", "application/json"));
        }
        else
        {
            body = [.. Files[rng.Next(Files.Length)]];
            var types = content.EnumerateObject().Select(type => type.Name).ToArray();
            headers.Add(("Content-Type", types[rng.Next(types.Length)]));
        }

        if (rng.Next(4) == 0)
            body = Damaged(body, rng);
        if (rng.Next(20) == 0)
            headers[^1] = ("Content-Type", ContentTypes[rng.Next(ContentTypes.Length)]);
        if (rng.Next(20) > 0)
            return body;
        headers.Add(("Content-Encoding", new[] { "gzip", "br", "deflate", "zstd", "gzip, gzip" }[rng.Next(5)]));
        return rng.Next(3) == 0 ? body : Gzipped(body);
    }

    private static byte[] Damaged(byte[] body, Rng rng)
    {
        var bytes = body.ToList();
        for (var i = 1 + rng.Next(4); i > 0 && bytes.Count > 0; i--)
        {
            var at = rng.Next(bytes.Count);
            switch (rng.Next(4))
            {
                case 0:
                    bytes[at] = (byte)rng.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, "[]{},:\"0-e.\\"u8[rng.Next(12)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Gzipped(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
