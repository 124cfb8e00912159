using System.Numerics;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;

namespace WebNN.Engine;

/// <summary>
/// The arrays of one pass through one network: what goes in, every layer's output, and the gradients on the way back. Made once,
/// used for any number of passes, by one thread at a time; nothing is allocated in between.
/// </summary>
public sealed class Workspace<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Matrix<T>[] _activations;
    private readonly Matrix<T>?[] _deltas;

    /// <param name="network">The network it is for.</param>
    /// <param name="rows">The most samples in one pass.</param>
    /// <param name="inputGradient">Whether the gradient of the network's input is wanted as well.</param>
    public Workspace(Network<T> network, int rows, bool inputGradient = false)
    {
        _activations = new Matrix<T>[network.Layers.Count + 1];
        _deltas = new Matrix<T>?[network.Layers.Count + 1];
        var columns = network.Inputs;
        for (var i = 0; i <= network.Layers.Count; i++)
        {
            columns = i == 0 ? columns : network.Layers[i - 1].Outputs(columns);
            _activations[i] = new Matrix<T>(rows, columns)
            {
                // samples may be mostly zeros, as images are, and so may be what ReLU lets through
                NonZeros =
                    (i == 0 || network.Layers[i - 1] is Relu<T>) && columns >= NonZeros.MinColumns ? new NonZeros(rows, columns) : null,
            };
        }

        Probabilities = new Matrix<T>(rows, columns);
        InputGradient = inputGradient ? new Matrix<T>(rows, network.Inputs) : null;
    }

    /// <summary>The numbers that one sample takes, with rows padded, on its way forward through a network of these sizes.</summary>
    /// <param name="sizes">Inputs, hidden layers, outputs; a hidden layer has its sums and what its activation makes of them.</param>
    public static long Numbers(IReadOnlyList<int> sizes) =>
        sizes.Select((size, i) => (i == 0 ? 1L : 2L) * ((size + Matrix<T>.Lanes - 1L) / Matrix<T>.Lanes * Matrix<T>.Lanes)).Sum();

    /// <summary>The number of samples N in the next pass, at most the number the workspace was made for.</summary>
    public int Rows
    {
        get => X.Rows;
        set
        {
            foreach (var matrix in _activations)
                matrix.Rows = value;

            foreach (var matrix in _deltas)
            {
                if (matrix is not null)
                    matrix.Rows = value;
            }

            Probabilities.Rows = value;
            if (InputGradient is not null)
                InputGradient.Rows = value;
        }
    }

    /// <summary>The samples, (N, D): fill it before a pass.</summary>
    public Matrix<T> X => _activations[0];

    /// <summary>The last layer's output before softmax or the identity, (N, C).</summary>
    public Matrix<T> Scores => _activations[^1];

    /// <summary>The network's answer, (N, C): softmax of the scores, or, in regression, the scores themselves.</summary>
    public Matrix<T> Probabilities { get; }

    /// <summary>∂L/∂X, (N, D), where it was asked for.</summary>
    public Matrix<T>? InputGradient { get; }

    /// <summary>
    /// The input of layer <paramref name="layer"/>, which is the output of the one before; the last is <see cref="Scores"/>.
    /// </summary>
    public Matrix<T> Activation(int layer) => _activations[layer];

    /// <summary>∂L/∂Activation(layer), as the last backward pass left it. Made when first needed: inference needs none.</summary>
    public Matrix<T> Delta(int layer) =>
        _deltas[layer] ??= new Matrix<T>(X.Capacity, _activations[layer].Columns) { Rows = Rows };
}
