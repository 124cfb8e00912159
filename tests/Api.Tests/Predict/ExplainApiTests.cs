using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class ExplainApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/api/models/explained/versions/1/explain";

    private static readonly double[] Pixels = [.. SyntheticDigits.Create(1, 9).Pixels(0).ToArray().Select(p => p / 255.0)];

    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Explaining_gives_every_layer_and_a_gradient_that_differences_confirm()
    {
        Publish();
        var pixels = Pixels;
        var answer = await host.Post(Path, new { pixels, normalized = true });
        var layers = answer.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal([12, 8, 10], layers.Select(l => l.GetProperty("a").GetArrayLength()));
        Assert.Equal(1, layers[2].GetProperty("z").EnumerateArray().Sum(z => z.GetDouble()), 1e-9);
        Assert.Equal(layers[2].GetProperty("z").ToString(), answer.GetProperty("probabilities").ToString());
        var digit = answer.GetProperty("digit").GetInt32();
        Assert.Equal(digit, answer.GetProperty("of").GetInt32());
        AssertIsGradient(answer, digit);

        await host.Problem(400, HttpMethod.Post, Path, new { pixels = new[] { 1 } });
        await host.Problem(400, HttpMethod.Post, Path, new { instances = new[] { pixels } });
    }

    [Fact]
    public async Task Another_class_has_another_gradient_and_the_same_answer()
    {
        Publish();
        var winner = await host.Post(Path, new { pixels = Pixels });
        var of = (winner.GetProperty("digit").GetInt32() + 3) % 10;
        var answer = await host.Post(Path, new { pixels = Pixels, of });
        Assert.Equal(of, answer.GetProperty("of").GetInt32());
        Assert.Equal(winner.GetProperty("digit").GetInt32(), answer.GetProperty("digit").GetInt32());
        Assert.Equal(winner.GetProperty("layers").ToString(), answer.GetProperty("layers").ToString());
        Assert.NotEqual(winner.GetProperty("gradient").ToString(), answer.GetProperty("gradient").ToString());
        AssertIsGradient(answer, of);
    }

    [Theory]
    [InlineData("\"of\":10", "of is 10; the classes are 0 to 9.")]
    [InlineData("\"of\":-1", "of is -1")]
    [InlineData("\"of\":1.5", "of must be a whole number, but is 1.5")]
    [InlineData("\"of\":\"3\"", "of must be a whole number, but is a string")]
    [InlineData("\"of\":1,\"of\":2", "'of' is given twice")]
    [InlineData("\"off\":1", "'off' is not a field of this request; there is pixels, normalized, of.")]
    [InlineData("\"model\":\"mnist\"", "model and version are in the route")]
    public async Task A_field_that_is_wrong_is_named(string field, string expected)
    {
        Publish();
        var body = $$"""{"pixels":[{{string.Join(',', new int[784])}}],{{field}}}""";
        Assert.Contains(expected, await host.Problem(400, HttpMethod.Post, Path, body), StringComparison.Ordinal);
    }

    private void Publish()
    {
        if (Registry.ShapeOf("explained") is null)
            Registry.Publish("explained", TestModels.Network(3, Activation.Sigmoid, 784, 12, 8, 10), new ModelFacts());
    }

    private void AssertIsGradient(System.Text.Json.JsonElement answer, int of)
    {
        var gradient = answer.GetProperty("gradient").EnumerateArray().Select(g => g.GetDouble()).ToArray();
        Assert.Equal(784, gradient.Length);
        var network = Registry.Resolve("explained", 1)!.Network.Convert<double>();
        foreach (var i in new[] { 0, 200, 406, 783 })
        {
            var difference = (Score(network, i, 1e-4, of) - Score(network, i, -1e-4, of)) / 2e-4;
            Assert.Equal(difference, gradient[i], 1e-6);
        }
    }

    private static double Score(Network<double> network, int index, double step, int of)
    {
        var workspace = new Workspace<double>(network, 1);
        Pixels.CopyTo(workspace.X.Row(0));
        workspace.X[0, index] += step;
        network.Predict(workspace);
        return workspace.Scores[0, of];
    }
}
