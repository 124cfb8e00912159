using System.Numerics;
using System.Runtime.Intrinsics;
using WebNN.Engine.Kernels;
using Xunit;

namespace WebNN.Engine.Tests.Kernels;

/// <summary>Every kernel, in every width of vector and both precisions, against its plain form over random shapes.</summary>
public abstract class KernelsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly double Epsilon = typeof(T) == typeof(float) ? 1.2e-7 : 2.3e-16;

    public static TheoryData<string> Levels => [.. Enum.GetNames<SimdLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Affine_equals_the_plain_form(string level) => ForShapes((rng, n, d, m) =>
    {
        var (x, w, b) = (Random(rng, n, d), Random(rng, d, m), Random(rng, 1, m));
        var (expected, actual) = (new Matrix<T>(n, m), new Matrix<T>(n, m));
        ReferenceKernels.Affine(x, w, b, expected);
        Of(level).Affine(x, w, b, actual);
        AssertClose(expected, actual, d + 1);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void WeightGradient_equals_the_plain_form(string level) => ForShapes((rng, n, d, m) =>
    {
        var (x, dy) = (Random(rng, n, d), Random(rng, n, m));
        var (expected, actual) = (new Matrix<T>(d, m), new Matrix<T>(d, m));
        ReferenceKernels.WeightGradient(x, dy, expected);
        Of(level).WeightGradient(x, dy, actual);
        AssertClose(expected, actual, n);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void ColumnSums_equal_the_plain_form(string level) => ForShapes((rng, n, _, m) =>
    {
        var dy = Random(rng, n, m);
        var (expected, actual) = (new Matrix<T>(1, m), new Matrix<T>(1, m));
        ReferenceKernels.ColumnSums(dy, expected);
        Of(level).ColumnSums(dy, actual);
        AssertClose(expected, actual, n);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void InputGradient_equals_the_plain_form(string level) => ForShapes((rng, n, d, m) =>
    {
        var (dy, w) = (Random(rng, n, m), Random(rng, d, m));
        var (expected, actual) = (new Matrix<T>(n, d), new Matrix<T>(n, d));
        ReferenceKernels.InputGradient(dy, w, expected);
        Of(level).InputGradient(dy, w, actual);
        AssertClose(expected, actual, m);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Skipping_zeros_changes_no_bit_of_the_sums(string level) => ForShapes((rng, n, d, m) =>
    {
        var sparse = new Matrix<T>(n, d) { NonZeros = new NonZeros(n, d) };
        Fill(rng, sparse, zeros: 0.8);
        var dense = new Matrix<T>(n, d);
        dense.CopyFrom(sparse);
        var (w, b, dy) = (Random(rng, d, m), Random(rng, 1, m), Random(rng, n, m));
        var (expected, actual) = (new Matrix<T>(n, m), new Matrix<T>(n, m));
        Of(level).Affine(dense, w, b, expected);
        Of(level).Affine(sparse, w, b, actual);
        Assert.Equal(expected.ToArray(), actual.ToArray());

        var (expectedGradient, gradient) = (new Matrix<T>(d, m), new Matrix<T>(d, m));
        Of(level).WeightGradient(dense, dy, expectedGradient);
        Of(level).WeightGradient(sparse, dy, gradient);
        Assert.Equal(expectedGradient.ToArray(), gradient.ToArray());
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Descending_at_once_gives_the_bits_of_gradient_and_step(string level) => ForShapes((rng, n, d, m) =>
    {
        var sparse = new Matrix<T>(n, d) { NonZeros = new NonZeros(n, d) };
        Fill(rng, sparse, zeros: 0.9);
        foreach (var x in new[] { sparse, Random(rng, n, d) })
        {
            var (w, b, dy) = (Random(rng, d, m), Random(rng, 1, m), Random(rng, n, m));
            Of(level).Affine(x, w, b, new Matrix<T>(n, m));
            var (expectedW, expectedB, dw, db) = (new Matrix<T>(d, m), new Matrix<T>(1, m), new Matrix<T>(d, m), new Matrix<T>(1, m));
            expectedW.CopyFrom(w);
            expectedB.CopyFrom(b);
            Of(level).WeightGradient(x, dy, dw);
            Of(level).ColumnSums(dy, db);
            Of(level).AddScaled(expectedW.Padded, T.CreateChecked(-0.1), dw.Padded);
            Of(level).AddScaled(expectedB.Padded, T.CreateChecked(-0.1), db.Padded);
            Of(level).Descend(x, dy, w, b, T.CreateChecked(0.1));
            Assert.Equal(expectedW.ToArray(), w.ToArray());
            Assert.Equal(expectedB.ToArray(), b.ToArray());
        }
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Descend_equals_the_plain_form(string level) => ForShapes((rng, n, d, m) =>
    {
        var (x, dy, w, b) = (Random(rng, n, d), Random(rng, n, m), Random(rng, d, m), Random(rng, 1, m));
        var (expectedW, expectedB) = (new Matrix<T>(d, m), new Matrix<T>(1, m));
        expectedW.CopyFrom(w);
        expectedB.CopyFrom(b);
        ReferenceKernels.Descend(x, dy, expectedW, expectedB, T.CreateChecked(0.3));
        Of(level).Descend(x, dy, w, b, T.CreateChecked(0.3));
        AssertClose(expectedW, w, n + 1);
        AssertClose(expectedB, b, n + 1);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_batch_of_fewer_rows_after_a_larger_one_finds_its_own_zeros(string level)
    {
        var rng = new Rng(4);
        var x = new Matrix<T>(130, 100) { NonZeros = new NonZeros(130, 100) };
        foreach (var rows in new[] { 130, 65, 64, 3, 0, 129 })
        {
            x.Rows = rows;
            Fill(rng, x, zeros: 0.9);
            var (w, b, dy) = (Random(rng, 100, 20), Random(rng, 1, 20), Random(rng, rows, 20));
            var (expected, actual) = (new Matrix<T>(rows, 20), new Matrix<T>(rows, 20));
            ReferenceKernels.Affine(x, w, b, expected);
            Of(level).Affine(x, w, b, actual);
            Assert.True(x.NonZeros.Sparse);
            AssertClose(expected, actual, 101);
            var (expectedGradient, gradient) = (new Matrix<T>(100, 20), new Matrix<T>(100, 20));
            ReferenceKernels.WeightGradient(x, dy, expectedGradient);
            Of(level).WeightGradient(x, dy, gradient);
            AssertClose(expectedGradient, gradient, rows);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void One_sample_alone_gives_the_bits_it_gives_in_a_batch(string level)
    {
        var rng = new Rng(5);
        var (x, w, b) = (Random(rng, 7, 70), Random(rng, 70, 50), Random(rng, 1, 50));
        var together = new Matrix<T>(7, 50);
        Of(level).Affine(x, w, b, together);
        var (one, alone) = (new Matrix<T>(1, 70), new Matrix<T>(1, 50));
        for (var n = 0; n < 7; n++)
        {
            x.Row(n).CopyTo(one.Row(0));
            Of(level).Affine(one, w, b, alone);
            Assert.Equal(together.Row(n).ToArray(), alone.Row(0).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Exp_stays_within_its_error_bound(string level)
    {
        var (bound, lowest, highest) = typeof(T) == typeof(float) ? (2e-7, -87.29, 88.71) : (5e-16, -707.9, 709.7);
        var x = new Matrix<T>(1, 20_000);
        for (var i = 0; i < x.Columns; i++)
            x[0, i] = T.CreateChecked(lowest + ((highest - lowest) * i / x.Columns));

        var y = new Matrix<T>(1, x.Columns);
        Exp(level, x, y);
        for (var i = 0; i < x.Columns; i++)
            AssertRelative(Math.Exp(double.CreateChecked(x[0, i])), y[0, i], bound);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Exp_ends_in_zero_and_infinity_and_keeps_nan(string level)
    {
        var x = new Matrix<T>(1, 8);
        x.CopyFrom([
            .. new[] { -750, -1e30, double.NegativeInfinity, 750, 1e30, double.PositiveInfinity, double.NaN, 0 }.Select(T.CreateChecked),
        ]);
        var y = new Matrix<T>(1, 8);
        Exp(level, x, y);
        var (zero, infinity) = (T.Zero, T.PositiveInfinity);
        Assert.Equal([zero, zero, zero, infinity, infinity, infinity, T.NaN, T.One], y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Sigmoid_stays_within_its_error_bound(string level)
    {
        var bound = typeof(T) == typeof(float) ? 4e-7 : 1e-15;
        Check(level, (k, x, y) => k.Sigmoid(x, y), x => 1 / (1 + Math.Exp(-x)), 86, bound);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Tanh_stays_within_its_error_bound(string level)
    {
        var bound = typeof(T) == typeof(float) ? 5e-7 : 1e-15;
        Check(level, (k, x, y) => k.Tanh(x, y), Math.Tanh, 30, bound);
        Check(level, (k, x, y) => k.Tanh(x, y), Math.Tanh, 1, bound);
        Check(level, (k, x, y) => k.Tanh(x, y), Math.Tanh, 1e-4, bound);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Functions_of_extremes_equal_the_plain_form(string level)
    {
        double[] extremes = [0, -0.0, 1, -1, 30, -30, 88.7, 89, -87.2, -88, -104, 700, -700, 746, 1e30, -1e30, 1e-30, -1e-30,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        var x = new Matrix<T>(1, extremes.Length);
        x.CopyFrom([.. extremes.Select(T.CreateSaturating)]);
        var (y, expected) = (new Matrix<T>(1, extremes.Length), new Matrix<T>(1, extremes.Length));
        var kernels = Of(level);
        ReferenceKernels.Sigmoid(x.Row(0), expected.Row(0));
        kernels.Sigmoid(x.Padded, y.Padded);
        AssertSame();
        ReferenceKernels.Tanh(x.Row(0), expected.Row(0));
        kernels.Tanh(x.Padded, y.Padded);
        AssertSame();
        ReferenceKernels.Relu(x.Row(0), expected.Row(0));
        kernels.Relu(x.Padded, y.Padded);
        AssertSame();
        ReferenceKernels.ReluBackward(x.Row(0), x.Row(0), expected.Row(0));
        kernels.ReluBackward(x.Padded, x.Padded, y.Padded);
        AssertSame();

        void AssertSame()
        {
            for (var i = 0; i < extremes.Length; i++)
            {
                var (e, a) = (double.CreateChecked(expected[0, i]), double.CreateChecked(y[0, i]));
                Assert.True(
                    e.Equals(a) || Math.Abs(e - a) <= (4 * Epsilon * Math.Abs(e)) + 1.2e-38,
                    $"f({extremes[i]}) is {a}, should be {e}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Softmax_equals_the_plain_form(string level) => ForShapes((rng, n, _, m) =>
    {
        var x = Random(rng, n, m, 30);
        var (expected, actual) = (new Matrix<T>(n, m), new Matrix<T>(n, m));
        ReferenceKernels.Softmax(x, expected);
        Of(level).Softmax(x, actual);
        AssertClose(expected, actual, 4 + (m / 8.0));
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Softmax_of_large_inputs_stays_finite_and_of_nan_or_infinity_is_nan(string level)
    {
        var x = new Matrix<T>(4, 3);
        x.CopyFrom([.. new[] { 1010, 1000, 990, -1e30, 0, 1e30, double.NaN, 1, 2, double.PositiveInfinity, 0, 1 }.Select(T.CreateChecked)]);
        var y = new Matrix<T>(4, 3);
        Of(level).Softmax(x, y);
        AssertRelative(0.999954600070331, y[0, 0], 1e-6);
        AssertRelative(4.539786860886666e-05, y[0, 1], 1e-6);
        AssertRelative(2.061060046209062e-09, y[0, 2], 1e-6);
        Assert.Equal([T.Zero, T.Zero, T.One], y.Row(1).ToArray());
        Assert.All(y.Row(2).ToArray(), p => Assert.True(T.IsNaN(p)));
        Assert.All(y.Row(3).ToArray(), p => Assert.True(T.IsNaN(p)));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Slopes_of_the_activations_equal_the_plain_form(string level) => ForShapes((rng, n, d, _) =>
    {
        var (y, dy) = (Random(rng, n, d), Random(rng, n, d));
        var (expected, actual) = (new Matrix<T>(n, d), new Matrix<T>(n, d));
        var kernels = Of(level);
        ReferenceKernels.SigmoidBackward<T>(y.Padded, dy.Padded, expected.Padded);
        kernels.SigmoidBackward(y.Padded, dy.Padded, actual.Padded);
        AssertClose(expected, actual, 4);
        ReferenceKernels.TanhBackward<T>(y.Padded, dy.Padded, expected.Padded);
        kernels.TanhBackward(y.Padded, dy.Padded, actual.Padded);
        AssertClose(expected, actual, 4);
        ReferenceKernels.ReluBackward<T>(y.Padded, dy.Padded, expected.Padded);
        kernels.ReluBackward(y.Padded, dy.Padded, actual.Padded);
        AssertClose(expected, actual, 0);
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Updates_equal_the_plain_form(string level) => ForShapes((rng, _, d, m) =>
    {
        var kernels = Of(level);
        var (a, b, g) = (T.CreateChecked(0.3), T.CreateChecked(0.9), Random(rng, d, m));
        var (epsilon, share2) = (T.CreateChecked(1e-3), T.CreateChecked(0.001));
        Matrix<T>[] expected = [Random(rng, d, m), Random(rng, d, m), Random(rng, d, m)];
        foreach (ref var value in expected[2].Padded)
            value = T.Abs(value);

        Matrix<T>[] actual = [.. expected.Select(Copy)];
        ReferenceKernels.AddScaled(expected[0].Padded, a, g.Padded);
        kernels.AddScaled(actual[0].Padded, a, g.Padded);
        ReferenceKernels.Momentum<T>(expected[0].Padded, g.Padded, expected[1].Padded, a, b);
        kernels.Momentum(actual[0].Padded, g.Padded, actual[1].Padded, a, b);
        ReferenceKernels.AdaGrad<T>(expected[0].Padded, g.Padded, expected[2].Padded, a, epsilon);
        kernels.AdaGrad(actual[0].Padded, g.Padded, actual[2].Padded, a, epsilon);
        ReferenceKernels.Adam(expected[0].Padded, g.Padded, expected[1].Padded, expected[2].Padded, a, b, share2, epsilon);
        kernels.Adam(actual[0].Padded, g.Padded, actual[1].Padded, actual[2].Padded, a, b, share2, epsilon);
        for (var i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i], 50);

        kernels.Scale(g.Padded, a, actual[0].Padded);
        Assert.Equal(g.ToArray().Select(value => a * value), actual[0].ToArray());
    });

    [Theory]
    [MemberData(nameof(Levels))]
    public void Pixels_become_exactly_their_quotient_by_255(string level)
    {
        for (var length = 0; length <= 300; length += 13)
        {
            var pixels = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            var y = new T[length];
            Of(level).FromPixels(pixels, y);
            Assert.Equal(pixels.Select(p => T.CreateChecked(p) / T.CreateChecked(255)), y);
        }
    }

    private static void Exp(string level, Matrix<T> x, Matrix<T> y)
    {
        switch (Enum.Parse<SimdLevel>(level))
        {
            case SimdLevel.Vector512:
                Run<Simd512<T>, Vector512<T>>();
                break;
            case SimdLevel.Vector256:
                Run<Simd256<T>, Vector256<T>>();
                break;
            case SimdLevel.Vector128:
                Run<Simd128<T>, Vector128<T>>();
                break;
            default:
                Run<Scalar<T>, T>();
                break;
        }

        unsafe void Run<TSimd, TVector>()
            where TSimd : ISimd<TVector, T>
            where TVector : unmanaged
        {
            fixed (T* from = x.Padded, to = y.Padded)
            {
                for (var i = 0; i < x.Padded.Length; i += sizeof(TVector) / sizeof(T))
                    TSimd.Store(TSimd.Exp(TSimd.Load(from + i)), to + i);
            }
        }
    }

    private static KernelSet<T> Of(string level) => KernelSet<T>.For(Enum.Parse<SimdLevel>(level));

    private static void ForShapes(Action<Rng, int, int, int> check)
    {
        var rng = new Rng(1);
        check(rng, 0, 5, 3);
        check(rng, 1, 1, 1);
        check(rng, 1, 784, 50);
        check(rng, 100, 50, 10);
        check(rng, 3, 200, 130);
        for (var i = 0; i < 60; i++)
            check(rng, 1 + rng.Next(i % 4 == 0 ? 140 : 12), 1 + rng.Next(i % 3 == 0 ? 150 : 20), 1 + rng.Next(i % 5 == 0 ? 270 : 70));
    }

    private static Matrix<T> Random(Rng rng, int rows, int columns, double size = 1)
    {
        var result = new Matrix<T>(rows, columns);
        Fill(rng, result, 0, size);
        return result;
    }

    /// <summary>Padding is filled with NaN: none of it may reach a result.</summary>
    private static void Fill(Rng rng, Matrix<T> matrix, double zeros, double size = 1)
    {
        matrix.Padded.Fill(T.NaN);
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = rng.NextDouble() < zeros ? T.Zero : T.CreateChecked(size * rng.NextDouble(-1, 1));
        }
    }

    private static Matrix<T> Copy(Matrix<T> matrix)
    {
        var copy = new Matrix<T>(matrix.Rows, matrix.Columns);
        copy.CopyFrom(matrix);
        return copy;
    }

    private static void Check(string level, SpanFunction function, Func<double, double> f, double range, double bound)
    {
        var x = new Matrix<T>(1, 4096);
        for (var i = 0; i < x.Columns; i++)
            x[0, i] = T.CreateChecked(range * ((i / 2048.0) - 1));

        var y = new Matrix<T>(1, x.Columns);
        function(Of(level), x.Padded, y.Padded);
        for (var i = 0; i < x.Columns; i++)
            AssertRelative(f(double.CreateChecked(x[0, i])), y[0, i], bound);
    }

    private delegate void SpanFunction(KernelSet<T> kernels, Span<T> x, Span<T> y);

    private static void AssertRelative(double expected, T actual, double bound)
    {
        var value = double.CreateChecked(actual);
        Assert.True(
            Math.Abs(value - expected) <= (bound * Math.Abs(expected)) + 1.2e-38,
            $"{value} differs from {expected} by {Math.Abs((value / expected) - 1):g2}");
    }

    /// <summary>Sums of <paramref name="terms"/> numbers of size 1 or less: rounding grows with their count.</summary>
    private static void AssertClose(Matrix<T> expected, Matrix<T> actual, double terms)
    {
        for (var r = 0; r < expected.Rows; r++)
        {
            for (var c = 0; c < expected.Columns; c++)
            {
                var (e, a) = (double.CreateChecked(expected[r, c]), double.CreateChecked(actual[r, c]));
                Assert.True(
                    Math.Abs(e - a) <= (terms + 1) * Epsilon * Math.Max(1, Math.Abs(e)),
                    $"[{r}, {c}] of {expected}: {a}, should be {e}");
            }
        }
    }
}

public sealed class FloatKernelsTests : KernelsTests<float>;

public sealed class DoubleKernelsTests : KernelsTests<double>;
