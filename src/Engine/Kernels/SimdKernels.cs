using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Kernels;

/// <summary>
/// The kernels, written once for every width. Spans are whole rows with their padding, so that they end on whole vectors.
/// </summary>
internal sealed unsafe class SimdKernels<TSimd, TVector, THalf, THalfVector, T> : KernelSet<T>
    where TSimd : ISimd<TVector, T>
    where TVector : unmanaged
    where THalf : IRow<THalfVector, TVector, T>
    where THalfVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Compiled once and well, and never into a caller: there the compiler's budget for inlining ends in the middle of an exponential.
    /// </summary>
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Sums of a sparse product need one row of registers only: a panel may be wider.</summary>
    private const int SparsePanel = 8;

    /// <summary>
    /// The fewest rows in a thread's block: four at a time are in registers, and a sparse row of weights in the cache should be used often.
    /// </summary>
    private const int DenseRows = 4, SparseRows = 32;

    /// <summary>
    /// Running means of numbers that have become zero, as gradients of weights of dark pixels do, fade to where a processor needs a hundred
    /// times as long for a product: below this size they are taken for the zero they are on their way to. Its square is a normal float.
    /// </summary>
    private const double Tiny = 1e-18;

    private static int Lanes => sizeof(TVector) / sizeof(T);

    public override void Affine(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y, Workers? workers = null)
    {
        fixed (T* xs = &x.Origin, ws = &w.Origin, bs = &b.Origin, ys = &y.Origin)
        {
            if (x.NonZeros is { } nonZeros && nonZeros.Find<TSimd, TVector, T>(x))
            {
                fixed (ulong* bits = &nonZeros.Rows)
                {
                    var sparse = new SparseForward<TVector, T>
                    {
                        Depth = x.Columns,
                        Bits = bits,
                        BitsStride = nonZeros.Words,
                        X = xs,
                        XStride = x.Stride,
                        W = ws,
                        Bias = bs,
                        Y = ys,
                        Stride = y.Stride,
                    };
                    Panels<TSimd, TVector, THalf, THalfVector, T>.Run(
                        ref sparse, y.Rows, y.Columns, SparsePanel, SparseRows, nonZeros.Count * (long)y.Columns, workers);
                }

                return;
            }

            var product = new DenseProduct<TVector, T>
            {
                Depth = x.Columns,
                A = xs,
                ARow = x.Stride,
                ADepth = 1,
                B = ws,
                BStride = w.Stride,
                Start = bs,
                StartStride = 0,
                C = ys,
                CStride = y.Stride,
            };
            Run(ref product, y.Rows, y.Columns, workers);
        }
    }

    public override void WeightGradient(Matrix<T> x, Matrix<T> dy, Matrix<T> dw, Workers? workers = null) =>
        WeightGradient(x, dy, dw, null, workers);

    public override void ColumnSums(Matrix<T> dy, Matrix<T> db) => ColumnSums(dy, db, null);

    public override void Descend(Matrix<T> x, Matrix<T> dy, Matrix<T> w, Matrix<T> b, T learningRate, Workers? workers = null)
    {
        WeightGradient(x, dy, w, -learningRate, workers);
        ColumnSums(dy, b, -learningRate);
    }

    /// <summary>w = xᵀ·dy, or w += times·xᵀ·dy.</summary>
    private static void WeightGradient(Matrix<T> x, Matrix<T> dy, Matrix<T> w, T? times, Workers? workers)
    {
        fixed (T* xs = &x.Origin, dys = &dy.Origin, ws = &w.Origin)
        {
            if (x.NonZeros is { Sparse: true } nonZeros)
            {
                nonZeros.Transpose(x.Rows);
                fixed (ulong* bits = &nonZeros.Columns)
                {
                    var sparse = new SparseWeightGradient<TVector, T>
                    {
                        Depth = x.Rows,
                        Bits = bits,
                        BitsStride = nonZeros.Words,
                        X = xs,
                        XStride = x.Stride,
                        DY = dys,
                        W = ws,
                        Times = times,
                        Stride = w.Stride,
                    };
                    Panels<TSimd, TVector, THalf, THalfVector, T>.Run(
                        ref sparse, w.Rows, w.Columns, TSimd.Panel, 2, nonZeros.Count * (long)w.Columns, workers);
                }

                return;
            }

            var product = new DenseProduct<TVector, T>
            {
                Depth = x.Rows,
                A = xs,
                ARow = 1,
                ADepth = x.Stride,
                B = dys,
                BStride = dy.Stride,
                C = ws,
                CStride = w.Stride,
                Times = times,
            };
            Run(ref product, w.Rows, w.Columns, workers);
        }
    }

    /// <summary>b = the sum of the rows of dy, or b += times that sum.</summary>
    private static void ColumnSums(Matrix<T> dy, Matrix<T> b, T? times)
    {
        var one = T.One;
        fixed (T* dys = &dy.Origin, bs = &b.Origin)
        {
            var product = new DenseProduct<TVector, T>
            {
                Depth = dy.Rows,
                A = &one,
                B = dys,
                BStride = dy.Stride,
                C = bs,
                CStride = b.Stride,
                Times = times,
            };
            Panels<TSimd, TVector, THalf, THalfVector, T>.Run(ref product, 1, b.Columns, TSimd.Panel);
        }
    }

    public override void InputGradient(Matrix<T> dy, Matrix<T> w, Matrix<T> dx, Workers? workers = null)
    {
        fixed (T* dys = &dy.Origin, ws = &w.Origin, dxs = &dx.Origin)
        {
            var product = new TransposedProduct<TSimd, TVector, THalf, THalfVector, T>
            {
                Rows = dy.Rows,
                Depth = dy.Columns,
                Columns = dx.Columns,
                DY = dys,
                DYStride = dy.Stride,
                W = ws,
                WStride = w.Stride,
                DX = dxs,
                DXStride = dx.Stride,
            };
            product.Run(workers);
        }
    }

    [MethodImpl(Fast)]
    public override void Sigmoid(Span<T> x, Span<T> y)
    {
        fixed (T* xs = x, ys = y)
        {
            var one = TSimd.Broadcast(T.One);
            for (nint i = 0; i < x.Length; i += Lanes)
            {
                var value = TSimd.Load(xs + i);
                var e = TSimd.Exp(TSimd.Subtract(default, TSimd.Abs(value)));
                var numerator = TSimd.Select(TSimd.Less(value, default), e, one);
                TSimd.Store(TSimd.Divide(numerator, TSimd.Add(one, e)), ys + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void SigmoidBackward(Span<T> y, Span<T> dy, Span<T> dx)
    {
        fixed (T* ys = y, dys = dy, dxs = dx)
        {
            var one = TSimd.Broadcast(T.One);
            for (nint i = 0; i < y.Length; i += Lanes)
            {
                var value = TSimd.Load(ys + i);
                var slope = TSimd.Multiply(value, TSimd.Subtract(one, value));
                TSimd.Store(TSimd.Multiply(TSimd.Load(dys + i), slope), dxs + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void Tanh(Span<T> x, Span<T> y)
    {
        if (typeof(T) == typeof(double))
        {
            ReferenceKernels.Tanh(x, y);
            return;
        }

        fixed (T* xs = x, ys = y)
        {
            var one = TSimd.Broadcast(T.One);
            for (nint i = 0; i < x.Length; i += Lanes)
            {
                var value = TSimd.Load(xs + i);
                var size = TSimd.Abs(value);
                var e = TSimd.Exp(TSimd.Multiply(size, TSimd.Constant(-2)));
                var far = TSimd.Divide(TSimd.Subtract(one, e), TSimd.Add(one, e));
                far = TSimd.Select(TSimd.Less(value, default), TSimd.Subtract(default, far), far);

                // near zero 1 − e would lose all digits: x − x³/3 + 2x⁵/15 − 17x⁷/315 + 62x⁹/2835
                var square = TSimd.Multiply(value, value);
                var near = TSimd.MultiplyAdd(square, TSimd.Constant(62.0 / 2835), TSimd.Constant(-17.0 / 315));
                near = TSimd.MultiplyAdd(square, near, TSimd.Constant(2.0 / 15));
                near = TSimd.MultiplyAdd(square, near, TSimd.Constant(-1.0 / 3));
                near = TSimd.MultiplyAdd(TSimd.Multiply(square, near), value, value);
                TSimd.Store(TSimd.Select(TSimd.Less(size, TSimd.Constant(0.25)), near, far), ys + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void TanhBackward(Span<T> y, Span<T> dy, Span<T> dx)
    {
        fixed (T* ys = y, dys = dy, dxs = dx)
        {
            var one = TSimd.Broadcast(T.One);
            for (nint i = 0; i < y.Length; i += Lanes)
            {
                var value = TSimd.Load(ys + i);
                var slope = TSimd.Subtract(one, TSimd.Multiply(value, value));
                TSimd.Store(TSimd.Multiply(TSimd.Load(dys + i), slope), dxs + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void Relu(Span<T> x, Span<T> y)
    {
        fixed (T* xs = x, ys = y)
        {
            for (nint i = 0; i < x.Length; i += Lanes)
            {
                var value = TSimd.Load(xs + i);
                TSimd.Store(TSimd.Select(TSimd.Less(value, default), default, value), ys + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void ReluBackward(Span<T> y, Span<T> dy, Span<T> dx)
    {
        fixed (T* ys = y, dys = dy, dxs = dx)
        {
            for (nint i = 0; i < y.Length; i += Lanes)
            {
                var open = TSimd.Less(default, TSimd.Load(ys + i));
                TSimd.Store(TSimd.Select(open, TSimd.Load(dys + i), default), dxs + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void Softmax(Matrix<T> x, Matrix<T> y)
    {
        var columns = x.Columns;
        var lowest = TSimd.Broadcast(T.NegativeInfinity);
        fixed (T* xs = &x.Origin, ys = &y.Origin)
        {
            for (nint n = 0; n < x.Rows; n++)
            {
                var from = xs + (n * x.Stride);
                var to = ys + (n * y.Stride);
                var most = lowest;
                for (var i = 0; i < columns; i += Lanes)
                    most = TSimd.Max(most, TSimd.Select(TSimd.FirstLanes(columns - i), TSimd.Load(from + i), lowest));

                var maximum = TSimd.Broadcast(TSimd.Max(most));
                TVector sums = default;
                for (var i = 0; i < columns; i += Lanes)
                {
                    var e = TSimd.Exp(TSimd.Subtract(TSimd.Load(from + i), maximum));
                    e = TSimd.Select(TSimd.FirstLanes(columns - i), e, default);
                    sums = TSimd.Add(sums, e);
                    TSimd.Store(e, to + i);
                }

                var sum = TSimd.Broadcast(TSimd.Sum(sums));
                for (var i = 0; i < columns; i += Lanes)
                    TSimd.Store(TSimd.Divide(TSimd.Load(to + i), sum), to + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void Scale(Span<T> x, T a, Span<T> y)
    {
        fixed (T* xs = x, ys = y)
        {
            var factor = TSimd.Broadcast(a);
            for (nint i = 0; i < x.Length; i += Lanes)
                TSimd.Store(TSimd.Multiply(factor, TSimd.Load(xs + i)), ys + i);
        }
    }

    [MethodImpl(Fast)]
    public override void AddScaled(Span<T> p, T a, Span<T> q)
    {
        fixed (T* ps = p, qs = q)
        {
            var factor = TSimd.Broadcast(a);
            for (nint i = 0; i < p.Length; i += Lanes)
                TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(qs + i), TSimd.Load(ps + i)), ps + i);
        }
    }

    [MethodImpl(Fast)]
    public override void Momentum(Span<T> p, Span<T> g, Span<T> v, T learningRate, T momentum)
    {
        fixed (T* ps = p, gs = g, vs = v)
        {
            var alpha = TSimd.Broadcast(momentum);
            var rate = TSimd.Broadcast(-learningRate);
            for (nint i = 0; i < p.Length; i += Lanes)
            {
                var velocity = TSimd.MultiplyAdd(rate, TSimd.Load(gs + i), TSimd.Multiply(alpha, TSimd.Load(vs + i)));
                velocity = WithoutTiny(velocity);
                TSimd.Store(velocity, vs + i);
                TSimd.Store(TSimd.Add(TSimd.Load(ps + i), velocity), ps + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void AdaGrad(Span<T> p, Span<T> g, Span<T> h, T learningRate, T epsilon)
    {
        fixed (T* ps = p, gs = g, hs = h)
        {
            var rate = TSimd.Broadcast(learningRate);
            var small = TSimd.Broadcast(epsilon);
            for (nint i = 0; i < p.Length; i += Lanes)
            {
                var gradient = TSimd.Load(gs + i);
                var squares = TSimd.MultiplyAdd(gradient, gradient, TSimd.Load(hs + i));
                TSimd.Store(squares, hs + i);
                var step = TSimd.Divide(TSimd.Multiply(rate, gradient), TSimd.Add(TSimd.Sqrt(squares), small));
                TSimd.Store(TSimd.Subtract(TSimd.Load(ps + i), step), ps + i);
            }
        }
    }

    [MethodImpl(Fast)]
    public override void Adam(Span<T> p, Span<T> g, Span<T> m, Span<T> v, T learningRate, T share1, T share2, T epsilon)
    {
        fixed (T* ps = p, gs = g, ms = m, vs = v)
        {
            var rate = TSimd.Broadcast(learningRate);
            var meanShare = TSimd.Broadcast(share1);
            var varianceShare = TSimd.Broadcast(share2);
            var small = TSimd.Broadcast(epsilon);
            for (nint i = 0; i < p.Length; i += Lanes)
            {
                var gradient = WithoutTiny(TSimd.Load(gs + i));
                var mean = TSimd.Load(ms + i);
                mean = WithoutTiny(TSimd.MultiplyAdd(meanShare, TSimd.Subtract(gradient, mean), mean));
                TSimd.Store(mean, ms + i);
                var variance = TSimd.Load(vs + i);
                variance = TSimd.MultiplyAdd(varianceShare, TSimd.Subtract(TSimd.Multiply(gradient, gradient), variance), variance);
                variance = TSimd.Select(TSimd.Less(variance, TSimd.Constant(Tiny * Tiny)), default, variance);
                TSimd.Store(variance, vs + i);
                var step = TSimd.Divide(TSimd.Multiply(rate, mean), TSimd.Add(TSimd.Sqrt(variance), small));
                TSimd.Store(TSimd.Subtract(TSimd.Load(ps + i), step), ps + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WithoutTiny(TVector a) => TSimd.Select(TSimd.Less(TSimd.Abs(a), TSimd.Constant(Tiny)), default, a);

    [MethodImpl(Fast)]
    public override void FromPixels(ReadOnlySpan<byte> pixels, Span<T> y)
    {
        nint i = 0;
        if (typeof(T) == typeof(float))
        {
            fixed (byte* from = pixels)
            fixed (T* to = y)
            {
                for (; i + Lanes <= pixels.Length; i += Lanes)
                    TSimd.Store(DivideBy255(TSimd.FromBytes(from + i)), to + i);
            }
        }

        ReferenceKernels.FromPixels(pixels[(int)i..], y[(int)i..]);
    }

    /// <summary>
    /// x·(1/255) is one bit off for some bytes, and division is slow: 1/255 is taken as a sum of two numbers, whose products with x are
    /// rounded once, together.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DivideBy255(TVector x) => Fma.IsSupported || AdvSimd.IsSupported
        ? TSimd.MultiplyAdd(TSimd.Constant(1f / 255), x, TSimd.Multiply(TSimd.Constant((1.0 / 255) - (1f / 255)), x))
        : TSimd.Divide(x, TSimd.Constant(255));

    private static void Run(ref DenseProduct<TVector, T> product, int rows, int columns, Workers? workers) =>
        Panels<TSimd, TVector, THalf, THalfVector, T>.Run(
            ref product, rows, columns, TSimd.Panel, DenseRows, (long)rows * columns * product.Depth, workers);
}
