using System.Numerics;

namespace WebNN.Engine.Kernels;

/// <summary>
/// The products and functions of a network in their plainest form, for any floating type: what the vectorised kernels are tested
/// against, and what one reads to know what those compute. The formulas of the activations stand in their layers.
/// Shapes: x (N, D), w (D, M), b (1, M), y (N, M).
/// </summary>
internal static class ReferenceKernels
{
    /// <summary>y = x·w + b.</summary>
    // lesson: backpropagation
    public static void Affine<T>(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < x.Rows; n++)
        {
            var xRow = x.Row(n);
            var yRow = y.Row(n);
            b.Row(0).CopyTo(yRow);
            for (var d = 0; d < xRow.Length; d++)
            {
                var wRow = w.Row(d);
                for (var m = 0; m < yRow.Length; m++)
                    yRow[m] += xRow[d] * wRow[m];
            }
        }
    }
    // end of lesson

    /// <summary>dw = xᵀ·dy.</summary>
    // lesson: backpropagation
    public static void WeightGradient<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> dw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        dw.Clear();
        for (var n = 0; n < x.Rows; n++)
        {
            var xRow = x.Row(n);
            var dyRow = dy.Row(n);
            for (var d = 0; d < xRow.Length; d++)
            {
                var dwRow = dw.Row(d);
                for (var m = 0; m < dyRow.Length; m++)
                    dwRow[m] += xRow[d] * dyRow[m];
            }
        }
    }
    // end of lesson

    /// <summary>w ← w − learningRate·xᵀ·dy, b ← b − learningRate·(the sum of the rows of dy).</summary>
    public static void Descend<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> w, Matrix<T> b, T learningRate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (dw, db) = (new Matrix<T>(w.Rows, w.Columns), new Matrix<T>(1, b.Columns));
        WeightGradient(x, dy, dw);
        ColumnSums(dy, db);
        AddScaled(w.Padded, -learningRate, dw.Padded);
        AddScaled(b.Padded, -learningRate, db.Padded);
    }

    /// <summary>dx = dy·wᵀ.</summary>
    // lesson: backpropagation
    public static void InputGradient<T>(Matrix<T> dy, Matrix<T> w, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < dy.Rows; n++)
        {
            var dyRow = dy.Row(n);
            var dxRow = dx.Row(n);
            for (var d = 0; d < dxRow.Length; d++)
            {
                var sum = T.Zero;
                var wRow = w.Row(d);
                for (var m = 0; m < dyRow.Length; m++)
                    sum += dyRow[m] * wRow[m];

                dxRow[d] = sum;
            }
        }
    }
    // end of lesson

    /// <summary>db = the sum of the rows of dy.</summary>
    // lesson: backpropagation
    public static void ColumnSums<T>(Matrix<T> dy, Matrix<T> db)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sums = db.Row(0);
        sums.Clear();
        for (var n = 0; n < dy.Rows; n++)
        {
            var row = dy.Row(n);
            for (var m = 0; m < row.Length; m++)
                sums[m] += row[m];
        }
    }
    // end of lesson

    /// <summary>y = sigmoid(x).</summary>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = Layers.Sigmoid<T>.Forward(x[i]);
    }

    /// <summary>dx = dy · y · (1 − y).</summary>
    public static void SigmoidBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++)
            dx[i] = Layers.Sigmoid<T>.Backward(y[i], dy[i]);
    }

    /// <summary>y = tanh(x).</summary>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = Layers.Tanh<T>.Forward(x[i]);
    }

    /// <summary>dx = dy · (1 − y²).</summary>
    public static void TanhBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++)
            dx[i] = Layers.Tanh<T>.Backward(y[i], dy[i]);
    }

    /// <summary>y = max(x, 0); a NaN stays a NaN.</summary>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = Layers.Relu<T>.Forward(x[i]);
    }

    /// <summary>dx = dy where y &gt; 0, else 0.</summary>
    public static void ReluBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++)
            dx[i] = Layers.Relu<T>.Backward(y[i], dy[i]);
    }

    /// <summary>y = softmax of each row of x, with the row's maximum subtracted first.</summary>
    public static void Softmax<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var n = 0; n < x.Rows; n++)
        {
            var from = x.Row(n);
            var to = y.Row(n);
            var maximum = T.NegativeInfinity;
            foreach (var value in from)
                maximum = T.Max(maximum, value);

            var sum = T.Zero;
            for (var i = 0; i < from.Length; i++)
                sum += to[i] = T.Exp(from[i] - maximum);

            foreach (ref var value in to)
                value /= sum;
        }
    }

    /// <summary>p ← p + a·q.</summary>
    public static void AddScaled<T>(Span<T> p, T a, ReadOnlySpan<T> q)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
            p[i] += a * q[i];
    }

    /// <summary>v ← momentum·v − learningRate·g, p ← p + v.</summary>
    public static void Momentum<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> v, T learningRate, T momentum)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
        {
            v[i] = (momentum * v[i]) - (learningRate * g[i]);
            p[i] += v[i];
        }
    }

    /// <summary>h ← h + g², p ← p − learningRate·g / (√h + ε).</summary>
    public static void AdaGrad<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> h, T learningRate, T epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
        {
            h[i] += g[i] * g[i];
            p[i] -= learningRate * g[i] / (T.Sqrt(h[i]) + epsilon);
        }
    }

    /// <summary>m ← m + (1−β₁)(g−m), v ← v + (1−β₂)(g²−v), p ← p − learningRate·m / (√v + ε).</summary>
    public static void Adam<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, T learningRate, T share1, T share2, T epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
        {
            m[i] += share1 * (g[i] - m[i]);
            v[i] += share2 * ((g[i] * g[i]) - v[i]);
            p[i] -= learningRate * m[i] / (T.Sqrt(v[i]) + epsilon);
        }
    }

    /// <summary>y = pixels ÷ 255.</summary>
    public static void FromPixels<T>(ReadOnlySpan<byte> pixels, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var white = T.CreateChecked(255);
        for (var i = 0; i < pixels.Length; i++)
            y[i] = T.CreateTruncating(pixels[i]) / white;
    }
}
