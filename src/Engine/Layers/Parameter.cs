using System.Numerics;

namespace WebNN.Engine.Layers;

/// <summary>A learned matrix of numbers and, beside it, the gradient of the loss by each of them.</summary>
public sealed class Parameter<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Matrix<T>? _gradient;

    /// <summary>A parameter of zeros.</summary>
    /// <param name="name">As in the book: W1, b1, W2, …</param>
    /// <param name="rows">D for a weight, 1 for a bias.</param>
    /// <param name="columns">M.</param>
    public Parameter(string name, int rows, int columns)
    {
        Name = name;
        Value = new Matrix<T>(rows, columns);
    }

    /// <summary>W1, b1, W2, …</summary>
    public string Name { get; }

    /// <summary>The numbers: (D, M) for a weight, (1, M) for a bias.</summary>
    public Matrix<T> Value { get; }

    /// <summary>
    /// ∂L/∂value, the same shape; what the last backward pass wrote. Made at the first one: a network that only predicts has none.
    /// </summary>
    public Matrix<T> Gradient => _gradient ??= new Matrix<T>(Value.Rows, Value.Columns);

    /// <summary>A bias is a vector: weight decay leaves it alone, and files store it as shape (M,).</summary>
    public bool IsBias => Name[0] == 'b';
}
