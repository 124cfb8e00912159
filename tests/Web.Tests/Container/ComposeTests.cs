using System.Text.Json;
using Xunit;

namespace WebNN.Web.Tests.Container;

/// <summary>Builds an image, so it runs alone and not beside tests that watch the clock.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(RunsAlone))]
[Trait("Category", "Container")]
public sealed class ComposeTests
{
    [Fact(Timeout = 12 * 60_000)]
    public async Task Compose_serves_predictions_and_a_trained_model_outlives_its_container()
    {
        Require.Docker("node:22-slim", "mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/aspnet:10.0");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(11));
        var cancel = limit.Token;
        await using var compose = new Compose();
        using var http = new HttpClient { BaseAddress = compose.Address, Timeout = TimeSpan.FromSeconds(30) };

        await compose.RunAsync("build", cancel);
        await UpAsync(compose, cancel);

        // the shipped model answers, and the page opens
        var pixels = (await http.GetFromJsonAsync<JsonElement>("/api/datasets/synthetic-digits/test/0", cancel)).GetProperty("pixels");
        var shipped = await PredictAsync(http, new { pixels }, cancel);
        Assert.Equal("mnist", shipped.GetProperty("model").GetString());
        Assert.Equal(1, shipped.GetProperty("probabilities").EnumerateArray().Sum(p => p.GetDouble()), 1e-4);
        Assert.Contains("<html", await http.GetStringAsync("/", cancel), StringComparison.Ordinal);

        // an ordinary user on a read-only root, who may write the volume and nothing else
        Assert.Equal("1654", (await compose.RunAsync("exec -T webnn id -u", cancel)).Trim());
        Assert.NotEqual(0, (await compose.StartAsync("exec -T webnn touch /app/written", cancel)).Code);
        await compose.RunAsync("exec -T webnn test -d /data/keys", cancel);

        var job = await TrainAsync(http, new { model = "kept", dataset = "synthetic-digits", iterations = 300 }, cancel);
        var trained = await PredictAsync(http, new { pixels, model = "kept" }, cancel);
        Assert.Equal(1, trained.GetProperty("version").GetInt32());

        await compose.RunAsync("down", cancel);
        await UpAsync(compose, cancel);

        var later = await PredictAsync(http, new { pixels, model = "kept" }, cancel);
        Assert.Equal(trained.GetRawText(), later.GetRawText());
        var kept = await http.GetFromJsonAsync<JsonElement>($"/api/training/jobs/{job}", cancel);
        Assert.Equal("completed", kept.GetProperty("state").GetString());
        Assert.Equal(300, kept.GetProperty("iteration").GetInt32());
    }

    /// <summary>Starts the service and waits until the image's own health check calls it healthy.</summary>
    private static async Task UpAsync(Compose compose, CancellationToken cancel)
    {
        var (code, output) = await compose.StartAsync("up --detach --wait --wait-timeout 120", cancel);
        if (code != 0)
            Assert.Fail($"{output}\n{(await compose.StartAsync("logs --tail 100", cancel)).Output}");
    }

    private static async Task<JsonElement> PredictAsync(HttpClient http, object body, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync("/predict", body, cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    private static async Task<string> TrainAsync(HttpClient http, object spec, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync("/api/training/jobs", spec, cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancel));
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("id").GetString()!;
        while (true)
        {
            var job = await http.GetFromJsonAsync<JsonElement>($"/api/training/jobs/{id}", cancel);
            var state = job.GetProperty("state").GetString();
            if (state == "completed")
                return id;
            Assert.True(state is "queued" or "running", job.GetRawText());
            await Task.Delay(100, cancel);
        }
    }
}
