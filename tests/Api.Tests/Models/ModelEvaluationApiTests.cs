using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelEvaluationApiTests(ApiHost host)
{
    private const string Evaluate = "/api/models/mnist/versions/1/evaluate", Compare = "/api/models/mnist/versions/1/compare";

    [Fact]
    public async Task Evaluating_counts_every_test_sample_once()
    {
        var answer = await host.Post("/api/models/mnist/versions/1/evaluate", new { dataset = "synthetic-digits" });
        var confusion = answer
            .GetProperty("confusionMatrix")
            .EnumerateArray()
            .Select(row => row.EnumerateArray().Select(c => c.GetInt32()).ToArray())
            .ToArray();
        Assert.Equal(SyntheticDigits.TestCount, confusion.Sum(row => row.Sum()));
        Assert.Equal(
            Enumerable.Range(0, 10).Sum(c => confusion[c][c]) / (double)SyntheticDigits.TestCount,
            answer.GetProperty("accuracy").GetDouble(),
            1e-12);
        Assert.True(double.IsFinite(answer.GetProperty("loss").GetDouble()));

        var test = SyntheticDigits.Test();
        var mistakes = answer.GetProperty("mistakes").EnumerateArray().ToArray();
        Assert.NotEmpty(mistakes);
        var confidences = mistakes.Select(m => m.GetProperty("confidence").GetDouble()).ToArray();
        Assert.Equal(confidences.OrderDescending(), confidences);
        var worst = mistakes[0].GetProperty("index").GetInt32();
        Assert.Equal(test.Labels[worst], mistakes[0].GetProperty("label").GetInt32());
        var again = await host.Post("/predict", new { pixels = test.Pixels(worst).ToArray().Select(p => (int)p) });
        Assert.Equal(mistakes[0].GetProperty("predicted").GetInt32(), again.GetProperty("digit").GetInt32());
        Assert.False(answer.TryGetProperty("predictions", out _));
        Assert.False(answer.TryGetProperty("confidences", out _));
    }

    [Fact]
    public async Task Asked_for_predictions_it_tells_every_one_and_all_figures_follow_from_them()
    {
        var answer = await host.Post(Evaluate, new { dataset = "synthetic-digits", predictions = true });
        var predicted = answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetInt32()).ToArray();
        var sure = answer.GetProperty("confidences").EnumerateArray().Select(c => c.GetDouble()).ToArray();
        Assert.Equal((SyntheticDigits.TestCount, SyntheticDigits.TestCount), (predicted.Length, sure.Length));
        var labels = SyntheticDigits.Test().Labels.ToArray();

        var classes = answer.GetProperty("classes").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(c => $"{c}"), classes.Select(c => c.GetProperty("label").GetString()));
        for (var c = 0; c < 10; c++)
        {
            var right = predicted.Where((p, i) => p == c && labels[i] == c).Count();
            Assert.Equal(labels.Count(label => label == c), classes[c].GetProperty("samples").GetInt32());
            Assert.Equal(right / (double)predicted.Count(p => p == c), classes[c].GetProperty("precision").GetDouble(), 1e-12);
            Assert.Equal(right / (double)labels.Count(label => label == c), classes[c].GetProperty("recall").GetDouble(), 1e-12);
        }

        var bins = answer.GetProperty("calibration").GetProperty("bins").EnumerateArray().ToArray();
        Assert.Equal(SyntheticDigits.TestCount, bins.Sum(bin => bin.GetProperty("samples").GetInt32()));
        var error = bins.Where(bin => bin.GetProperty("samples").GetInt32() > 0).Sum(bin =>
            bin.GetProperty("samples").GetInt32() / (double)SyntheticDigits.TestCount
                * Math.Abs(bin.GetProperty("accuracy").GetDouble() - bin.GetProperty("confidence").GetDouble()));
        Assert.Equal(error, answer.GetProperty("calibration").GetProperty("error").GetDouble(), 1e-9);
        var top = Enumerable.Range(0, labels.Length).Where(i => sure[i] > 0.9).ToArray();
        Assert.Equal(top.Length, bins[9].GetProperty("samples").GetInt32());
        Assert.Equal(top.Average(i => sure[i]), bins[9].GetProperty("confidence").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task A_version_that_never_answers_a_class_has_no_precision_there()
    {
        // all scores are zero: of equals the first class
        var zeros = new Network<float>(new NetworkSpec([2, 3], Activation.Relu));
        host.Services.GetRequiredService<ModelRegistry>().Publish("zeros", zeros, new ModelFacts { Dataset = "spiral" });
        var answer = await host.Post("/api/models/zeros/versions/1/evaluate", new { });
        Assert.Equal("spiral", answer.GetProperty("dataset").GetString());
        var classes = answer.GetProperty("classes").EnumerateArray().ToArray();
        Assert.Equal(1, classes[0].GetProperty("recall").GetDouble());
        Assert.Equal(JsonValueKind.Null, classes[1].GetProperty("precision").ValueKind);
        Assert.Equal(0, classes[1].GetProperty("recall").GetDouble());
        var third = answer.GetProperty("calibration").GetProperty("bins")[3];
        Assert.Equal(PlanarData.TestCount, third.GetProperty("samples").GetInt32());
        Assert.Equal(1 / 3.0, third.GetProperty("confidence").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Two_versions_are_compared_on_the_same_samples()
    {
        var registry = host.Services.GetRequiredService<ModelRegistry>();
        registry.Publish("untrained", TestModels.Network(3), new ModelFacts());
        var answer = await host.Post(Compare, new { model = "untrained", version = 1, dataset = "synthetic-digits" });
        var (first, second) = (await Predictions("mnist"), await Predictions("untrained"));
        var labels = SyntheticDigits.Test().Labels.ToArray();
        int Count(bool one, bool other) =>
            labels.Where((label, i) => (first[i] == label) == one && (second[i] == label) == other).Count();
        Assert.Equal(
            [Count(true, true), Count(true, false), Count(false, true), Count(false, false)],
            new[] { "bothRight", "onlyFirst", "onlySecond", "bothWrong" }.Select(name => answer.GetProperty(name).GetInt32()));
        Assert.Equal("untrained", answer.GetProperty("second").GetProperty("model").GetString());
        Assert.InRange(answer.GetProperty("pValue").GetDouble(), 0, 1e-6);

        var disagreements = answer.GetProperty("disagreements").EnumerateArray().ToArray();
        Assert.Equal(200, disagreements.Length);
        Assert.All(disagreements, d =>
        {
            var index = d.GetProperty("index").GetInt32();
            Assert.Equal(labels[index], d.GetProperty("label").GetInt32());
            Assert.Equal(first[index], d.GetProperty("first").GetProperty("predicted").GetInt32());
            Assert.Equal(second[index], d.GetProperty("second").GetProperty("predicted").GetInt32());
            Assert.NotEqual(first[index], second[index]);
        });
        var sure = disagreements.Select(d => Math.Min(Confidence(d, "first"), Confidence(d, "second"))).ToArray();
        Assert.Equal(sure.OrderDescending(), sure);

        static double Confidence(JsonElement d, string which) => d.GetProperty(which).GetProperty("confidence").GetDouble();
    }

    [Fact]
    public async Task A_version_beside_itself_disagrees_nowhere()
    {
        var answer = await host.Post(Compare, new { version = 1, dataset = "synthetic-digits" });
        Assert.Equal("mnist", answer.GetProperty("second").GetProperty("model").GetString());
        Assert.Equal(0, answer.GetProperty("disagreements").GetArrayLength());
        Assert.Equal(1, answer.GetProperty("pValue").GetDouble());
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_the_reason()
    {
        host.Services.GetRequiredService<ModelRegistry>()
            .Publish("planar", TestModels.Network(1, Activation.Relu, 2, 4, 2), new ModelFacts { Dataset = "xor" });
        Assert.Contains(
            "planar takes 2 numbers",
            await host.Problem(400, HttpMethod.Post, Compare, new { model = "planar", version = 1, dataset = "synthetic-digits" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "mnist takes 784 numbers",
            await host.Problem(400, HttpMethod.Post, "/api/models/planar/versions/1/compare", new { model = "mnist", version = 1 }),
            StringComparison.Ordinal);
        Assert.Contains("999", await host.Problem(404, HttpMethod.Post, Compare, new { version = 999 }), StringComparison.Ordinal);
        Assert.Contains(
            "nosuch",
            await host.Problem(404, HttpMethod.Post, Compare, new { model = "nosuch", version = 1 }),
            StringComparison.Ordinal);
        await host.Problem(404, HttpMethod.Post, "/api/models/mnist/versions/7/compare", new { version = 1 });
        await host.Problem(400, HttpMethod.Post, Compare, new { version = 1, dataset = "nosuch" });
        await host.Problem(400, HttpMethod.Post, Compare, new { dataset = "synthetic-digits" });
        await host.Problem(404, HttpMethod.Post, Compare, new { version = 1, dataset = "fashion-mnist" });
    }

    [Fact]
    public async Task Evaluating_on_what_does_not_fit_is_refused()
    {
        Assert.Contains(
            "2 and 2",
            await host.Problem(400, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "xor" }),
            StringComparison.Ordinal);
        await host.Problem(400, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "nosuch" });
        await host.Problem(404, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "fashion-mnist" });
    }

    private async Task<int[]> Predictions(string model)
    {
        var answer = await host.Post($"/api/models/{model}/versions/1/evaluate", new { dataset = "synthetic-digits", predictions = true });
        return [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetInt32())];
    }
}
