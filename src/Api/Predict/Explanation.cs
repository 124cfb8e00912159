using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Interpretation;
using WebNN.Engine.Layers;

namespace WebNN.Api.Predict;

/// <summary>One layer's numbers: <c>a</c> = x·W + b, <c>z</c> = its activation, at the last layer softmax.</summary>
internal sealed record LayerValues(double[] A, double[] Z);

/// <summary>
/// Every layer's numbers for one image, and by how much each pixel (0–1) raises the score of the class <c>of</c>.
/// </summary>
internal sealed record ExplainAnswer(
    int Digit,
    string Label,
    double[] Probabilities,
    IReadOnlyList<LayerValues> Layers,
    int Of,
    double[] Gradient,
    string Model,
    int Version);

/// <summary>Follows one image forward through a network and a score back.</summary>
internal static class Explanation
{
    /// <param name="served">The network.</param>
    /// <param name="image">The image.</param>
    /// <param name="of">The class whose score is followed back; null: the one that is read.</param>
    /// <returns>Null: the scores are not finite.</returns>
    public static ExplainAnswer? Of(ServedModel served, SampleBatch image, int? of = null)
    {
        // in double: float32 would lose the small slopes
        var network = served.Network.Convert<double>();
        var workspace = new Workspace<double>(network, 1, inputGradient: true);
        var pixels = new Matrix<float>(1, image.Width);
        image.CopyTo(pixels, 0);
        pixels.ConvertTo(workspace.X);
        var probabilities = network.Predict(workspace).Row(0).ToArray();
        var digit = probabilities.IndexOf(probabilities.Max());
        if (digit < 0)
            return null;

        var weights = new double[network.Outputs];
        weights[of ?? digit] = 1;
        var gradient = ScoreGradient.Of<double>(network, workspace, weights).ToArray();
        var layers = Layers(network, workspace, probabilities);
        var version = served.Version;
        return new ExplainAnswer(
            digit, version.Labels[digit], probabilities, layers, of ?? digit, gradient, version.Model, version.Version);
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
}
