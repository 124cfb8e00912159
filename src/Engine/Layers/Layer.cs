using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>
/// One step of a network, forward and backward (book §5.4). A layer remembers nothing between the two: <see cref="Backward"/> is
/// given what <see cref="Forward"/> read and wrote (the book keeps them in <c>self.x</c> and <c>self.out</c>). So one network can
/// serve any number of threads at once.
/// </summary>
public abstract class Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The parameters the layer learns; empty for an activation.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>The number of outputs M for D inputs.</summary>
    /// <exception cref="ShapeException">The layer does not take that many inputs.</exception>
    public virtual int Outputs(int inputs) => inputs;

    /// <summary>Writes y (N, M) from x (N, D). Reads x and the parameters, writes nothing but y.</summary>
    public abstract void Forward(Matrix<T> x, Matrix<T> y, in Pass pass);

    /// <summary>
    /// From dy = ∂L/∂y (N, M), and the x and y of the forward pass, writes the gradients of the parameters and
    /// dx = ∂L/∂x (N, D). dx is null where nobody asks for it: the first layer's input needs none.
    /// </summary>
    public abstract void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass);

    /// <summary>
    /// <see cref="Backward"/> and a step of plain SGD in one: writes dx, and for every parameter p ← p − learningRate·∂L/∂p. The result
    /// has the same bits as the two steps apart. A layer overrides it where it can do so without writing the gradient to memory in
    /// between; after a call the parameters' gradients are therefore undefined.
    /// </summary>
    public virtual void Descend(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, double learningRate, in Pass pass)
    {
        Backward(x, y, dy, dx, pass);
        for (var i = 0; i < Parameters.Count; i++)
            Ops.AddScaled(Parameters[i].Value, T.CreateChecked(-learningRate), Parameters[i].Gradient, pass.Workers);
    }
}
