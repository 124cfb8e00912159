using System.Net.Http.Headers;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Tests.Images;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Predict;

/// <summary>Familiarity, warnings and reject, of a version that a job would publish.</summary>
public sealed class FamiliarityTests(FamiliarityHost host) : IClassFixture<FamiliarityHost>
{
    private static readonly Dataset Unseen = SyntheticDigits.Create(400, seed: 9);

    [Fact]
    public async Task Unseen_digits_are_as_familiar_as_the_test_split_and_without_a_warning_but_the_strangest()
    {
        var answers = (await Post(new { instances = Enumerable.Range(0, 400).Select(Digit), model = "own" }))
            .GetProperty("predictions");
        double[] familiarity = [.. answers.EnumerateArray().Select(Familiarity)];
        Assert.Equal(0.5, familiarity.Count(f => f < 0.5) / 400.0, 0.1);
        foreach (var answer in answers.EnumerateArray())
            Assert.Equal(Familiarity(answer) < 0.01 ? ["unfamiliar"] : [], Warnings(answer));
    }

    [Fact]
    public async Task Every_way_of_giving_an_image_gives_the_same_familiarity()
    {
        var expected = await Post(new { pixels = Digit(3), model = "own" });
        var bytes = Digit(3).Select(pixel => (byte)pixel).ToArray();
        JsonElement[] answers =
        [
            await Post(new { pixels = Digit(3).Select(pixel => pixel / 255.0), normalized = true, model = "own" }),
            (await Post(new { instances = new[] { Digit(3), Digit(4) }, model = "own" })).GetProperty("predictions")[0],
            await Send("application/octet-stream", bytes, "?model=own"),
            (await Send("application/octet-stream", [.. bytes, .. bytes], "?model=own")).GetProperty("predictions")[1],
        ];
        Assert.All(answers, answer => Assert.Equal(Familiarity(expected), Familiarity(answer), 0.005));
    }

    [Fact]
    public async Task What_cannot_be_a_digit_is_told_apart()
    {
        Assert.Contains("empty", Warnings(await Predict(_ => 0)));
        Assert.Contains("empty", Warnings(await Predict(i => i == 400 ? 15 : 0)));
        Assert.DoesNotContain("empty", Warnings(await Predict(i => i == 400 ? 16 : 0)));
        Assert.Contains("inverted", Warnings(await Predict(i => 255 - Digit(5)[i])));
        var rng = new Rng(1);
        var noise = Warnings(await Predict(_ => rng.Next(256)));
        Assert.Equal(["unfamiliar"], noise);
    }

    [Fact]
    public async Task A_light_frame_is_inverted_and_ink_that_only_touches_the_border_is_not()
    {
        static bool Frame(int i) => i % 28 is 0 or 27 || i / 28 is 0 or 27;
        Assert.Contains("inverted", Warnings(await Predict(i => Frame(i) ? 200 : 0)));
        Assert.DoesNotContain("inverted", Warnings(await Predict(i => i / 28 < 14 ? 255 : 0)));
    }

    [Fact]
    public async Task Dark_ink_on_light_paper_is_no_surprise_in_a_PNG_and_white_paper_is_empty()
    {
        byte[] digit = [.. Digit(8).Select(pixel => (byte)pixel)];
        var centred = ImageCentering.Centre(digit, 28, 28);
        var expected = await Post(new { pixels = centred.Select(pixel => (int)pixel), model = "own" });
        var dark = await Send("image/png", TestPng.Grey(28, 28, (x, y) => 255 - centred[(y * 28) + x]), "?model=own");
        Assert.Equal(Warnings(expected), Warnings(dark));
        var paper = await Send("image/png", TestPng.Grey(40, 40, (_, _) => 255), "?model=own");
        Assert.Equal(["empty"], Warnings(paper).Except(["unfamiliar"]));
    }

