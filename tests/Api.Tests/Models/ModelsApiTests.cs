using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ModelsApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Models_and_versions_are_listed_newest_first()
    {
        Registry.Publish("listed", TestModels.Network(1), new ModelFacts { Dataset = "xor", Accuracy = 0.5 });
        Registry.Publish("listed", TestModels.Network(2), new ModelFacts());
        var list = await host.Get("/api/models");
        Assert.Equal("mnist", list.GetProperty("default").GetString());
        Assert.Contains(list.GetProperty("models").EnumerateArray(), m => m.GetProperty("name").GetString() == "mnist");
        var one = await host.Get("/api/models/listed");
        Assert.Equal([2, 1], one.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal(2, one.GetProperty("serving").GetInt32());
        var version = await host.Get("/api/models/listed/versions/1");
        Assert.Equal([784, 20, 10], version.GetProperty("layers").EnumerateArray().Select(l => l.GetInt32()));
        Assert.Equal("relu", version.GetProperty("activation").GetString());
        Assert.Equal((784 * 20) + 20 + (20 * 10) + 10, version.GetProperty("parameterCount").GetInt32());
        Assert.Equal("xor", version.GetProperty("dataset").GetString());
        Assert.Equal(64, version.GetProperty("sha256").GetString()!.Length);
        Assert.Equal(64, version.GetProperty("parametersSha256").GetString()!.Length);
    }

    [Fact]
    public async Task Versions_come_in_pages()
    {
        for (var i = 0; i < 13; i++)
            Registry.Publish("many", TestModels.Network(1, Activation.Relu, 2, 2, 2), new ModelFacts());
        var listed = (await host.Get("/api/models?after=many&limit=1")).GetProperty("models");
        Assert.Equal(1, listed.GetArrayLength());
        Assert.True(string.CompareOrdinal(listed[0].GetProperty("name").GetString(), "many") > 0);
        var model = (await host.Get("/api/models")).GetProperty("models").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "many");
        Assert.Equal((13, 10), (model.GetProperty("versionCount").GetInt32(), model.GetProperty("versions").GetArrayLength()));
        Assert.Equal("13 12", await Page("?limit=2"));
        Assert.Equal("11 10", await Page("?limit=2&before=12"));
        Assert.Equal("2 1", await Page("?before=3"));
        Assert.Contains("1 to 1000", await host.Problem(400, HttpMethod.Get, "/api/models?limit=0"), StringComparison.Ordinal);

        async Task<string> Page(string query) =>
            string.Join(' ', (await host.Get("/api/models/many" + query)).GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetRawText()));
    }

    [Fact]
    public async Task Parameters_too_large_for_an_answer_are_a_400()
    {
        var network = TestModels.Network(3);
        foreach (var parameter in network.Parameters)
            parameter.Value.CopyFrom([.. parameter.Value.ToArray().Select(value => value * 1e30f)]);

        Registry.Publish("huge", network, new ModelFacts());
        var pixels = Enumerable.Repeat(1, 784).ToArray();
        Assert.Contains("too large", await host.Problem(400, HttpMethod.Post, "/predict", new { pixels, model = "huge" }), StringComparison.Ordinal);
        var evaluated = await host.Post("/api/models/huge/versions/1/evaluate", new { dataset = "synthetic-digits" });
        Assert.Equal(System.Text.Json.JsonValueKind.Null, evaluated.GetProperty("loss").ValueKind);
    }

    [Theory]
    [InlineData("GET", "/api/models/nosuch", 404)]
    [InlineData("GET", "/api/models/..%2f..%2fetc", 404)]
    [InlineData("GET", "/api/models/mnist/versions/999", 404)]
    [InlineData("GET", "/api/models/mnist/versions/x", 404)]
    [InlineData("DELETE", "/api/models/mnist/versions/1", 409)]
    [InlineData("DELETE", "/api/models/mnist/aliases/nosuch", 404)]
    public async Task What_cannot_be_done_says_so(string method, string path, int status) => await host.Problem(status, new HttpMethod(method), path);

    [Fact]
    public async Task Evaluating_counts_every_test_sample_once()
    {
        var answer = await host.Post("/api/models/mnist/versions/1/evaluate", new { dataset = "synthetic-digits" });
        var confusion = answer.GetProperty("confusionMatrix").EnumerateArray().Select(row => row.EnumerateArray().Select(c => c.GetInt32()).ToArray()).ToArray();
        Assert.Equal(SyntheticDigits.TestCount, confusion.Sum(row => row.Sum()));
        Assert.Equal(Enumerable.Range(0, 10).Sum(c => confusion[c][c]) / (double)SyntheticDigits.TestCount, answer.GetProperty("accuracy").GetDouble(), 1e-12);
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
        Assert.Contains("2 and 2", await host.Problem(400, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "xor" }), StringComparison.Ordinal);
        await host.Problem(400, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "nosuch" });
        await host.Problem(404, HttpMethod.Post, "/api/models/mnist/versions/1/evaluate", new { dataset = "fashion-mnist" });
    }

    [Fact]
    public async Task Explaining_gives_every_layer_and_a_gradient_that_differences_confirm()
    {
        Registry.Publish("explained", TestModels.Network(3, Activation.Sigmoid, 784, 12, 8, 10), new ModelFacts());
        var pixels = SyntheticDigits.Create(1, 9).Pixels(0).ToArray().Select(p => p / 255.0).ToArray();
        var answer = await host.Post("/api/models/explained/versions/1/explain", new { pixels, normalized = true });
        var layers = answer.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal([12, 8, 10], layers.Select(l => l.GetProperty("a").GetArrayLength()));
        Assert.Equal(1, layers[2].GetProperty("z").EnumerateArray().Sum(z => z.GetDouble()), 1e-9);
        var digit = answer.GetProperty("digit").GetInt32();
        var gradient = answer.GetProperty("gradient").EnumerateArray().Select(g => g.GetDouble()).ToArray();
        Assert.Equal(784, gradient.Length);
        var network = Registry.Resolve("explained", 1)!.Network.Convert<double>();
        foreach (var i in new[] { 0, 200, 406, 783 })
        {
            var difference = (Score(network, pixels, i, 1e-4, digit) - Score(network, pixels, i, -1e-4, digit)) / 2e-4;
            Assert.Equal(difference, gradient[i], 1e-6);
        }

        await host.Problem(400, HttpMethod.Post, "/api/models/explained/versions/1/explain", new { pixels = new[] { 1 } });
        await host.Problem(400, HttpMethod.Post, "/api/models/explained/versions/1/explain", new { instances = new[] { pixels } });
    }

    [Fact]
    public async Task Aliases_move_and_guard_their_version()
    {
        Registry.Publish("aliased", TestModels.Network(1), new ModelFacts());
        Registry.Publish("aliased", TestModels.Network(2), new ModelFacts());
        await host.Call(HttpMethod.Put, "/api/models/aliased/aliases/production", new { version = 1 });
        Assert.Equal(1, (await host.Post("/predict", new { pixels = new int[784], model = "aliased" })).GetProperty("version").GetInt32());
        Assert.Contains("production", await host.Problem(409, HttpMethod.Delete, "/api/models/aliased/versions/1"), StringComparison.Ordinal);
        await host.Problem(404, HttpMethod.Put, "/api/models/aliased/aliases/production", new { version = 7 });
        await host.Problem(400, HttpMethod.Put, "/api/models/aliased/aliases/UP", new { version = 1 });
        Assert.Equal(204, (await host.Call(HttpMethod.Delete, "/api/models/aliased/versions/2")).Status);
        await host.Problem(404, HttpMethod.Get, "/api/models/aliased/versions/2");

        // a number is never used twice
        Assert.Equal(3, Registry.Publish("aliased", TestModels.Network(3), new ModelFacts()).Version);
        Assert.Equal(4, TestModels.Registry(host.DataDirectory).Publish("aliased", TestModels.Network(4), new ModelFacts()).Version);
    }

    private static double Score(Network<double> network, double[] pixels, int index, double step, int digit)
    {
        var workspace = new Workspace<double>(network, 1);
        pixels.CopyTo(workspace.X.Row(0));
        workspace.X[0, index] += step;
        network.Predict(workspace);
        return workspace.Scores[0, digit];
    }
}
