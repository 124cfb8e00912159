using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Web.Features.Home;
using Xunit;

namespace WebNN.Web.Tests.Features.Home;

public sealed class NetworkFlowTests
{
    [Theory]
    [InlineData(Activation.Relu, 60, 40)]
    [InlineData(Activation.Sigmoid, 30)]
    [InlineData(Activation.Tanh, 16, 16, 16, 16)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Relu, 3000, 20)]
    public void A_networks_numbers_are_those_of_its_layers_whatever_its_depth(Activation activation, params int[] hidden)
    {
        var served = Served(activation, hidden);
        var pixels = ExampleDigits.Get(5);
        var flow = NetworkFlow.Of(served, pixels);

        // the same by hand, in double
        double[] x = [.. pixels.Select(pixel => pixel / 255.0)];
        for (var layer = 0; layer <= hidden.Length; layer++)
        {
            Assert.Equal(x.Length, flow.Layers[layer].Values.Length);
            for (var i = 0; i < x.Length; i++)
                Assert.Equal(x[i], flow.Layers[layer].Values[i], 1e-4);
            var (w, b) = (served.Network.Parameters[2 * layer].Value, served.Network.Parameters[2 * layer + 1].Value);
            double[] a = [.. Enumerable.Range(0, w.Columns).Select(j => b[0, j] + x.Select((value, i) => value * w[i, j]).Sum())];
            x = layer == hidden.Length
                ? a
                : [.. a.Select(value => activation switch
                {
                    Activation.Relu => Math.Max(0, value),
                    Activation.Tanh => Math.Tanh(value),
                    _ => 1 / (1 + Math.Exp(-value)),
                })];
        }

        for (var i = 0; i < x.Length; i++)
            Assert.Equal(x[i], flow.Scores[i], 1e-3);
        Assert.Equal(1, flow.Probabilities.Sum(), 1e-5);
        Assert.Equal(Array.IndexOf(flow.Scores, flow.Scores.Max()), flow.Answer);
        Assert.All(flow.Layers, layer => Assert.Equal(Math.Min(layer.Values.Length, NetworkFlow.MaxShown), layer.Shown.Count));
    }

    [Fact]
    public void Its_connections_are_the_strongest_towards_the_answer()
    {
        var served = Served(Activation.Relu, 60, 40);
        var flow = NetworkFlow.Of(served, ExampleDigits.Get(5));
        var last = flow.Links.Where(link => link.Layer == 2).ToList();
        Assert.All(last, link => Assert.Equal(flow.Answer, link.To));
        var weights = served.Network.Parameters[4].Value;
        var contributions = Enumerable.Range(0, 40)
            .Select(i => flow.Layers[2].Values[i] * weights[i, flow.Answer])
            .OrderByDescending(Math.Abs)
            .ToList();
        Assert.Equal(contributions.Take(last.Count), last.Select(link => link.Contribution).OrderByDescending(Math.Abs));
        Assert.True(last.Count > 5);
        // every line ends where another one goes on
        foreach (var link in flow.Links.Where(link => link.Layer < 2))
            Assert.Contains(flow.Links, next => next.Layer == link.Layer + 1 && next.From == link.To);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Layers_stand_beside_one_another_inside_the_picture_whatever_the_depth(bool narrow)
    {
        foreach (var hidden in new[] { 0, 1, 2, 3, 5, 8 })
        {
            var layout = new FlowLayout(
                NetworkFlow.Of(Served(Activation.Relu, [.. Enumerable.Repeat(20, hidden)]), ExampleDigits.Get(0)),
                narrow);
            Assert.Equal(hidden + 1, layout.Panels.Count);
            foreach (var (before, after) in layout.Panels.Zip(layout.Panels.Skip(1)))
                Assert.True(after.X > before.X + before.Width, $"{hidden} layers");
            Assert.All(layout.Panels, panel => Assert.True(panel.Width > 5 && panel.X >= 0 && panel.X + panel.Width <= layout.Width));
            if (!narrow)
                Assert.True(layout.Panels[^1].X + layout.Panels[^1].Width < layout.Output(0).X - layout.OutputSide / 2);
            for (var i = 0; i < 10; i++)
                Assert.InRange(layout.Output(i).X, 0, layout.Width);
        }
    }

    [Fact]
    public void Examples_are_the_digits_they_say()
    {
        var test = SyntheticDigits.Create(100, seed: 7);
        for (var digit = 0; digit < 10; digit++)
        {
            var example = ExampleDigits.Get(digit);
            var index = Enumerable.Range(0, test.Count).First(i => test.Pixels(i).SequenceEqual(example));
            Assert.Equal(digit, test.Labels[index]);
            Assert.NotEqual(example, ExampleDigits.Get(digit, turn: 1));
        }
    }

    private static ServedModel Served(Activation activation, params int[] hidden)
    {
        var network = new Network<float>(new NetworkSpec([784, .. hidden, 10], activation));
        network.Initialize(Initializer.He, 0.01, new Rng(3, 1));
        var version = new ModelVersion
        {
            Model = "flow",
            Version = 1,
            Layers = network.Spec.Sizes,
            Activation = activation,
            Loss = Loss.CrossEntropy,
            ParameterCount = network.ParameterCount,
            Labels = [.. Enumerable.Range(0, 10).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Sha256 = "",
            ParametersSha256 = "",
            CreatedAt = default,
        };
        return new ServedModel(version, network);
    }
}
