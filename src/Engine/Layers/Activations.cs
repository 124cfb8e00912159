using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>y = 1 / (1 + exp(−x)); backward dx = dy·y·(1−y) (book §5.5.2). x, y: (N, D).</summary>
public sealed class Sigmoid<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Kernel.Sigmoid(x, y);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
        {
            Kernel.SigmoidBackward(y, dy, dx);
        }
    }
}

/// <summary>y = max(x, 0); backward dx = dy where y &gt; 0, else 0 (book §5.5.1). x, y: (N, D).</summary>
public sealed class Relu<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Kernel.Relu(x, y);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
        {
            Kernel.ReluBackward(y, dy, dx);
        }
    }
}

/// <summary>y = tanh(x); backward dx = dy·(1−y²). x, y: (N, D).</summary>
public sealed class Tanh<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Kernel.Tanh(x, y);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
        {
            Kernel.TanhBackward(y, dy, dx);
        }
    }
}
