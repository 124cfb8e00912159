using WebNN.Engine.Data;
using WebNN.Engine.Layers;

namespace WebNN.Engine.Interpretation;

/// <summary>A sample and what a neuron makes of it.</summary>
/// <param name="Index">The sample's number in its dataset.</param>
/// <param name="Activation">The neuron's output.</param>
public readonly record struct Excitation(int Index, float Activation);

/// <summary>
/// What a single neuron looks for: the unit <c>index</c>, from 0, of the affine layer <c>layer</c>, from 1. The last layer's units are the
/// scores.
/// </summary>
public sealed class NeuronView
{
    private const int Batch = 200;

    private readonly Network<float> _network;

    // the place of the affine layer in the network's layers
    private readonly int _position;
    private readonly int _index;

    /// <summary>The view of one unit. The network is read only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or no such unit in it.</exception>
    public NeuronView(Network<float> network, int layer, int index)
    {
        var positions = Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i] is Affine<float>).ToArray();
        ArgumentOutOfRangeException.ThrowIfLessThan(layer, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layer, positions.Length);
        (_network, _position, _index) = (network, positions[layer - 1], index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Affine.W.Value.Columns, nameof(index));
        Bias = Affine.B.Value[0, index];
        Weights = Column(Affine, index);
    }

    /// <summary>The bias b of the unit.</summary>
    public float Bias { get; }

    /// <summary>The weights of the outputs of the layer before, (D,): the unit's column of W.</summary>
    public float[] Weights { get; }

    private Affine<float> Affine => (Affine<float>)_network.Layers[_position];

    /// <summary>
    /// The weight of every input, (D,), as if there were no activation functions between: W₁·W₂·…·w. For a unit of the first layer these
    /// are its weights; for one of a deeper layer it is the linear part only: what its activation functions cut off still counts here.
    /// </summary>
    public float[] LinearView()
    {
        var weights = Array.ConvertAll(Weights, weight => (double)weight);
        foreach (var before in _network.Layers.Take(_position).OfType<Affine<float>>().Reverse())
        {
            var w = before.W.Value;
            var product = new double[w.Rows];
            for (var d = 0; d < product.Length; d++)
                product[d] = Dot(w.Row(d), weights);
            weights = product;
        }

        return Array.ConvertAll(weights, weight => (float)weight);
    }

    /// <summary>
    /// The samples that excite the unit most, in order of x·w + b, and for equal ones of their number. Only the layers below the unit are
    /// computed, and of its own layer only the unit itself, batch by batch.
    /// </summary>
    /// <param name="data">Samples of as many numbers as the network has inputs.</param>
    /// <param name="top">The most samples.</param>
    public IReadOnlyList<Excitation> Strongest(Dataset data, int top)
    {
        var workspace = new Workspace<float>(_network, Math.Min(Batch, data.Count));
        var weights = Array.ConvertAll(Weights, weight => (double)weight);
        var sums = new float[data.Count];
        for (var start = 0; start < data.Count; start += Batch)
        {
            workspace.Rows = Math.Min(Batch, data.Count - start);
            for (var n = 0; n < workspace.Rows; n++)
                data.CopyTo(start + n, workspace.X.Row(n));
            for (var i = 0; i < _position; i++)
                _network.Layers[i].Forward(workspace.Activation(i), workspace.Activation(i + 1), Pass.Inference);
            for (var n = 0; n < workspace.Rows; n++)
                sums[start + n] = (float)(Dot(workspace.Activation(_position).Row(n), weights) + Bias);
        }

        var strongest = Enumerable.Range(0, sums.Length).OrderByDescending(i => sums[i]).ThenBy(i => i).Take(top).ToArray();
        var outputs = Activated(Array.ConvertAll(strongest, i => sums[i]));
        return [.. strongest.Select((sample, place) => new Excitation(sample, outputs[place]))];
    }

    private float[] Activated(float[] sums)
    {
        if (_position == _network.Layers.Count - 1)
            return sums;
        var (x, y) = (new Matrix<float>(1, sums.Length), new Matrix<float>(1, sums.Length));
        x.CopyFrom(sums);
        _network.Layers[_position + 1].Forward(x, y, Pass.Inference);
        return y.ToArray();
    }

    private static float[] Column(Affine<float> affine, int index)
    {
        var w = affine.W.Value;
        var column = new float[w.Rows];
        for (var d = 0; d < column.Length; d++)
            column[d] = w[d, index];
        return column;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < b.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
