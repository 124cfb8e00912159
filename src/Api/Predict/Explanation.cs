using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Layers;

namespace WebNN.Api.Predict;

/// <summary>One layer's numbers: <c>a</c> = x·W + b, <c>z</c> = its activation, at the last layer softmax.</summary>
internal sealed record LayerValues(double[] A, double[] Z);

/// <summary>Every layer's numbers for one image, and by how much each pixel (0–1) raises the winner's score.</summary>
internal sealed record ExplainAnswer(
    int Digit, string Label, IReadOnlyList<LayerValues> Layers, double[] Gradient, string Model, int Version);

/// <summary>Follows one image forward through a network and the winner's score back.</summary>
internal static class Explanation
{
    /// <returns>Null: the scores are not finite.</returns>
    public static ExplainAnswer? Of(ServedModel served, SampleBatch image)
    {
        // a copy of its own, in double: going backward writes gradients, and the served network is shared
        var network = served.Network.Convert<double>();
        var workspace = new Workspace<double>(network, 1, inputGradient: true);
        var pixels = new Matrix<float>(1, image.Width);
        image.CopyTo(pixels, 0);
        pixels.ConvertTo(workspace.X);
        var probabilities = network.Predict(workspace).Row(0).ToArray();

        var layers = Layers(network, workspace, probabilities);
        var digit = probabilities.IndexOf(layers[^1].Z.Max());
        if (digit < 0)
            return null;
        GoBack(network, workspace, digit);
        var version = served.Version;
        return new ExplainAnswer(digit, version.Labels[digit], layers, workspace.InputGradient!.ToArray(), version.Model, version.Version);
    }

    private static List<LayerValues> Layers(Network<double> network, Workspace<double> workspace, double[] probabilities)
    {
        var layers = new List<LayerValues>();
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i] is not Affine<double>)
                continue;
            var last = i == network.Layers.Count - 1;
            var sums = workspace.Activation(i + 1).ToArray();
            layers.Add(new LayerValues(sums, last ? probabilities : workspace.Activation(i + 2).ToArray()));
        }

        return layers;
    }

    private static void GoBack(Network<double> network, Workspace<double> workspace, int digit)
    {
        var score = workspace.Delta(network.Layers.Count);
        score.Clear();
        score[0, digit] = 1;
        for (var i = network.Layers.Count - 1; i >= 0; i--)
        {
            var gradient = i == 0 ? workspace.InputGradient : workspace.Delta(i);
            network.Layers[i].Backward(
                workspace.Activation(i), workspace.Activation(i + 1), workspace.Delta(i + 1), gradient, Pass.Inference);
        }
    }
}
