using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class NeuronApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/api/models/looked-into/versions/1/neurons/";

    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 7)]
    [InlineData(3, 1)]
    public async Task A_neuron_has_its_weights_its_bias_and_the_images_that_a_list_of_all_finds(int layer, int index)
    {
        var network = Publish();
        var answer = await host.Get($"{Path}{layer}/{index}?top=10");
        var affine = network.Layers.OfType<Affine<float>>().ElementAt(layer - 1);
        Assert.Equal(Column(affine, index), Numbers(answer.GetProperty("weights")));
        Assert.Equal(affine.B.Value[0, index], answer.GetProperty("bias").GetSingle());
        Assert.Equal(affine.W.Value.Columns, answer.GetProperty("units").GetInt32());
        Assert.Equal("synthetic-digits", answer.GetProperty("dataset").GetString());

        var test = (await host.Services.GetRequiredService<DatasetStore>().LoadAsync("synthetic-digits", default)).Test;
        var exact = network.Convert<double>();
        var workspace = new Workspace<double>(exact, 1);
        var outputs = new double[test.Count];
        for (var n = 0; n < test.Count; n++)
        {
            test.CopyTo(n, workspace.X.Row(0));
            exact.Predict(workspace);
            outputs[n] = workspace.Activation(layer == 3 ? 5 : 2 * layer)[0, index];
        }

        var strongest = Enumerable.Range(0, test.Count).OrderByDescending(n => outputs[n]).Take(10).ToArray();
        var samples = answer.GetProperty("samples").EnumerateArray().ToArray();
        Assert.Equal(strongest, samples.Select(sample => sample.GetProperty("index").GetInt32()));
        Assert.Equal(strongest.Select(n => (int)test.Labels[n]), samples.Select(sample => sample.GetProperty("label").GetInt32()));
        Assert.All(samples.Zip(strongest), pair =>
            Assert.Equal(outputs[pair.Second], pair.First.GetProperty("activation").GetDouble(), 1e-4));
    }

    [Fact]
    public async Task The_image_of_a_deeper_neuron_is_the_product_of_the_matrices()
    {
        var network = Publish();
        var first = await host.Get(Path + "1/5");
        Assert.Equal(first.GetProperty("weights").ToString(), first.GetProperty("image").ToString());
        var (w1, w2) = (network.Parameters[0].Value, Column((Affine<float>)network.Layers[2], 4));
        var image = Numbers((await host.Get(Path + "2/4")).GetProperty("image"));
        Assert.Equal(784, image.Length);
        foreach (var pixel in new[] { 0, 300, 783 })
            Assert.Equal(w2.Select((w, unit) => (double)w * w1[pixel, unit]).Sum(), image[pixel], 1e-6);
    }

    [Fact]
    public async Task A_network_of_points_has_no_image()
    {
        if (Registry.ShapeOf("points") is null)
            Registry.Publish("points", TestModels.Network(3, Activation.Tanh, 2, 3, 2), new ModelFacts { Dataset = "moons" });
        var answer = await host.Get("/api/models/points/versions/1/neurons/1/0?top=3");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("image").ValueKind);
        Assert.Equal(3, answer.GetProperty("samples").GetArrayLength());
    }

    [Theory]
    [InlineData(404, "0/0", "There is no layer 0; layers of weights are 1 to 3.")]
    [InlineData(404, "4/0", "There is no layer 4")]
    [InlineData(404, "1/12", "Layer 1 has 12 neurons, 0 to 11; there is no 12.")]
    [InlineData(404, "1/-1", "there is no -1")]
    [InlineData(400, "1/0?top=0", "top is 0; it must be 1 to 100.")]
    [InlineData(400, "1/0?top=101", "top is 101")]
    [InlineData(400, "1/0?dataset=nosuch", "There is no dataset 'nosuch'")]
    [InlineData(400, "1/0?dataset=moons", "takes 784 numbers; samples of moons have 2.")]
    [InlineData(404, "1/0?dataset=mnist", "mnist")]
    public async Task What_is_wrong_is_named(int status, string path, string expected)
    {
        Publish();
        Assert.Contains(expected, await host.Problem(status, HttpMethod.Get, Path + path), StringComparison.Ordinal);
    }

    private Network<float> Publish()
    {
        if (Registry.ShapeOf("looked-into") is null)
        {
            var network = TestModels.Network(3, Activation.Relu, 784, 12, 8, 10);
            foreach (var affine in network.Layers.OfType<Affine<float>>())
                affine.B.Value.Row(0).Fill(0.375f);
            Registry.Publish("looked-into", network, new ModelFacts { Dataset = "synthetic-digits" });
        }

        return Registry.Resolve("looked-into", 1)!.Network;
    }

    private static float[] Column(Affine<float> affine, int index) =>
        [.. Enumerable.Range(0, affine.W.Value.Rows).Select(d => affine.W.Value[d, index])];

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
