using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Fuzz;

/// <summary>
/// Random requests to every route of the document. <c>WEBNN_FUZZ</c> says how many (20,000), <c>WEBNN_FUZZ_SEED</c> which; the same seed
/// makes the same requests.
/// </summary>
public sealed class OpenApiFuzzTests
{
    // what a server may keep of requests that are over: loaded models, jobs that have ended
    private const long Kept = 96L << 20;

    private const int Clients = 4, WarmUp = 2000;
    private const string Key = "an-administrators-key";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task No_request_is_a_server_error_hangs_or_fails_without_a_reason()
    {
        await using var host = new ApiHost
        {
            // what is refused is as good a test as what is done, and costs less
            Settings =
            [
                ("WebNN:Training:MaxIterations", "100"),
                ("WebNN:Training:MaxLayerSize", "16"),
                ("WebNN:Training:MaxBatchSize", "100"),
                ("WebNN:Training:QueueLength", "3"),
                ("WebNN:Training:MaxNumericalWork", "1e7"),
                ("WebNN:Lessons:MaxCheckWork", "10000000"),
                ("WebNN:Lessons:MaxWork", "1000000"),
                ("WebNN:MaxInstances", "100"),
                ("WebNN:MnistMirrors:0", "http://127.0.0.1:1/"),
                ("WebNN:FashionMnistMirrors:0", "http://127.0.0.1:1/"),
                ("Logging:LogLevel:Default", "None"),
                ("WebNN:Access:AdminKey", Key),
            ],
        };
        await host.InitializeAsync();
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var document = await host.Get("/swagger/v1/swagger.json");
        var seed = ulong.Parse(
            Environment.GetEnvironmentVariable("WEBNN_FUZZ_SEED") ?? "20261128",
            System.Globalization.CultureInfo.InvariantCulture);
        var requests = new RandomRequests(document, seed);
        var statuses = new int[600];
        await SendAll(0, Math.Min(WarmUp, FuzzCount.Value));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SendAll(Math.Min(WarmUp, FuzzCount.Value), FuzzCount.Value);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"memory {before >> 20} MiB after {WarmUp} requests, {after >> 20} MiB after all");
        Assert.True(after < before + Kept, $"memory grew from {before >> 20} to {after >> 20} MiB");

        // the test is about something only if requests of every kind are among them
        Assert.InRange(statuses[200], FuzzCount.Value / 20, FuzzCount.Value * 9 / 10);
        Assert.InRange(statuses[400], FuzzCount.Value / 20, FuzzCount.Value * 9 / 10);
        Assert.True(statuses[404] > 0 && statuses[405] > 0 && statuses[415] > 0);
        Assert.Equal("ready", (await host.Get("/health/ready")).GetProperty("status").GetString());

        Task SendAll(int from, int to) => Parallel.ForEachAsync(
            Enumerable.Range(from, to - from),
            new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (number, _) =>
            {
                var request = requests.Next(number);
                var (status, problem) = await Send(host.Client, request);

                // a machine with other things to do may take its time once, and a connection may be closed as it is used again
                if (status == 0)
                    (status, problem) = await Send(host.Client, request);
                Assert.True(problem is null, $"seed {seed}, request {number}: {problem}\n{request}");
                Interlocked.Increment(ref statuses[status]);
            });
    }

    // status 0: no answer, or not in time
    private static async Task<(int Status, string? Problem)> Send(HttpClient client, FuzzedRequest request)
    {
        using var timeout = new CancellationTokenSource(Hang);
        try
        {
            using var message = request.Message();
            using var response = await client.SendAsync(message, timeout.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            return ((int)response.StatusCode, Problem(request, response, bytes));
        }
        catch (OperationCanceledException)
        {
            return (0, $"no answer in {Hang.TotalSeconds} s, twice");
        }
        catch (HttpRequestException e)
        {
            return (0, $"no answer, twice: {e.Message} {e.InnerException?.Message}");
        }
    }

    private static string? Problem(FuzzedRequest request, HttpResponseMessage response, byte[] bytes)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType?.MediaType;
        if (status >= 500 && !(status == 503 && request.Operation.Description.GetProperty("responses").TryGetProperty("503", out _)))
            return $"{status}: {System.Text.Encoding.UTF8.GetString(bytes)}";
        if (request.Method == HttpMethod.Head)
            return bytes.Length == 0 ? null : "HEAD was answered with a body";
        if (type?.EndsWith("json", StringComparison.Ordinal) != true)
            return status < 400 ? null : $"{status} came as {type} with {bytes.Length} bytes";

        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (status < 400)
                return null;
            var error = json.RootElement;
            if (
                request.Operation.Path.StartsWith("/v1", StringComparison.Ordinal)
                || request.Operation.Path.StartsWith("/v2", StringComparison.Ordinal))
            {
                return type == "application/json" && IsText(error, "error") ? null : $"{status} has no error: {error}";
            }

            return
                type == "application/problem+json"
                && IsText(error, "title")
                && IsText(error, "detail")
                && error.GetProperty("status").GetInt32() == status
                ? null
                : $"{status} is no problem: {error}";
        }
        catch (JsonException)
        {
            return $"{status} is not JSON: {System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(200, bytes.Length)))}";
        }
    }

    private static bool IsText(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0;
}
