using System.Numerics;
using System.Runtime.Intrinsics.X86;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Kernels;

/// <summary>
/// The one door to the arithmetic: checks shapes, then runs the kernels of the widest vectors this processor has. What each computes
/// stands in <see cref="ReferenceKernels"/>.
/// </summary>
internal static class Ops
{
    /// <summary>y (N, M) = x (N, D) · w (D, M) + b (1, M).</summary>
    public static void Affine<T>(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(
            x.Columns == w.Rows && b.Rows == 1 && b.Columns == w.Columns && y.Rows == x.Rows && y.Columns == w.Columns,
            x,
            w,
            y,
            "x · w + b → y");
        KernelSet<T>.Best.Affine(x, w, b, y, workers);
    }

    /// <summary>dw (D, M) = xᵀ (D, N) · dy (N, M), db (1, M) = the sum of the rows of dy.</summary>
    public static void WeightGradient<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> dw, Matrix<T> db, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(
            x.Rows == dy.Rows && dw.Rows == x.Columns && dw.Columns == dy.Columns && db.Rows == 1 && db.Columns == dy.Columns,
            x,
            dy,
            dw,
            "xᵀ · dy → dw");
        KernelSet<T>.Best.WeightGradient(x, dy, dw, workers);
        KernelSet<T>.Best.ColumnSums(dy, db);
    }

    /// <summary>
    /// w (D, M) ← w − learningRate·xᵀ (D, N) · dy (N, M), b (1, M) ← b − learningRate·(the sum of the rows of dy): the same bits as
    /// <see cref="WeightGradient"/> and then <see cref="AddScaled"/>, without the way of the gradient through memory.
    /// </summary>
    public static void Descend<T>(Matrix<T> x, Matrix<T> dy, Matrix<T> w, Matrix<T> b, T learningRate, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(
            x.Rows == dy.Rows && w.Rows == x.Columns && w.Columns == dy.Columns && b.Rows == 1 && b.Columns == dy.Columns,
            x,
            dy,
            w,
            "xᵀ · dy → w");
        KernelSet<T>.Best.Descend(x, dy, w, b, learningRate, workers);
    }

    /// <summary>dx (N, D) = dy (N, M) · wᵀ (M, D).</summary>
    public static void InputGradient<T>(Matrix<T> dy, Matrix<T> w, Matrix<T> dx, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Fit(dy.Columns == w.Columns && dx.Rows == dy.Rows && dx.Columns == w.Rows, dy, w, dx, "dy · wᵀ → dx");
        KernelSet<T>.Best.InputGradient(dy, w, dx, workers);
    }

    /// <summary>y = sigmoid(x), element by element.</summary>
    public static void Sigmoid<T>(Matrix<T> x, Matrix<T> y, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        Run(
            x,
            (x, y),
            workers,
            static (of, range) => KernelSet<T>.Best.Sigmoid(of.x.Padded[range], of.y.Padded[range]));
    }

    /// <summary>dx = dy · y · (1 − y).</summary>
    public static void SigmoidBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(y, dy);
        ShapeException.ThrowIfDifferent(y, dx);
        Run(
            y,
            (y, dy, dx),
            workers,
            static (of, range) => KernelSet<T>.Best.SigmoidBackward(of.y.Padded[range], of.dy.Padded[range], of.dx.Padded[range]));
    }

    /// <summary>y = tanh(x), element by element.</summary>
    public static void Tanh<T>(Matrix<T> x, Matrix<T> y, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        Run(
            x,
            (x, y),
            workers,
            static (of, range) => KernelSet<T>.Best.Tanh(of.x.Padded[range], of.y.Padded[range]));
    }

    /// <summary>dx = dy · (1 − y²).</summary>
    public static void TanhBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(y, dy);
        ShapeException.ThrowIfDifferent(y, dx);
        Run(
            y,
            (y, dy, dx),
            workers,
            static (of, range) => KernelSet<T>.Best.TanhBackward(of.y.Padded[range], of.dy.Padded[range], of.dx.Padded[range]));
    }

    /// <summary>y = max(x, 0); a NaN stays a NaN.</summary>
    public static void Relu<T>(Matrix<T> x, Matrix<T> y, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        Run(
            x,
            (x, y),
            workers,
            static (of, range) => KernelSet<T>.Best.Relu(of.x.Padded[range], of.y.Padded[range]));
    }

    /// <summary>dx = dy where y &gt; 0, else 0.</summary>
    public static void ReluBackward<T>(Matrix<T> y, Matrix<T> dy, Matrix<T> dx, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(y, dy);
        ShapeException.ThrowIfDifferent(y, dx);
        Run(
            y,
            (y, dy, dx),
            workers,
            static (of, range) => KernelSet<T>.Best.ReluBackward(of.y.Padded[range], of.dy.Padded[range], of.dx.Padded[range]));
    }

    /// <summary>y = softmax of each row of x.</summary>
    public static void Softmax<T>(Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        KernelSet<T>.Best.Softmax(x, y);
    }

    /// <summary>y = a·x.</summary>
    public static void Scale<T>(Matrix<T> x, T a, Matrix<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(x, y);
        KernelSet<T>.Best.Scale(x.Padded, a, y.Padded);
    }

    /// <summary>p ← p + a·q.</summary>
    public static void AddScaled<T>(Matrix<T> p, T a, Matrix<T> q, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(p, q);
        Run(
            p,
            (p, a, q),
            workers,
            static (of, range) => KernelSet<T>.Best.AddScaled(of.p.Padded[range], of.a, of.q.Padded[range]));
    }

    /// <summary>v ← momentum·v − learningRate·g, p ← p + v.</summary>
    public static void Momentum<T>(Matrix<T> p, Matrix<T> g, Matrix<T> v, T learningRate, T momentum, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(p, g);
        ShapeException.ThrowIfDifferent(p, v);
        Run(
            p,
            (p, g, v, learningRate, momentum),
            workers,
            static (of, range) => KernelSet<T>.Best.Momentum(
                of.p.Padded[range], of.g.Padded[range], of.v.Padded[range], of.learningRate, of.momentum));
    }

    /// <summary>h ← h + g², p ← p − learningRate·g / (√h + ε).</summary>
    public static void AdaGrad<T>(Matrix<T> p, Matrix<T> g, Matrix<T> h, T learningRate, T epsilon, Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(p, g);
        ShapeException.ThrowIfDifferent(p, h);
        Run(
            p,
            (p, g, h, learningRate, epsilon),
            workers,
            static (of, range) => KernelSet<T>.Best.AdaGrad(
                of.p.Padded[range], of.g.Padded[range], of.h.Padded[range], of.learningRate, of.epsilon));
    }

    /// <summary>
    /// m ← m + share1·(g−m), v ← v + share2·(g²−v), p ← p − learningRate·m / (√v + ε). The shares are 1−β₁ and 1−β₂: taken in float32,
    /// 1−0.999 would be off by 1.3e-5 of itself.
    /// </summary>
    public static void Adam<T>(
        Matrix<T> p,
        Matrix<T> g,
        Matrix<T> m,
        Matrix<T> v,
        T learningRate,
        T share1,
        T share2,
        T epsilon,
        Workers? workers = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ShapeException.ThrowIfDifferent(p, g);
        ShapeException.ThrowIfDifferent(p, m);
        ShapeException.ThrowIfDifferent(p, v);
        Run(
            p,
            (p, g, m, v, learningRate, share1, share2, epsilon),
            workers,
            static (of, range) => KernelSet<T>.Best.Adam(
                of.p.Padded[range],
                of.g.Padded[range],
                of.m.Padded[range],
                of.v.Padded[range],
                of.learningRate,
                of.share1,
                of.share2,
                of.epsilon));
    }

    /// <summary>y = pixels (D,) ÷ 255.</summary>
    public static void FromPixels<T>(ReadOnlySpan<byte> pixels, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        KernelSet<T>.Best.FromPixels(pixels, y[..pixels.Length]);
    }

    /// <summary>Asks for bytes that will be read soon: rows drawn at random are in no cache, and a processor does not guess them.</summary>
    public static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (Sse.IsSupported)
        {
            fixed (byte* start = bytes)
            {
                for (nint i = 0; i < bytes.Length; i += 64)
                    Sse.Prefetch0(start + i);
            }
        }
    }

    private static void Run<T, TArrays>(Matrix<T> first, TArrays arrays, Workers? workers, Action<TArrays, Range> body)
        where T : unmanaged, IFloatingPointIeee754<T>
        => ElementLoop<TArrays>.Run(first.Padded.Length, arrays, workers, body);

    private static void Fit<T>(bool fits, Matrix<T> a, Matrix<T> b, Matrix<T> c, string product)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!fits)
            throw new ShapeException($"Shapes {a}, {b}, {c} do not fit {product}.");
    }
}
