using System.Numerics;

namespace WebNN.Engine.Kernels;

/// <summary>The one door to the arithmetic: checks shapes, then runs the fastest form there is for the type and the processor.</summary>
internal static class Kernel
{
    /// <summary>y (N, M) = x (N, D) · w (D, M) + b (1, M).</summary>
    public static void Affine<T>(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(x.Columns == w.Rows && b.Columns == w.Columns && y.Rows == x.Rows && y.Columns == w.Columns, $"{x} · {w} + {b} → {y}");
        Plain.Affine(x, w, b, y);
    }

    /// <summary>dw (D, M) = xᵀ (D, N) · dy (N, M), db (1, M) = the sum of the rows of dy.</summary>
    public static void WeightGradient<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> dw, Matrix<T> db)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(x.Rows == dy.Rows && dw.Rows == x.Columns && dw.Columns == dy.Columns && db.Columns == dy.Columns, $"{x}ᵀ · {dy} → {dw}");
        Plain.WeightGradient(x, dy, dw);
        Plain.ColumnSums(dy, db);
    }

    /// <summary>dx (N, D) = dy (N, M) · wᵀ (M, D).</summary>
    public static void InputGradient<T>(Matrix<T> dy, Matrix<T> w, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(dy.Columns == w.Columns && dx.Rows == dy.Rows && dx.Columns == w.Rows, $"{dy} · {w}ᵀ → {dx}");
        Plain.InputGradient(dy, w, dx);
    }

    /// <summary>y = sigmoid(x), element by element.</summary>
    public static void Sigmoid<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        for (var n = 0; n < x.Rows; n++)
        {
            var from = x.Row(n);
            var to = y.Row(n);
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = Plain.Sigmoid(from[i]);
            }
        }
    }

    /// <summary>dx = dy · y · (1 − y).</summary>
    public static void SigmoidBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(y, dy, dx, static (y, dy) => dy * y * (T.One - y));

    /// <summary>y = tanh(x), element by element.</summary>
    public static void Tanh<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, x, y, static (x, _) => T.Tanh(x));

    /// <summary>dx = dy · (1 − y²).</summary>
    public static void TanhBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(y, dy, dx, static (y, dy) => dy * (T.One - (y * y)));

    /// <summary>y = max(x, 0); a NaN stays a NaN.</summary>
    public static void Relu<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, x, y, static (x, _) => x <= T.Zero ? T.Zero : x);

    /// <summary>dx = dy where y &gt; 0, else 0.</summary>
    public static void ReluBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(y, dy, dx, static (y, dy) => y > T.Zero ? dy : T.Zero);

    /// <summary>y = softmax of each row of x.</summary>
    public static void Softmax<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        for (var n = 0; n < x.Rows; n++)
        {
            x.Row(n).CopyTo(y.Row(n));
            Plain.Softmax(y.Row(n));
        }
    }

    /// <summary>p ← p + a·q.</summary>
    public static void AddScaled<T>(Matrix<T> p, T a, Matrix<T> q)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(p, q);
        var to = p.Padded;
        var from = q.Padded;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += a * from[i];
        }
    }

    /// <summary>v ← momentum·v − learningRate·g, p ← p + v.</summary>
    public static void Momentum<T>(Matrix<T> p, Matrix<T> g, Matrix<T> v, T learningRate, T momentum)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var ps = p.Padded;
        var gs = g.Padded;
        var vs = v.Padded;
        for (var i = 0; i < ps.Length; i++)
        {
            vs[i] = (momentum * vs[i]) - (learningRate * gs[i]);
            ps[i] += vs[i];
        }
    }

    /// <summary>h ← h + g², p ← p − learningRate·g / (√h + ε).</summary>
    public static void AdaGrad<T>(Matrix<T> p, Matrix<T> g, Matrix<T> h, T learningRate, T epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var ps = p.Padded;
        var gs = g.Padded;
        var hs = h.Padded;
        for (var i = 0; i < ps.Length; i++)
        {
            hs[i] += gs[i] * gs[i];
            ps[i] -= learningRate * gs[i] / (T.Sqrt(hs[i]) + epsilon);
        }
    }

    /// <summary>m ← m + (1−β₁)(g−m), v ← v + (1−β₂)(g²−v), p ← p − learningRate·m / (√v + ε).</summary>
    public static void Adam<T>(Matrix<T> p, Matrix<T> g, Matrix<T> m, Matrix<T> v, T learningRate, T beta1, T beta2, T epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var ps = p.Padded;
        var gs = g.Padded;
        var ms = m.Padded;
        var vs = v.Padded;
        for (var i = 0; i < ps.Length; i++)
        {
            ms[i] += (T.One - beta1) * (gs[i] - ms[i]);
            vs[i] += (T.One - beta2) * ((gs[i] * gs[i]) - vs[i]);
            ps[i] -= learningRate * ms[i] / (T.Sqrt(vs[i]) + epsilon);
        }
    }

    private static void Zip<T>(Matrix<T> a, Matrix<T> b, Matrix<T> y, Func<T, T, T> f)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(a, b);
        ShapeException.ThrowIfDifferent(a, y);
        for (var n = 0; n < a.Rows; n++)
        {
            var aRow = a.Row(n);
            var bRow = b.Row(n);
            var yRow = y.Row(n);
            for (var i = 0; i < yRow.Length; i++)
            {
                yRow[i] = f(aRow[i], bRow[i]);
            }
        }
    }

    private static void Fit(bool fits, string shapes)
    {
        if (!fits)
        {
            throw new ShapeException($"Shapes do not fit: {shapes}.");
        }
    }
}
