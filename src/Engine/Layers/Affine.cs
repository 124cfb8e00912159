using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>y = x·W + b (book §5.6.2). "Dense" or "Linear" elsewhere. x: (N, D), W: (D, M), b: (1, M), y: (N, M).</summary>
public sealed class Affine<T> : Layer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A layer of zeros; an initializer fills W.</summary>
    /// <param name="number">From 1; names the parameters W1, b1.</param>
    /// <param name="inputs">D.</param>
    /// <param name="outputs">M.</param>
    public Affine(int number, int inputs, int outputs)
    {
        W = new Parameter<T>($"W{number}", inputs, outputs);
        B = new Parameter<T>($"b{number}", 1, outputs);
        Parameters = [W, B];
    }

    /// <summary>Weights, (D, M).</summary>
    public Parameter<T> W { get; }

    /// <summary>Biases, (1, M).</summary>
    public Parameter<T> B { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <inheritdoc/>
    public override int Outputs(int inputs) => inputs == W.Value.Rows
        ? W.Value.Columns
        : throw new ShapeException($"{W.Name} has shape {W.Value} and takes {W.Value.Rows} inputs, not {inputs}.");

    /// <summary>y = x·W + b. The loops of this product and of those on the way back stand in <see cref="ReferenceKernels"/>.</summary>
    public override void Forward(Matrix<T> x, Matrix<T> y, in Pass pass) => Ops.Affine(x, W.Value, B.Value, y, pass.Workers);

    /// <summary>dx = dy·Wᵀ, dW = xᵀ·dy, db = the sum of the rows of dy.</summary>
    public override void Backward(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, in Pass pass)
    {
        if (dx is not null)
            Ops.InputGradient(dy, W.Value, dx, pass.Workers);

        Ops.WeightGradient(x, dy, W.Gradient, B.Gradient, pass.Workers);
    }

    /// <summary>Backward and SGD in one pass through the memory of the weights in place of three; writes no gradient.</summary>
    public override void Descend(Matrix<T> x, Matrix<T> y, Matrix<T> dy, Matrix<T>? dx, double learningRate, in Pass pass)
    {
        if (dx is not null)
        {
            Ops.InputGradient(dy, W.Value, dx, pass.Workers); // before the step: dx is taken with the old weights
        }

        Ops.Descend(x, dy, W.Value, B.Value, T.CreateChecked(learningRate), pass.Workers);
    }
}
