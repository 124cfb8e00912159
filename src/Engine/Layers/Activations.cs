using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>
/// y = 1 / (1 + exp(−x)); backward dx = dy·y·(1−y) (book §5.5.2), element by element. x, y: (N, D). In each layer of this file the
/// formulas for one number stand first; what runs is their vectorised form, which the tests compare with them.
/// </summary>
public sealed class Sigmoid<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The formula for one number.</summary>
    internal static T Forward(T x) => T.One / (T.One + T.Exp(-x));

    /// <summary>The derivative, from the output y, times dy.</summary>
    internal static T Backward(T y, T dy) => dy * y * (T.One - y);

    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Ops.Sigmoid(x, y, pass.Workers);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
            Ops.SigmoidBackward(y, dy, dx, pass.Workers);
    }
}

/// <summary>y = max(x, 0), a NaN stays a NaN; backward dx = dy where y &gt; 0, else 0 (book §5.5.1). x, y: (N, D).</summary>
public sealed class Relu<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The formula for one number.</summary>
    internal static T Forward(T x) => x <= T.Zero ? T.Zero : x;

    /// <summary>The derivative, from the output y, times dy.</summary>
    internal static T Backward(T y, T dy) => y > T.Zero ? dy : T.Zero;

    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Ops.Relu(x, y, pass.Workers);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
            Ops.ReluBackward(y, dy, dx, pass.Workers);
    }
}

/// <summary>y = tanh(x); backward dx = dy·(1−y²). x, y: (N, D).</summary>
public sealed class Tanh<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The formula for one number.</summary>
    internal static T Forward(T x) => T.Tanh(x);

    /// <summary>The derivative, from the output y, times dy.</summary>
    internal static T Backward(T y, T dy) => dy * (T.One - (y * y));

    /// <inheritdoc/>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Ops.Tanh(x, y, pass.Workers);

    /// <inheritdoc/>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
            Ops.TanhBackward(y, dy, dx, pass.Workers);
    }
}
