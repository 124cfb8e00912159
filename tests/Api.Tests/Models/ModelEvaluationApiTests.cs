using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelEvaluationApiTests(ApiHost host)
{
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
}
