using System.Numerics;
using System.Runtime.Intrinsics;
using WebNN.Engine.Threading;

namespace WebNN.Engine.Kernels;

/// <summary>The width of the kernels' vectors.</summary>
internal enum SimdLevel
{
    /// <summary>One number at a time.</summary>
    Scalar,

    /// <summary>128 bits: every x64 and Arm64 processor.</summary>
    Vector128,

    /// <summary>256 bits: AVX2 with fused multiply-add.</summary>
    Vector256,

    /// <summary>512 bits: AVX-512.</summary>
    Vector512,
}

/// <summary>
/// The kernels for one type of number and one width of vector. All pointers are starts of rows of <see cref="Matrix{T}"/>, which end
/// on whole vectors; shapes have been checked (<see cref="Ops"/>). Each has its plain form of the same name in
/// <see cref="ReferenceKernels"/>.
/// </summary>
internal abstract class KernelSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The widest this processor has.</summary>
    public static SimdLevel Level { get; } =
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>The kernels of that width.</summary>
    public static KernelSet<T> Best { get; } = For(Level);

    /// <summary>The kernels of one width, for tests: right on any processor, fast only where it has such vectors.</summary>
    public static KernelSet<T> For(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => new SimdKernels<Simd512<T>, Vector512<T>, HalfOf512<T>, Vector256<T>, T>(),
        SimdLevel.Vector256 => new SimdKernels<Simd256<T>, Vector256<T>, HalfOf256<T>, Vector128<T>, T>(),
        SimdLevel.Vector128 => new SimdKernels<Simd128<T>, Vector128<T>, Simd128<T>, Vector128<T>, T>(),
        _ => new SimdKernels<Scalar<T>, T, Scalar<T>, T, T>(),
    };

    public abstract void Affine(Matrix<T> x, Matrix<T> w, Matrix<T> b, Matrix<T> y, Workers? workers = null);

    public abstract void WeightGradient(Matrix<T> x, Matrix<T> dy, Matrix<T> dw, Workers? workers = null);

    public abstract void ColumnSums(Matrix<T> dy, Matrix<T> db);

    public abstract void Descend(Matrix<T> x, Matrix<T> dy, Matrix<T> w, Matrix<T> b, T learningRate, Workers? workers = null);

    public abstract void InputGradient(Matrix<T> dy, Matrix<T> w, Matrix<T> dx, Workers? workers = null);

    public abstract void Sigmoid(Span<T> x, Span<T> y);

    public abstract void SigmoidBackward(Span<T> y, Span<T> dy, Span<T> dx);

    public abstract void Tanh(Span<T> x, Span<T> y);

    public abstract void TanhBackward(Span<T> y, Span<T> dy, Span<T> dx);

    public abstract void Relu(Span<T> x, Span<T> y);

    public abstract void ReluBackward(Span<T> y, Span<T> dy, Span<T> dx);

    public abstract void Softmax(Matrix<T> x, Matrix<T> y);

    public abstract void Scale(Span<T> x, T a, Span<T> y);

    public abstract void AddScaled(Span<T> p, T a, Span<T> q);

    public abstract void Momentum(Span<T> p, Span<T> g, Span<T> v, T learningRate, T momentum);

    public abstract void AdaGrad(Span<T> p, Span<T> g, Span<T> h, T learningRate, T epsilon);

    public abstract void Adam(Span<T> p, Span<T> g, Span<T> m, Span<T> v, T learningRate, T share1, T share2, T epsilon);

    /// <summary>y = pixels ÷ 255, rounded as the division rounds.</summary>
    public abstract void FromPixels(ReadOnlySpan<byte> pixels, Span<T> y);
}
