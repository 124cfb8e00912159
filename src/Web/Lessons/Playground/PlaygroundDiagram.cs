using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>The layout of the picture of a network: a box for each neuron, a curve for each weight.</summary>
internal sealed class PlaygroundDiagram(IReadOnlyList<int> sizes)
{
    /// <summary>The side of the whole picture, and of a neuron's box in it.</summary>
    public const double Size = 360, Box = 30;

    public IEnumerable<DiagramNeuron> Neurons => sizes.SelectMany((size, layer) =>
        Enumerable.Range(0, size).Select(index => new DiagramNeuron(layer, index, X(layer), Y(layer, index))));

    public IEnumerable<DiagramWeight> Weights
    {
        get
        {
            var number = 0;
            for (var layer = 0; layer + 1 < sizes.Count; layer++)
            {
                for (var from = 0; from < sizes[layer]; from++)
                {
                    for (var to = 0; to < sizes[layer + 1]; to++)
                        yield return new DiagramWeight(number++, new ParameterElement(2 * layer, from, to), Path(layer, from, to));
                }
                // the biases of a layer follow its weights
                number += sizes[layer + 1];
            }
        }
    }

    /// <summary>The neurons as the script paints them: inputs as themselves, outputs in the colour of their class.</summary>
    public IEnumerable<object> Tiles => Neurons.Select(neuron => new
    {
        x = neuron.X,
        y = neuron.Y,
        w = Box,
        at = neuron.Layer == 0 ? 0 : sizes.Skip(1).Take(neuron.Layer - 1).Sum() + neuron.Index,
        input = neuron.Layer == 0 ? neuron.Index : -1,
        label = neuron.Layer == sizes.Count - 1 ? neuron.Index : -1,
    });

    private double X(int layer) => 14 + layer * (Size - 28 - Box) / (sizes.Count - 1);

    private double Y(int layer, int index)
    {
        // the outer layers are few, and have names below
        var row = layer == 0 || layer == sizes.Count - 1 ? 62 : Math.Min(58, (Size - 24) / sizes.Max());
        return Size / 2 - 22 + (index - (sizes[layer] - 1) / 2.0) * row;
    }

    private string Path(int layer, int from, int to)
    {
        var (x1, y1, x2, y2) = (X(layer) + Box, Y(layer, from) + Box / 2, X(layer + 1), Y(layer + 1, to) + Box / 2);
        return $"M{C(x1)},{C(y1)}C{C((x1 + x2) / 2)},{C(y1)} {C((x1 + x2) / 2)},{C(y2)} {C(x2)},{C(y2)}";
    }

    private static string C(double value) => Numbers.Coordinate(value);
}

/// <summary>A neuron in the picture, by the left upper corner of its box.</summary>
internal sealed record DiagramNeuron(int Layer, int Index, double X, double Y)
{
    public string Key => FormattableString.Invariant($"{Layer}.{Index}");

    /// <summary>Its bias; an input has none.</summary>
    public ParameterElement? Bias => Layer == 0 ? null : new ParameterElement(2 * Layer - 1, 0, Index);
}

/// <summary>A weight in the picture.</summary>
/// <param name="Number">Its number among all weights and biases.</param>
/// <param name="Element">Its place in the network.</param>
/// <param name="Path">The curve, as SVG writes it.</param>
internal sealed record DiagramWeight(int Number, ParameterElement Element, string Path);
