using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Layers;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Home;

/// <summary>A layer of a network with one image in it.</summary>
/// <param name="Values">The output of every neuron; for the first layer the pixels, 0–1.</param>
/// <param name="Shown">The neurons there is room for, in order: all, or the strongest.</param>
public sealed record FlowLayer(float[] Values, IReadOnlyList<int> Shown);

/// <summary>A connection and what it adds for this image: the value of the neuron it comes from, times its weight.</summary>
/// <param name="Layer">The layer it comes from; it leads to the next one, the last to the scores.</param>
/// <param name="From">The neuron of that layer.</param>
/// <param name="To">The neuron of the next layer, or the class.</param>
/// <param name="Contribution">The amount it adds to the score of that neuron or class.</param>
public readonly record struct FlowLink(int Layer, int From, int To, float Contribution);

/// <summary>One image on its way through a network, in the network's own numbers.</summary>
/// <param name="Version">The version whose numbers they are.</param>
/// <param name="Layers">The pixels and the hidden layers.</param>
/// <param name="Scores">The last layer, before softmax.</param>
/// <param name="Probabilities">The scores after softmax.</param>
/// <param name="Links">Followed back from the answer: the connections that say most for it or against it.</param>
/// <param name="Familiarity">The share of test samples that look less like the training data; null where nothing is known of it.</param>
public sealed record NetworkFlow(
    ModelVersion Version,
    IReadOnlyList<FlowLayer> Layers,
    float[] Scores,
    float[] Probabilities,
    IReadOnlyList<FlowLink> Links,
    double? Familiarity)
{
    /// <summary>The most neurons of a layer that are shown.</summary>
    public const int MaxShown = 1024;

    private const int LinksToAnswer = 12, LinksPerNeuron = 5, MaxFollowed = 8;

    /// <summary>The class with the greatest probability.</summary>
    public int Answer { get; } = Evaluator.ArgMax(Probabilities);

    /// <summary>The label of the answer.</summary>
    public string Label => Version.Labels[Answer];

    /// <summary>Runs an image of (28, 28) pixels, 0–255, through the network.</summary>
    /// <exception cref="ArgumentException">The network takes other inputs.</exception>
    public static NetworkFlow Of(ServedModel served, ReadOnlySpan<byte> pixels)
    {
        var network = served.Network;
        if (pixels.Length != network.Inputs)
            throw new ArgumentException($"The network takes {network.Inputs} numbers, not {pixels.Length}.", nameof(pixels));

        var workspace = new Workspace<float>(network, 1);
        var x = workspace.X.Row(0);
        for (var i = 0; i < x.Length; i++)
            x[i] = pixels[i] / 255f;
        var probabilities = network.Predict(workspace).Row(0).ToArray();
        var weights = new List<Matrix<float>>();
        var layers = new List<FlowLayer>();
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i] is not Affine<float> affine)
                continue;
            // what goes into an affine layer is what the layer before it gives on
            var values = workspace.Activation(i).Row(0).ToArray();
            layers.Add(new FlowLayer(values, Strongest(values)));
            weights.Add(affine.W.Value);
        }

        var links = FollowBack(layers, weights, Evaluator.ArgMax(probabilities));
        var familiarity = served.Novelty?.Familiarity(network, workspace, 0);
        return new NetworkFlow(served.Version, layers, workspace.Scores.Row(0).ToArray(), probabilities, links, familiarity);
    }

    private static List<FlowLink> FollowBack(List<FlowLayer> layers, List<Matrix<float>> weights, int answer)
    {
        var links = new List<FlowLink>();
        int[] followed = [answer];
        for (var layer = layers.Count - 1; layer >= 0; layer--)
        {
            var (from, w, most) = (layers[layer], weights[layer], layer == layers.Count - 1 ? LinksToAnswer : LinksPerNeuron);
            var found = followed.SelectMany(to => from.Shown
                .Select(neuron => new FlowLink(layer, neuron, to, from.Values[neuron] * w[neuron, to]))
                .Where(link => link.Contribution != 0)
                .OrderByDescending(link => Math.Abs(link.Contribution))
                .Take(most)).ToList();
            links.AddRange(found);
            var strongest = found.OrderByDescending(link => Math.Abs(link.Contribution));
            followed = [.. strongest.Select(link => link.From).Distinct().Take(MaxFollowed)];
        }

        return links;
    }

    private static int[] Strongest(float[] values) => values.Length <= MaxShown
        ? [.. Enumerable.Range(0, values.Length)]
        : [.. Enumerable.Range(0, values.Length).OrderByDescending(neuron => Math.Abs(values[neuron])).Take(MaxShown).Order()];
}

/// <summary>Digits to begin with, and for who does not draw: generated ones, ten of each.</summary>
internal static class ExampleDigits
{
    public const int Pixels = 28 * 28;

    private const ulong Seed = 7;
    private const int OfEach = 10;

    private static readonly byte[][][] Images = Draw();

    /// <summary>The pixels of an example, (784,) from 0 to 255; <paramref name="turn"/> counts on to others of the same digit.</summary>
    public static byte[] Get(int digit, int turn = 0) => Images[digit][turn % OfEach];

    private static byte[][][] Draw()
    {
        var drawn = SyntheticDigits.Create(10 * OfEach, Seed);
        return [.. Enumerable.Range(0, 10).Select(digit =>
            Enumerable.Range(0, drawn.Count).Where(i => drawn.Labels[i] == digit).Select(i => drawn.Pixels(i).ToArray()).ToArray())];
    }
}
