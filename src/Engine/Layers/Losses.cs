using System.Numerics;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>The end of a network: scores (N, C) become probabilities (N, C) and, against the labels (N,), a loss in one number.</summary>
public abstract class LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// y = softmax(scores), row by row: y = exp(score − max) / Σ exp(score − max) (book §3.5.2). The loops stand in
    /// <see cref="ReferenceKernels.Softmax"/>.
    /// </summary>
    public void Predict(Matrix<T> scores, Matrix<T> y) => Ops.Softmax(scores, y);

    /// <summary>The mean loss over the N rows of y = softmax(scores).</summary>
    public abstract double Loss(Matrix<T> y, ReadOnlySpan<byte> labels);

    /// <summary>Writes ∂L/∂scores (N, C).</summary>
    public abstract void Backward(Matrix<T> y, ReadOnlySpan<byte> labels, Matrix<T> dScores);
}

/// <summary>
/// Softmax, then cross entropy −log(y[label]), in nats (book §5.6.3). Backward (y − t)/N. The book adds 1e-7 inside the
/// logarithm, of which (y − t)/N is not quite the gradient (a gradient check shows 1e-7); here a probability is raised to 1e-7 where it is
/// below, which bounds the loss by the same 16.1 and leaves it exact elsewhere.
/// </summary>
public sealed class SoftmaxWithLoss<T> : LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override double Loss(Matrix<T> y, ReadOnlySpan<byte> labels)
    {
        var sum = 0.0;
        for (var n = 0; n < y.Rows; n++)
            sum -= Math.Log(Math.Max(double.CreateTruncating(y.Row(n)[labels[n]]), 1e-7));

        return sum / y.Rows;
    }

    /// <inheritdoc/>
    public override void Backward(Matrix<T> y, ReadOnlySpan<byte> labels, Matrix<T> dScores)
    {
        var scale = T.One / T.CreateChecked(y.Rows);
        Ops.Scale(y, scale, dScores);
        for (var n = 0; n < y.Rows; n++)
            dScores[n, labels[n]] = (y[n, labels[n]] - T.One) * scale;
    }
}

/// <summary>
/// Softmax, then the mean squared error (1/C)Σ(y − t)² (book §4.2.1 in its mean form). The twin of <see cref="SoftmaxWithLoss{T}"/>;
/// its backward pass goes through softmax's full Jacobian: dscore = y·(g − Σ g·y), g = 2(y − t)/(C·N).
/// </summary>
public sealed class SoftmaxWithSquaredError<T> : LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override double Loss(Matrix<T> y, ReadOnlySpan<byte> labels)
    {
        var sum = 0.0;
        for (var n = 0; n < y.Rows; n++)
        {
            var row = y.Row(n);
            for (var c = 0; c < row.Length; c++)
            {
                var difference = double.CreateTruncating(row[c]) - (c == labels[n] ? 1 : 0);
                sum += difference * difference;
            }
        }

        return sum / (y.Rows * (double)y.Columns);
    }

    /// <inheritdoc/>
    public override void Backward(Matrix<T> y, ReadOnlySpan<byte> labels, Matrix<T> dScores)
    {
        var scale = T.CreateChecked(2) / T.CreateChecked(y.Rows * (double)y.Columns);
        for (var n = 0; n < y.Rows; n++)
        {
            var row = y.Row(n);
            var to = dScores.Row(n);
            var dot = T.Zero;
            for (var c = 0; c < row.Length; c++)
            {
                to[c] = (c == labels[n] ? row[c] - T.One : row[c]) * scale;
                dot += to[c] * row[c];
            }

            for (var c = 0; c < row.Length; c++)
                to[c] = row[c] * (to[c] - dot);
        }
    }
}
