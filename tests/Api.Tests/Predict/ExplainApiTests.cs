using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class ExplainApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

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

    private static double Score(Network<double> network, double[] pixels, int index, double step, int digit)
    {
        var workspace = new Workspace<double>(network, 1);
        pixels.CopyTo(workspace.X.Row(0));
        workspace.X[0, index] += step;
        network.Predict(workspace);
        return workspace.Scores[0, digit];
    }
}
