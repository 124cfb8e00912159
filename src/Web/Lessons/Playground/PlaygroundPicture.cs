using WebNN.Engine;

namespace WebNN.Web.Lessons;

/// <summary>
/// The answers of a network of two inputs all over the plane, in bytes for the browser's canvas: the whole, and each neuron by
/// itself.
/// </summary>
internal sealed class PlaygroundPicture
{
    /// <summary>The plane is seen from −this to this.</summary>
    public const double Range = 1.2;

    /// <summary>Cells on each side of the plane, and of a neuron's small picture of it.</summary>
    public const int Side = 64, Small = 16;

    private const int Every = Side / Small;

    private readonly Workspace<float> _workspace;
    private readonly NetworkSpec _shape;

    public PlaygroundPicture(Network<float> network)
    {
        _shape = network.Spec;
        _workspace = new Workspace<float>(network, Side * Side);
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var x = _workspace.X.Row(row * Side + column);
                x[0] = (float)(Range * ((2 * column + 1.0) / Side - 1));
                x[1] = (float)(Range * (1 - (2 * row + 1.0) / Side));
            }
        }

        Plane = new byte[2 * Side * Side];
        Neurons = new byte[_shape.Sizes.Skip(1).Sum() * Small * Small];
    }

    /// <summary>Per cell, row by row from the top left: the most probable class, and how far it is above chance (0 to 255).</summary>
    public byte[] Plane { get; }

    /// <summary>
    /// Per neuron, layer by layer, and per cell: its output, 128 for nothing; of the output layer the probability, 255 for sure.
    /// </summary>
    public byte[] Neurons { get; }

    /// <summary>Gets the <see cref="Plane"/> of a network.</summary>
    public static byte[] PlaneOf(Network<float> network)
    {
        var picture = new PlaygroundPicture(network);
        picture.Take(network);
        return picture.Plane;
    }

    public void Take(Network<float> network)
    {
        var probabilities = network.Predict(_workspace);
        var chance = 1f / network.Outputs;
        for (var cell = 0; cell < Side * Side; cell++)
        {
            var row = probabilities.Row(cell);
            var best = Engine.Training.Evaluator.ArgMax(row);
            Plane[2 * cell] = (byte)best;
            Plane[2 * cell + 1] = Byte(255 * (row[best] - chance) / (1 - chance));
        }

        var at = 0;
        for (var layer = 1; layer < _shape.Sizes.Count; layer++)
        {
            // after each affine layer its activation; the last has softmax instead
            var outputs = layer == _shape.Sizes.Count - 1 ? probabilities : _workspace.Activation(2 * layer);
            for (var neuron = 0; neuron < _shape.Sizes[layer]; neuron++)
                at = TakeNeuron(outputs, neuron, layer == _shape.Sizes.Count - 1, at);
        }
    }

    private int TakeNeuron(Matrix<float> outputs, int neuron, bool isProbability, int at)
    {
        var (shift, scale) = isProbability ? (0f, 255f) : _shape.Activation switch
        {
            Activation.Sigmoid => (128 - 127f, 254f),
            Activation.Tanh => (128f, 127f),
            // without an upper end, the strongest is full
            _ => (128f, 127 / Math.Max(1e-6f, Strongest(outputs, neuron))),
        };
        for (var row = 0; row < Small; row++)
        {
            for (var column = 0; column < Small; column++)
                Neurons[at++] = Byte(shift + scale * outputs[Cell(row, column), neuron]);
        }

        return at;
    }

    private static float Strongest(Matrix<float> outputs, int neuron)
    {
        var most = 0f;
        for (var row = 0; row < Small; row++)
        {
            for (var column = 0; column < Small; column++)
                most = Math.Max(most, outputs[Cell(row, column), neuron]);
        }

        return most;
    }

    private static int Cell(int row, int column) => (row * Every + Every / 2) * Side + column * Every + Every / 2;

    // not a number, after a divergence, is nothing
    private static byte Byte(float value) => (byte)(value > 0 ? Math.Min(value, 255) : 0);
}
