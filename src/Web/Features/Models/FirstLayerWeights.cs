using WebNN.Engine;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Models;

/// <summary>The weights and biases of a network's first layer, unit by unit.</summary>
public sealed class FirstLayerWeights
{
    /// <summary>Of how many inputs the weights are told as numbers.</summary>
    public const int MostNumbers = 10;

    private const int Side = 28;

    // a few weights far out would leave all others pale
    private const double Within = 0.995;

    private readonly Matrix<float> _weights, _biases;

    /// <param name="network">The network, which stays as it is.</param>
    /// <param name="strongest">The scale of the colours; else that of these weights.</param>
    public FirstLayerWeights(Network<float> network, double? strongest = null)
    {
        (_weights, _biases) = (network.Parameters[0].Value, network.Parameters[1].Value);
        Strongest = strongest ?? StrongestOf(network);
    }

    public int Units => _weights.Columns;

    public int Inputs => _weights.Rows;

    /// <summary>Indicates whether a unit's weights make a picture, as those over the pixels of an image do.</summary>
    public bool ArePictures => Inputs == Side * Side;

    /// <summary>From which size on a weight has the strongest colour, the same for all units.</summary>
    public double Strongest { get; }

    public float Bias(int unit) => _biases[0, unit];

    /// <summary>The weights into one unit, (inputs,).</summary>
    public double[] Of(int unit)
    {
        var weights = new double[Inputs];
        for (var input = 0; input < weights.Length; input++)
            weights[input] = _weights[input, unit];
        return weights;
    }

    /// <summary>The weights into one unit as a picture: blue above zero, orange below.</summary>
    public string Picture(int unit) =>
        Png.Signed(Array.ConvertAll(Of(unit), weight => weight / Strongest), Side, Side, strongest: 1);

    /// <summary>The size that one in two hundred of the first layer's weights exceeds.</summary>
    public static double StrongestOf(Network<float> network)
    {
        var sizes = Array.ConvertAll(network.Parameters[0].Value.ToArray(), Math.Abs);
        Array.Sort(sizes);
        var size = sizes[(int)(Within * (sizes.Length - 1))];
        return size > 0 ? size : Math.Max(sizes[^1], float.Epsilon);
    }
}
