using System.Collections.Concurrent;
using System.Text;
using WebNN.Api.Tests.Training;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Telemetry;

/// <summary>The exports that a collector receives from a server whose environment names it.</summary>
public sealed class TelemetryExportTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("webnn-telemetry-").FullName;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];
    private readonly WebApplication _collector = Collector();

    public async ValueTask InitializeAsync()
    {
        _collector.MapPost("/{**path}", async (string path, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.Enqueue((path, Encoding.Latin1.GetString(body.ToArray())));
            return Results.Ok();
        });
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Metrics_and_traces_leave_for_the_collector_the_environment_names()
    {
        using var server = await ServerProcess.Start(
            _data,
            ("WebNN__DatasetDirectories__0", TinyMnist.Folder),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Urls.First()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        var client = new TrainingClient(server.Address);
        var job = await client.Until((await client.Submit(new { model = "seen", iterations = 60 })).Id, JobState.Completed);
        using var answer = await client.Http.PostAsJsonAsync("/predict", new { pixels = new float[784], model = "seen" });
        Assert.True(answer.IsSuccessStatusCode);

        await Arrives("v1/metrics", "webnn.predictions");
        await Arrives("v1/metrics", "webnn.training.iterations");
        await Arrives("v1/metrics", "webnn.training.jobs");
        await Arrives("v1/metrics", "http.server.request.duration");
        await Arrives("v1/traces", "/predict");
        await Arrives("v1/traces", job.Id);
        Assert.All(_received, sent => Assert.Contains("webnn", sent.Body, StringComparison.Ordinal));
    }

    private static WebApplication Collector()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private async Task Arrives(string path, string text)
    {
        for (
            var deadline = Environment.TickCount64 + 20_000;
            !_received.Any(sent => sent.Path == path && sent.Body.Contains(text, StringComparison.Ordinal));
)
        {
            Assert.True(
                Environment.TickCount64 < deadline,
                $"'{text}' came to {path} within 20 seconds; {string.Join(", ", _received.Select(sent => sent.Path).Distinct())} did");
            await Task.Delay(50);
        }
    }
}
