using WebNN.Api.Models;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class ServedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-served-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // one, two, and several workspaces full, the last with a single sample
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(513)]
    public void Every_sample_gets_its_probabilities_in_order(int samples)
    {
        var served = Served();
        var batch = new SampleBatch(2);
        for (var n = 0; n < samples; n++)
        {
            batch.Add(n);
            batch.Add(-1);
        }

        var rows = new List<float[]>();
        Assert.Null(served.Predict(batch, row =>
        {
            Assert.Equal(rows.Count, row.Index);
            rows.Add(row.Probabilities.ToArray());
        }));
        Assert.Equal(samples, rows.Count);
        var workspace = new Workspace<float>(served.Network, 1);
        foreach (var n in new[] { 0, samples / 2, samples - 1 })
        {
            new float[] { n, -1 }.CopyTo(workspace.X.Row(0));
            Assert.Equal(served.Network.Predict(workspace).Row(0).ToArray(), rows[n], (expected, actual) =>
                Math.Abs(expected - actual) < 1e-5);
        }
    }

    [Fact]
    public void The_first_sample_without_finite_probabilities_ends_the_run()
    {
        var batch = new SampleBatch(2);
        foreach (var number in new[] { 0, 1, float.MaxValue, float.MinValue, 1, 0 })
            batch.Add(number);
        var seen = new List<int>();
        Assert.Equal(1, Served().Predict(batch, row => seen.Add(row.Index)));
        Assert.Equal([0], seen);
    }

    private ServedModel Served()
    {
        var network = TestModels.Network(4, Activation.Relu, 2, 6, 3);
        for (var i = 0; i < 6; i++)
            network.Parameters[0].Value[0, i] *= 10;
        var registry = TestModels.Registry(_folder);
        registry.Publish("planar", network, new ModelFacts { Labels = ["red", "green", "blue"] });
        return registry.Resolve("planar")!;
    }
}