    [Fact]
    public async Task Reject_takes_the_digit_from_an_unfamiliar_image_and_leaves_its_probabilities()
    {
        var rng = new Rng(1);
        var noise = Enumerable.Range(0, 784).Select(_ => rng.Next(256)).ToArray();
        var plain = await Post(new { pixels = noise, model = "own" });
        var bytes = noise.Select(pixel => (byte)pixel).ToArray();
        JsonElement[] refused =
        [
            await Post(new { pixels = noise, model = "own", reject = true }),
            (await Post(new { instances = new[] { noise, Digit(1) }, model = "own", reject = true }))
                .GetProperty("predictions")[0],
            await Send("application/octet-stream", bytes, "?model=own&reject=true"),
        ];
        foreach (var answer in refused)
        {
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("digit").ValueKind);
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("label").ValueKind);
            Assert.Equal(
                plain.GetProperty("probabilities")[0].GetDouble(),
                answer.GetProperty("probabilities")[0].GetDouble(),
                1e-5);
        }

        var usual = await Post(new { pixels = Digit(await MostFamiliar()), model = "own", reject = true });
        Assert.Equal(usual.GetProperty("digit").GetRawText(), usual.GetProperty("label").GetString());
        Assert.Equal(
            plain.GetProperty("digit").GetInt32(),
            (await Post(new { pixels = noise, model = "own", reject = false })).GetProperty("digit").GetInt32());
    }

    [Fact]
    public async Task A_reject_that_is_neither_true_nor_false_is_refused()
    {
        Assert.Contains(
            "reject must be true or false",
            await host.Api.Problem(400, HttpMethod.Post, "/predict", new { pixels = Digit(1), reject = "yes" }),
            StringComparison.Ordinal);
        var refusal = await Send("application/octet-stream", new byte[784], "?reject=maybe");
        Assert.Contains("reject must be true or false", refusal.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_of_unknown_training_data_says_null_refuses_nothing_and_still_sees_an_empty_image()
    {
        host.Registry.Publish("plain", TestModels.Network(3), new ModelFacts());
        var answer = await Post(new { pixels = new int[784], model = "plain", reject = true });
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("familiarity").ValueKind);
        Assert.Equal(["empty"], Warnings(answer));
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("digit").ValueKind);
    }

    [Fact]
    public async Task The_shipped_model_knows_its_digits_and_not_noise()
    {
        var rng = new Rng(1);
        var noise = await Post(new { pixels = Enumerable.Range(0, 784).Select(_ => rng.Next(256)), model = "mnist", version = 1 });
        Assert.Contains("unfamiliar", Warnings(noise));
        Assert.InRange(Familiarity(await Post(new { pixels = Digit(2), model = "mnist", version = 1 })), 0.01, 1);
    }

    [Fact]
    public async Task The_threshold_is_an_option_and_a_share()
    {
        await using var strict = new ApiHost { Settings = [("WebNN:Predict:UnfamiliarBelow", "1")] };
        await strict.InitializeAsync();
        Assert.Contains("unfamiliar", Warnings(await strict.Post("/predict", new { pixels = Digit(2) })));
        await using var wrong = new ApiHost { Settings = [("WebNN:Predict:UnfamiliarBelow", "1.5")] };
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () => await wrong.InitializeAsync());
        Assert.Contains("UnfamiliarBelow", refusal.Message, StringComparison.Ordinal);
    }

    private Task<JsonElement> Post(object body) => host.Api.Post("/predict", body);

    private static int[] Digit(int index) => [.. Unseen.Pixels(index).ToArray().Select(pixel => (int)pixel)];

    private static double Familiarity(JsonElement answer) => answer.GetProperty("familiarity").GetDouble();

    private static string[] Warnings(JsonElement answer) =>
        [.. answer.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];

    private async Task<int> MostFamiliar()
    {
        var answers = (await Post(new { instances = Enumerable.Range(0, 20).Select(Digit), model = "own" }))
            .GetProperty("predictions");
        return Enumerable.Range(0, 20).MaxBy(i => Familiarity(answers[i]));
    }

    private Task<JsonElement> Predict(Func<int, int> pixel) =>
        Post(new { pixels = Enumerable.Range(0, 784).Select(pixel), normalized = false, model = "own" });

    private async Task<JsonElement> Send(string type, byte[] body, string query)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await host.Api.Client.PostAsync("/predict" + query, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}

/// <summary>A server with model "own": a small network of synthetic digits with its statistics.</summary>
public sealed class FamiliarityHost : IAsyncLifetime
{
    public ApiHost Api { get; } = new();

    internal ModelRegistry Registry => Api.Services.GetRequiredService<ModelRegistry>();

    public async ValueTask InitializeAsync()
    {
        await Api.InitializeAsync();
        var (train, test) = (SyntheticDigits.Create(1500, seed: 1), SyntheticDigits.Create(600, seed: 2));
        var options = new TrainingOptions
        {
            Layers = [20],
            Activation = Activation.Relu,
            Initializer = Initializer.He,
            Iterations = 300,
            Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.005 },
        };
        var trainer = new Trainer(options, train, test);
        foreach (var step in trainer.Steps())
            Assert.True(double.IsFinite(step.Loss));
        Registry.Publish("own", trainer.Network, new ModelFacts { Novelty = NoveltyFit.Fit(trainer.Network, train, test) });
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
