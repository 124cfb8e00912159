using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using WebNN.Api.Predict;
using WebNN.Api.Tests.Images;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class RequestBodyTests(RequestBodyTests.NarrowHost narrow) : IClassFixture<RequestBodyTests.NarrowHost>, IAsyncDisposable
{
    private const string Json = "application/json", Bytes = "application/octet-stream", Png = "image/png";
    private const int Many = 500;

    private const int Rooms = 3;

    private readonly ApiHost _host = narrow.Host;

    private static readonly byte[] Picture = TestPng.Grey(28, 28, (x, y) => x is > 12 and < 16 && y is > 5 and < 23 ? 255 : 0);
    private static readonly float[] Image = [.. Enumerable.Range(0, 784).Select(i => i % 28 is > 12 and < 16 ? 1f : 0f)];

    /// <summary>Waits until every turn and every room is free again: the next test finds the server as this one did.</summary>
    public async ValueTask DisposeAsync()
    {
        (await Capacity.Heavy(new DefaultHttpContext())).Dispose();
        (await AllRooms()).ForEach(room => room.Dispose());
    }

    public static TheoryData<string, string, byte[]> Heavy => new()
    {
        { "/predict", Png, Picture },
        { "/predict", Bytes, new byte[784 * Many] },
        { "/predict", Json, Written(new { instances = Enumerable.Repeat(Image, Many) }) },
        { "/v1/models/mnist:predict", Json, Written(new { instances = Enumerable.Repeat(Image, Many) }) },
        { "/v1/models/mnist:classify", Json, Written(new { examples = Enumerable.Repeat(new { pixels = Image }, Many) }) },
        { "/v2/models/mnist/infer", Json, Infer(Many) },
        { "/api/models/mnist/versions/1/explain", Json, Written(new { pixels = Image }) },
        { "/api/models/mnist/versions/1/fool", Json, Written(new { pixels = Image, steps = 2 }) },
        { "/api/lessons/descent", Json, Written(new { expression = "x^2", start = new { x = 1 } }) },
    };

    [Theory]
    [MemberData(nameof(Heavy))]
    public async Task A_heavy_request_waits_for_its_turn_and_beyond_the_queue_gets_429(string path, string type, byte[] body)
    {
        var refused = await RefusedBesideOneThatWaits(path, type, body);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var answer = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Contains("WebNN:Capacity:HeavyWaiting", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        if (path.StartsWith("/v", StringComparison.Ordinal))
            Assert.Equal(answer.GetProperty("detail").GetString(), answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_large_body_of_unknown_length_waits_like_any_other() =>
        await RefusedBesideOneThatWaits("/predict", Bytes, new byte[784 * Many], chunked: true);

    [Fact]
    public async Task While_every_turn_is_taken_health_and_small_predictions_are_answered()
    {
        using var turn = await Capacity.Heavy(new DefaultHttpContext());
        var waiting = Send("/predict", Png, Picture);
        Assert.Equal("live", (await _host.Get("/health/live")).GetProperty("status").GetString());
        foreach (var chunked in new[] { false, true })
        {
            foreach (var (path, type, body) in new (string, string, byte[])[]
            {
                ("/predict", Json, Written(new { pixels = Image })),
                ("/predict", Bytes, new byte[784]),
                ("/v1/models/mnist:predict", Json, Written(new { instances = new[] { Image } })),
                ("/v2/models/mnist/infer", Json, Infer(1)),
            })
            {
                using var answer = await Send(path, type, body, chunked);
                Assert.True((int)answer.StatusCode == 200, $"{path}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.False(waiting.IsCompleted);
        turn.Dispose();
        Assert.Equal(200, (int)(await waiting).StatusCode);
    }

    [Theory]
    [InlineData(Png, "/predict")]
    [InlineData(Bytes, "/predict")]
    [InlineData(Json, "/api/models/mnist/versions/1/explain")]
    public async Task Who_sends_a_body_slowly_keeps_nobody_else_waiting(string type, string path)
    {
        using var slow = await Begin(path, type, 1 << 20);
        using var slower = await Begin(path, type, 1 << 20);
        using var picture = await Send("/predict", Png, Picture);
        Assert.Equal(200, (int)picture.StatusCode);
        using var large = await Send("/predict", Bytes, new byte[784 * Many]);
        Assert.Equal(200, (int)large.StatusCode);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_too_large_is_refused_before_there_is_memory_for_it()
    {
        using var client = await Begin("/predict", Bytes, 3L << 30, sent: 100);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_large_bodies_are_in_memory_than_have_room()
    {
        var rooms = await AllRooms();
        var large = Send("/predict", Bytes, new byte[784 * Many]);
        using (var picture = await Send("/predict", Png, Picture))
            Assert.Equal(200, (int)picture.StatusCode);
        Assert.False(large.IsCompleted);
        rooms.ForEach(room => room.Dispose());
        Assert.Equal(200, (int)(await large).StatusCode);
    }

    [Theory]
    [InlineData(784, null)]
    [InlineData(784 * Many, 1000.0)]
    [InlineData(null, 1000.0)]
    public async Task A_body_that_is_or_may_be_large_must_come_at_a_pace(int? length, double? expected)
    {
        var pace = new Pace();
        await Read(new byte[length ?? 784], length, new CapacityOptions { MinBytesPerSecond = 1000 }, pace);
        Assert.Equal(expected, pace.MinDataRate?.BytesPerSecond);
    }

    [Fact]
    public async Task A_large_request_takes_the_length_of_its_body_and_of_its_images_once()
    {
        var body = Written(new { instances = Enumerable.Repeat(Enumerable.Repeat(0, 784), 2000) });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await Read(body, body.Length, new CapacityOptions(), new Pace());
        var request = new ImageRequest();
        Assert.True(PixelScanner.TryScan(read, request, 10_000));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2000, request.Images.Count);
        Assert.InRange(taken, body.Length, 1.1 * (body.Length + (2000 * 784 * sizeof(float))));
    }

    // while every turn is taken, one request waits, another is refused; then the first is answered and leaves its turn
    private async Task<HttpResponseMessage> RefusedBesideOneThatWaits(string path, string type, byte[] body, bool chunked = false)
    {
        var turn = await Capacity.Heavy(new DefaultHttpContext());
        Task<HttpResponseMessage>[] both = [Send(path, type, body, chunked), Send(path, type, body, chunked)];
        var first = await Task.WhenAny(both);
        var refused = await first;
        Assert.Equal(429, (int)refused.StatusCode);
        turn.Dispose();
        using var answered = await both.Single(task => task != first);
        Assert.True((int)answered.StatusCode == 200, $"{path}: {await answered.Content.ReadAsStringAsync()}");
        (await Capacity.Heavy(new DefaultHttpContext())).Dispose();
        return refused;
    }

    private async Task<List<Turn>> AllRooms()
    {
        var rooms = new List<Turn>();
        while (rooms.Count < Rooms)
            rooms.Add(await Capacity.Body(new DefaultHttpContext()));
        return rooms;
    }

    private Capacity Capacity => _host.Services.GetRequiredService<Capacity>();

    private async Task<HttpResponseMessage> Send(string path, string type, byte[] body, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TransferEncodingChunked = chunked;
        return await _host.Client.SendAsync(request);
    }

    // the head and a part of the body
    private async Task<TcpClient> Begin(string path, string type, long length, int sent = 1 << 19)
    {
        var client = new TcpClient();
        await client.ConnectAsync(_host.Address.Host, _host.Address.Port);
        var head = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {_host.Address.Authority}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n");
        await client.GetStream().WriteAsync((byte[])[.. head, .. new byte[sent]]);
        return client;
    }

    private static async Task<RequestBody> Read(byte[] body, int? length, CapacityOptions options, Pace pace)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpMinRequestBodyDataRateFeature>(pace);
        http.Request.Protocol = "HTTP/1.1";
        http.Request.ContentLength = length;
        http.Request.Body = new MemoryStream(body);
        using var capacity = new Capacity(Options.Create(options));
        var read = new RequestBody();
        using var turn = await read.ReadAsync(http, capacity);
        Assert.Equal(body.Length > options.LightBytes, turn is not null);
        return read;
    }

    private static byte[] Infer(int count) => Written(new
    {
        inputs = new[] { new { name = "pixels", datatype = "FP32", shape = new[] { count, 784 }, data = Enumerable.Repeat(Image, count) } },
    });

    private static byte[] Written(object body) => JsonSerializer.SerializeToUtf8Bytes(body);

    /// <summary>Computes one heavy request at a time; one more may wait, and three large bodies may be in memory.</summary>
    public sealed class NarrowHost : IAsyncLifetime
    {
        public ApiHost Host { get; } = new() { Settings = [("WebNN:Capacity:Heavy", "1"), ("WebNN:Capacity:HeavyWaiting", "1")] };

        public ValueTask InitializeAsync() => Host.InitializeAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    private sealed class Pace : IHttpMinRequestBodyDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; }
    }
}
