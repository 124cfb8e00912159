using System.Numerics;
using WebNN.Engine.Data;
using WebNN.Engine.Kernels;

namespace WebNN.Engine.Layers;

/// <summary>
/// The end of a network: scores (N, C) become its answer y (N, C), probabilities or numbers, and, against the targets, one
/// loss.
/// </summary>
public abstract class LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// y = softmax(scores), row by row: y = exp(score − max) / Σ exp(score − max) (book §3.5.2). The loops stand in
    /// <see cref="ReferenceKernels.Softmax"/>.
    /// </summary>
    public virtual void Predict(Matrix<T> scores, Matrix<T> y) => Ops.Softmax(scores, y);

    /// <summary>The mean loss over the N rows of y, as <see cref="Predict"/> wrote it.</summary>
    public abstract double Loss(Matrix<T> y, Targets targets);

    /// <summary>Writes ∂L/∂scores (N, C).</summary>
    public abstract void Backward(Matrix<T> y, Targets targets, Matrix<T> dScores);
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
    public override double Loss(Matrix<T> y, Targets targets)
    {
        var labels = targets.Labels;
        var sum = 0.0;
        for (var n = 0; n < y.Rows; n++)
            sum -= Math.Log(Math.Max(double.CreateTruncating(y.Row(n)[labels[n]]), 1e-7));

        return sum / y.Rows;
    }

    /// <inheritdoc/>
    // lesson: backpropagation
    public override void Backward(Matrix<T> y, Targets targets, Matrix<T> dScores)
    {
        var labels = targets.Labels;
        var scale = T.One / T.CreateChecked(y.Rows);
        Ops.Scale(y, scale, dScores);
        for (var n = 0; n < y.Rows; n++)
            dScores[n, labels[n]] = (y[n, labels[n]] - T.One) * scale;
    }
    // end of lesson
}

/// <summary>
/// Softmax, then the mean squared error (1/C)Σ(y − t)² (book §4.2.1 in its mean form). The twin of <see cref="SoftmaxWithLoss{T}"/>;
/// its backward pass goes through softmax's full Jacobian: dscore = y·(g − Σ g·y), g = 2(y − t)/(C·N).
/// </summary>
public sealed class SoftmaxWithSquaredError<T> : LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override double Loss(Matrix<T> y, Targets targets)
    {
        var labels = targets.Labels;
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
    public override void Backward(Matrix<T> y, Targets targets, Matrix<T> dScores)
    {
        var labels = targets.Labels;
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

/// <summary>
/// For regression: the scores as they are (the identity, book §3.5.1), then half the sum of squares ½Σ(y − t)² of a row (book §4.2.1).
/// Backward (y − t)/N, as softmax with cross entropy has it (book §5.6.3 and appendix A): each end has the loss that suits it.
/// </summary>
public sealed class IdentityWithLoss<T> : LossLayer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>y = scores.</summary>
    // lesson: regression
    public override void Predict(Matrix<T> scores, Matrix<T> y) => y.CopyFrom(scores);

    /// <inheritdoc/>
    public override double Loss(Matrix<T> y, Targets targets)
    {
        var sum = 0.0;
        for (var n = 0; n < y.Rows; n++)
        {
            var row = y.Row(n);
            var t = targets.Numbers.Slice(n * y.Columns, y.Columns);
            for (var c = 0; c < row.Length; c++)
            {
                var difference = double.CreateTruncating(row[c]) - t[c];
                sum += difference * difference;
            }
        }

        return sum / 2 / y.Rows;
    }

    /// <inheritdoc/>
    public override void Backward(Matrix<T> y, Targets targets, Matrix<T> dScores)
    {
        var scale = T.One / T.CreateChecked(y.Rows);
        for (var n = 0; n < y.Rows; n++)
        {
            var t = targets.Numbers.Slice(n * y.Columns, y.Columns);
            for (var c = 0; c < t.Length; c++)
                dScores[n, c] = (y[n, c] - T.CreateTruncating(t[c])) * scale;
        }
    }
    // end of lesson
}
