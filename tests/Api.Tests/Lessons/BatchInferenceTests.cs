using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Lessons;

/// <summary>Book §3.6: the sample network on real images, and one image at a time against batches.</summary>
public sealed class BatchInferenceTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Route = "/api/lessons/batch-inference";

    private ModelRegistry Registry => host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Every_batch_size_reads_the_same_images_right()
    {
        var network = new Network<float>(new NetworkSpec([784, 20, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(3));
        Registry.Publish("untrained", network, new ModelFacts());
        WriteNoise(Path.Combine(host.DataDirectory, "datasets", "mnist"), count: 250);
        var answer = await host.Post(Route, """{"model":"untrained","version":1,"batchSizes":[1,7,100,10000]}""");
        Assert.Equal(250, answer.GetProperty("images").GetInt32());
        var results = answer.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([1, 7, 100, 10000], results.Select(r => r.GetProperty("batchSize").GetInt32()));
        Assert.Single(results.Select(r => r.GetProperty("accuracy").GetDouble()).Distinct());
        Assert.InRange(results[0].GetProperty("accuracy").GetDouble(), 0.01, 0.5);
        Assert.All(results, r => Assert.True(r.GetProperty("seconds").GetDouble() > 0));
    }

    [Fact]
    public async Task The_books_network_reads_9352_of_10000()
    {
        await using var own = new ApiHost { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        await own.InitializeAsync();
        var answer = await own.Post(Route, """{"model":"book","version":1,"batchSizes":[1,100,10000]}""");
        Assert.Equal(10_000, answer.GetProperty("images").GetInt32());
        Assert.Equal([0.9352, 0.9352, 0.9352], Accuracies(answer));

        // load_mnist(normalize=False)
        var raw = await own.Post(Route, """{"model":"book","batchSizes":[100,10000],"normalize":false}""");
        Assert.Equal([0.9207, 0.9207], Accuracies(raw));
    }

    [Theory]
    [InlineData("""{"model":"nosuch"}""", 404, "nosuch")]
    [InlineData("""{"model":"small","dataset":"nosuch"}""", 404, "nosuch")]
    [InlineData("""{"model":"small","dataset":"fashion-mnist"}""", 404, "fetch")]
    [InlineData("""{"model":"planar"}""", 400, "takes 2 numbers")]
    [InlineData("""{"model":"small","batchSizes":[0]}""", 400, "1 to 10000")]
    [InlineData("""{"model":"small","batchSizes":[10001]}""", 400, "1 to 10000")]
    [InlineData("""{"model":"small","batchSizes":[]}""", 400, "1 to 8")]
    [InlineData("""{"model":"small","normalize":"no"}""", 400, "normalize")]
    [InlineData("""{"model":"small","surprise":1}""", 400, "surprise")]
    public async Task What_cannot_be_measured_is_refused(string body, int status, string detail)
    {
        WriteNoise(Path.Combine(host.DataDirectory, "datasets", "mnist"), count: 250);
        Registry.Publish("small", new Network<float>(new NetworkSpec([784, 2, 10], Activation.Relu)), new ModelFacts());
        Registry.Publish("planar", new Network<float>(new NetworkSpec([2, 4, 2], Activation.Tanh)), new ModelFacts());
        Assert.Contains(detail, await host.Problem(status, HttpMethod.Post, Route, body), StringComparison.Ordinal);
    }

    private static IEnumerable<double> Accuracies(JsonElement answer) =>
        answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("accuracy").GetDouble());

    // files of the right form, for a machine without MNIST
    private static void WriteNoise(string folder, int count)
    {
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        var rng = new Rng(9);
        foreach (var split in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(
                Path.Combine(folder, split + "-images-idx3-ubyte"),
                [0, 0, 8, 3, .. Big(count), .. Big(28), .. Big(28), .. Bytes(count * 784, 256)]);
            File.WriteAllBytes(Path.Combine(folder, split + "-labels-idx1-ubyte"), [0, 0, 8, 1, .. Big(count), .. Bytes(count, 10)]);
        }

        byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
        byte[] Bytes(int length, int below)
        {
            var bytes = new byte[length];
            foreach (ref var b in bytes.AsSpan())
                b = (byte)rng.Next(below);
            return bytes;
        }
    }
}
