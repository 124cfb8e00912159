using System.Globalization;
using System.Text.Json.Nodes;
using WebNN.Web.Features.ApiGuide;
using Xunit;

namespace WebNN.Web.Tests.Features.ApiGuide;

/// <summary>Every program on the page <c>/api</c> does what the page says, run as it stands there.</summary>
public sealed class ApiSamplesTests(SampleServer server) : IClassFixture<SampleServer>
{
    public static TheoryData<string> Languages() => [.. ApiSamples.Languages.Select(language => language.Extension)];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Predict_prints_what_the_model_reads(string language)
    {
        var (label, answer) = await FirstDigit();
        Assert.Equal(label, (int)answer["digit"]!);
        var line = Assert.Single(await Run("predict", language));
        if (language == "sh")
            Assert.Equal(Facts(answer), Facts(JsonNode.Parse(line)!));
        else
            Assert.Matches($@"^label {label}, read as {answer["digit"]} \([0-9.]+%\) by {answer["model"]}/{answer["version"]}$", line);

        static string Facts(JsonNode answer) => $"{answer["digit"]} {answer["model"]}/{answer["version"]}";
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Train_ends_with_a_completed_job_and_its_version(string language)
    {
        var lines = await Run("train", language);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("job ", lines[0], StringComparison.Ordinal);
        var job = await Get($"/api/training/jobs/{lines[0]["job ".Length..]}");
        Assert.Equal("completed", (string?)job["state"]);
        Assert.True((double)job["testAccuracy"]! > 0.9, "the sample's network learns");
        if (language == "sh")
            Assert.Equal(job.ToJsonString(), JsonNode.Parse(lines[1])!.ToJsonString());
        else
            Assert.Equal($"completed: version {job["version"]} of {job["model"]}, test accuracy {job["testAccuracy"]}", lines[1]);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Watch_prints_every_loss_of_the_newest_job_once_and_in_order(string language)
    {
        var job = await Submit(iterations: 2000);
        await AssertLosses(job, await Run("watch", language));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Watch_takes_the_job_to_watch_as_an_argument(string language)
    {
        var job = await Submit(iterations: 50);
        await End(job);
        await End(await Submit(iterations: 10));
        await AssertLosses(job, await Run("watch", language, job));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Watch_prints_the_losses_of_a_job_in_training_and_ends_with_it(string language)
    {
        var job = await Submit(iterations: 2_000_000);
        var cancelled = Task.CompletedTask;
        var lines = await server.Run("watch", language, $"code-watch-{language}", [job], onFirstLine: line =>
        {
            Assert.StartsWith("1,", line, StringComparison.Ordinal);
            cancelled = Post($"/api/training/jobs/{job}/cancel", new { });
        });
        await cancelled;
        await AssertLosses(job, lines, "cancelled");
    }

    [Theory]
    [InlineData("tensorflow-serving", "predictions")]
    [InlineData("open-inference", "outputs")]
    public async Task A_serving_protocol_answers_with_the_probabilities_of_the_digit(string sample, string result)
    {
        var (label, _) = await FirstDigit();
        var lines = await RunShell(sample);
        Assert.Equal(2, lines.Length);
        var answer = JsonNode.Parse(lines[1])![result]![0]!;
        var probabilities = (answer as JsonArray ?? answer["data"]!.AsArray()).Select(value => (double)value!).ToList();
        Assert.Equal(label, probabilities.IndexOf(probabilities.Max()));
    }

    [Fact]
    public async Task The_TensorBoard_file_of_the_newest_job_is_stored_under_its_id()
    {
        var job = await Submit(iterations: 20);
        await End(job);
        Assert.Empty(await RunShell("tensorboard"));
        await AssertStored(Path.Combine("runs", job, "events.out.tfevents.webnn"), $"/api/training/jobs/{job}/tfevents");
    }

    [Fact]
    public async Task An_iteration_of_the_newest_job_is_opened_again()
    {
        var job = await Submit(iterations: 120);
        await End(job);
        var answer = JsonNode.Parse(Assert.Single(await RunShell("iterations")))!;
        Assert.Equal(10, answer["probabilities"]!.AsArray().Count);
        Assert.InRange((int)answer["digit"]!, 0, 9);
        await AssertStored("iteration.json", $"/api/training/jobs/{job}/iterations/100");
        await AssertStored("iteration.npz", $"/api/training/jobs/{job}/iterations/100/arrays?format=npz");
    }

    [Fact]
    public async Task Parameters_go_out_in_three_formats_and_come_back_the_same()
    {
        var imported = JsonNode.Parse(Assert.Single(await RunShell("formats")))!;
        var shipped = await Get("/api/models/mnist/versions/1");
        Assert.Equal((string?)shipped["parametersSha256"], (string?)imported["parametersSha256"]);
        foreach (var format in new[] { "safetensors", "npz", "onnx" })
            await AssertStored("mnist." + format, "/api/models/mnist/versions/1/download?format=" + format);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<string[]> Run(string task, string language, params string[] arguments) =>
        server.Run(task, language, $"code-{task}-{language}", arguments);

    private Task<string[]> RunShell(string sample) => server.Run(sample, "sh", $"code-{sample}", []);

    /// <summary>The label of the first generated test digit, and what the default model says about it.</summary>
    private async Task<(int Label, JsonNode Answer)> FirstDigit()
    {
        var sample = await Get("/api/datasets/synthetic-digits/test/0");
        return ((int)sample["label"]!, await Post("/predict", new { pixels = sample["pixels"] }));
    }

    private async Task<string> Submit(int iterations)
    {
        var spec = new { model = "watched", dataset = "synthetic-digits", layers = new[] { 20 }, batchSize = 10, iterations };
        return (string)(await Post("/api/training/jobs", spec))["id"]!;
    }

    private async Task End(string job)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while ((string)(await Get($"/api/training/jobs/{job}"))["state"]! is "queued" or "running")
            await Task.Delay(50, deadline.Token);
    }

    /// <summary>The lines are <c>iteration,loss</c> for every iteration, as the job's log has them, and then its state.</summary>
    private async Task AssertLosses(string job, string[] lines, string state = "completed")
    {
        Assert.Equal(state, lines[^1]);
        var printed = lines.SkipLast(1).Select(line => line.Split(','))
            .Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), float.Parse(parts[1], CultureInfo.InvariantCulture)));
        var points = (await Get($"/api/training/jobs/{job}/metrics"))["points"]!.AsArray();
        Assert.NotEmpty(points);
        Assert.Equal(points.Select(point => ((int)point![0]!, (float)point[1]!)), printed);
    }

    /// <summary>The sample has written what the route answers.</summary>
    private async Task AssertStored(string file, string path) => Assert.Equal(
        await server.Client.GetByteArrayAsync(Relative(path), Cancel),
        await File.ReadAllBytesAsync(Path.Combine(server.Folder, file), Cancel));

    private async Task<JsonNode> Get(string path) => JsonNode.Parse(await server.Client.GetStringAsync(Relative(path), Cancel))!;

    private async Task<JsonNode> Post(string path, object body)
    {
        using var response = await server.Client.PostAsJsonAsync(Relative(path), body, Cancel);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel))!;
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
