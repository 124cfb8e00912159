using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace WebNN.Engine.Kernels;

/// <summary>
/// A row of numbers held in registers: all that a matrix product needs. <typeparamref name="TRow"/> is one vector, or several side by
/// side (<see cref="Joined{TFirst, TFirstRow, TSecond, TSecondRow, TVector, T}"/>); <typeparamref name="TVector"/> is the
/// register a single number is spread over.
/// </summary>
internal unsafe interface IRow<TRow, TVector, T>
    where TRow : unmanaged
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    static abstract TRow Load(T* from);

    static abstract void Store(TRow row, T* to);

    static abstract TVector Broadcast(T number);

    /// <summary>a·b + c, rounded once where the processor can.</summary>
    static abstract TRow MultiplyAdd(TVector a, TRow b, TRow c);

    /// <summary>
    /// sum += a·b with b in memory, for one use of it: written so, the compiler makes one instruction of load, product and sum.
    /// </summary>
    static abstract void MultiplyAdd(TVector a, T* b, ref TRow sum);
}

/// <summary>One vector and the arithmetic of the element-wise kernels. A mask is a vector only <see cref="Select"/> understands.</summary>
internal unsafe interface ISimd<TVector, T> : IRow<TVector, TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The vectors a product may hold side by side in each of its four rows without running out of registers.</summary>
    static abstract int Panel { get; }

    /// <summary>
    /// A number known to the compiler, in every lane: converted here, without generic conversions for the compiler to see through.
    /// </summary>
    static abstract TVector Constant(double number);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    static abstract TVector Abs(TVector a);

    /// <summary>The greater of each; unspecified where one is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Less(TVector a, TVector b);

    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>A mask of the first <paramref name="count"/> lanes.</summary>
    static abstract TVector FirstLanes(int count);

    static abstract T Sum(TVector a);

    static abstract T Max(TVector a);

    /// <summary>See <see cref="Exponential{TSimd, TVector, T}"/>.</summary>
    static abstract TVector Exp(TVector a);

    /// <summary>a·2ⁿ, where <paramref name="n"/> is n + 1.5·2²³ for float, n + 1.5·2⁵² for double.</summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>Bit i is set where lane i is not zero (a NaN is not).</summary>
    static abstract ulong NonZeroBits(TVector a);

    /// <summary>As many bytes as there are lanes, converted: float only.</summary>
    static abstract TVector FromBytes(byte* from);
}

/// <summary>Two rows side by side.</summary>
internal struct Pair<TFirst, TSecond>
{
    public TFirst First;
    public TSecond Second;
}

/// <summary>The operations of two rows side by side; the compiler keeps every part in a register of its own.</summary>
internal unsafe struct Joined<TFirst, TFirstRow, TSecond, TSecondRow, TVector, T> : IRow<Pair<TFirstRow, TSecondRow>, TVector, T>
    where TFirst : IRow<TFirstRow, TVector, T>
    where TFirstRow : unmanaged
    where TSecond : IRow<TSecondRow, TVector, T>
    where TSecondRow : unmanaged
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(AggressiveInlining)]
    public static Pair<TFirstRow, TSecondRow> Load(T* from) =>
        new() { First = TFirst.Load(from), Second = TSecond.Load(from + (sizeof(TFirstRow) / sizeof(T))) };

    [MethodImpl(AggressiveInlining)]
    public static void Store(Pair<TFirstRow, TSecondRow> row, T* to)
    {
        TFirst.Store(row.First, to);
        TSecond.Store(row.Second, to + (sizeof(TFirstRow) / sizeof(T)));
    }

    [MethodImpl(AggressiveInlining)]
    public static TVector Broadcast(T number) => TFirst.Broadcast(number);

    [MethodImpl(AggressiveInlining)]
    public static Pair<TFirstRow, TSecondRow> MultiplyAdd(TVector a, Pair<TFirstRow, TSecondRow> b, Pair<TFirstRow, TSecondRow> c) =>
        new() { First = TFirst.MultiplyAdd(a, b.First, c.First), Second = TSecond.MultiplyAdd(a, b.Second, c.Second) };

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(TVector a, T* b, ref Pair<TFirstRow, TSecondRow> sum)
    {
        TFirst.MultiplyAdd(a, b, ref sum.First);
        TSecond.MultiplyAdd(a, b + (sizeof(TFirstRow) / sizeof(T)), ref sum.Second);
    }
}

/// <summary>The lower half of a 512-bit vector: for the last few columns of a row.</summary>
internal unsafe struct HalfOf512<T> : IRow<Vector256<T>, Vector512<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Load(T* from) => Vector256.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<T> row, T* to) => Vector256.Store(row, to);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Broadcast(T number) => Vector512.Create(number);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector512<T> a, Vector256<T> b, Vector256<T> c) => Simd256<T>.MultiplyAdd(a.GetLower(), b, c);

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(Vector512<T> a, T* b, ref Vector256<T> sum) => Simd256<T>.MultiplyAdd(a.GetLower(), b, ref sum);
}

/// <summary>The lower half of a 256-bit vector.</summary>
internal unsafe struct HalfOf256<T> : IRow<Vector128<T>, Vector256<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Load(T* from) => Vector128.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector128<T> row, T* to) => Vector128.Store(row, to);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Broadcast(T number) => Vector256.Create(number);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector256<T> a, Vector128<T> b, Vector128<T> c) => Simd128<T>.MultiplyAdd(a.GetLower(), b, c);

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(Vector256<T> a, T* b, ref Vector128<T> sum) => Simd128<T>.MultiplyAdd(a.GetLower(), b, ref sum);
}

/// <summary>512 bits: 16 floats or 8 doubles.</summary>
internal unsafe struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Panel => 4;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Load(T* from) => Vector512.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector512<T> row, T* to) => Vector512.Store(row, to);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Broadcast(T number) => Vector512.Create(number);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(Vector512<T> a, T* b, ref Vector512<T> sum) => sum = typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(a.AsSingle(), Vector512.Load((float*)b), sum.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(a.AsDouble(), Vector512.Load((double*)b), sum.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Constant(double number) => typeof(T) == typeof(float)
        ? Vector512.Create((float)number).As<float, T>()
        : Vector512.Create(number).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Sqrt(Vector512<T> a) => Vector512.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> a) => Vector512.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Less(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Select(Vector512<T> mask, Vector512<T> a, Vector512<T> b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> FirstLanes(int count) => typeof(T) == typeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static T Sum(Vector512<T> a) => Vector512.Sum(a);

    [MethodImpl(AggressiveInlining)]
    public static T Max(Vector512<T> a) => Simd256<T>.Max(Vector256.MaxNative(a.GetLower(), a.GetUpper()));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Exp(Vector512<T> a) => Exponential<Simd512<T>, Vector512<T>, T>.Of(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Scale(Vector512<T> a, Vector512<T> n) => typeof(T) == typeof(float)
        ? (a.AsInt32() + (n.AsInt32() << 23)).As<int, T>()
        : (a.AsInt64() + (n.AsInt64() << 52)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static ulong NonZeroBits(Vector512<T> a) => (~Vector512.Equals(a, Vector512<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> FromBytes(byte* from) => Avx512F.IsSupported
        ? Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from))).As<float, T>()
        : Vector512.Create(Simd256<T>.FromBytes(from), Simd256<T>.FromBytes(from + 8));
}

/// <summary>256 bits: 8 floats or 4 doubles.</summary>
internal unsafe struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Panel => 2;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Load(T* from) => Vector256.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<T> row, T* to) => Vector256.Store(row, to);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Broadcast(T number) => Vector256.Create(number);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(Vector256<T> a, T* b, ref Vector256<T> sum) => sum = typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), Vector256.Load((float*)b), sum.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), Vector256.Load((double*)b), sum.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Constant(double number) => typeof(T) == typeof(float)
        ? Vector256.Create((float)number).As<float, T>()
        : Vector256.Create(number).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Sqrt(Vector256<T> a) => Vector256.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> a) => Vector256.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b) => Vector256.MaxNative(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Less(Vector256<T> a, Vector256<T> b) => Vector256.LessThan(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Select(Vector256<T> mask, Vector256<T> a, Vector256<T> b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> FirstLanes(int count) => typeof(T) == typeof(float)
        ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).As<int, T>()
        : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static T Sum(Vector256<T> a) => Vector256.Sum(a);

    [MethodImpl(AggressiveInlining)]
    public static T Max(Vector256<T> a) => Simd128<T>.Max(Vector128.MaxNative(a.GetLower(), a.GetUpper()));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Exp(Vector256<T> a) => Exponential<Simd256<T>, Vector256<T>, T>.Of(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Scale(Vector256<T> a, Vector256<T> n) => typeof(T) == typeof(float)
        ? (a.AsInt32() + (n.AsInt32() << 23)).As<int, T>()
        : (a.AsInt64() + (n.AsInt64() << 52)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static ulong NonZeroBits(Vector256<T> a) => (~Vector256.Equals(a, Vector256<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> FromBytes(byte* from) => Avx2.IsSupported
        ? Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(ulong*)from).AsByte())).As<float, T>()
        : Vector256.Create(Simd128<T>.FromBytes(from), Simd128<T>.FromBytes(from + 4));
}

/// <summary>128 bits: 4 floats or 2 doubles.</summary>
internal unsafe struct Simd128<T> : ISimd<Vector128<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Panel => 2;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Load(T* from) => Vector128.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector128<T> row, T* to) => Vector128.Store(row, to);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Broadcast(T number) => Vector128.Create(number);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(Vector128<T> a, T* b, ref Vector128<T> sum) => sum = typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(a.AsSingle(), Vector128.Load((float*)b), sum.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(a.AsDouble(), Vector128.Load((double*)b), sum.AsDouble()).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Constant(double number) => typeof(T) == typeof(float)
        ? Vector128.Create((float)number).As<float, T>()
        : Vector128.Create(number).As<double, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Sqrt(Vector128<T> a) => Vector128.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> a) => Vector128.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b) => Vector128.MaxNative(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Less(Vector128<T> a, Vector128<T> b) => Vector128.LessThan(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Select(Vector128<T> mask, Vector128<T> a, Vector128<T> b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> FirstLanes(int count) => typeof(T) == typeof(float)
        ? Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).As<int, T>()
        : Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static T Sum(Vector128<T> a) => Vector128.Sum(a);

    [MethodImpl(AggressiveInlining)]
    public static T Max(Vector128<T> a) => typeof(T) == typeof(float)
        ? Greater(Vector128.MaxNative(a, Vector128.Shuffle(a.AsInt32(), Vector128.Create(2, 3, 0, 1)).As<int, T>()))
        : Greater(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Exp(Vector128<T> a) => Exponential<Simd128<T>, Vector128<T>, T>.Of(a);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Scale(Vector128<T> a, Vector128<T> n) => typeof(T) == typeof(float)
        ? (a.AsInt32() + (n.AsInt32() << 23)).As<int, T>()
        : (a.AsInt64() + (n.AsInt64() << 52)).As<long, T>();

    [MethodImpl(AggressiveInlining)]
    public static ulong NonZeroBits(Vector128<T> a) => (~Vector128.Equals(a, Vector128<T>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> FromBytes(byte* from) =>
        Vector128
            .ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(uint*)from).AsByte())).AsInt32())
            .As<float, T>();

    [MethodImpl(AggressiveInlining)]
    private static T Greater(Vector128<T> a) => a[0] > a[1] ? a[0] : a[1];
}

/// <summary>One number: for a processor of which nothing is known.</summary>
internal unsafe struct Scalar<T> : ISimd<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Panel => 2;

    [MethodImpl(AggressiveInlining)]
    public static T Load(T* from) => *from;

    [MethodImpl(AggressiveInlining)]
    public static void Store(T row, T* to) => *to = row;

    [MethodImpl(AggressiveInlining)]
    public static T Broadcast(T number) => number;

    [MethodImpl(AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T c) => T.MultiplyAddEstimate(a, b, c);

    [MethodImpl(AggressiveInlining)]
    public static void MultiplyAdd(T a, T* b, ref T sum) => sum = T.MultiplyAddEstimate(a, *b, sum);

    [MethodImpl(AggressiveInlining)]
    public static T Constant(double number) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)number) : Unsafe.BitCast<double, T>(number);

    [MethodImpl(AggressiveInlining)]
    public static T Add(T a, T b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static T Subtract(T a, T b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static T Multiply(T a, T b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static T Divide(T a, T b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static T Sqrt(T a) => T.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static T Abs(T a) => T.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static T Max(T a, T b) => a > b ? a : b;

    [MethodImpl(AggressiveInlining)]
    public static T Less(T a, T b) => a < b ? T.One : T.Zero;

    [MethodImpl(AggressiveInlining)]
    public static T Select(T mask, T a, T b) => T.IsZero(mask) ? b : a;

    [MethodImpl(AggressiveInlining)]
    public static T FirstLanes(int count) => count > 0 ? T.One : T.Zero;

    [MethodImpl(AggressiveInlining)]
    public static T Sum(T a) => a;

    [MethodImpl(AggressiveInlining)]
    public static T Max(T a) => a;

    [MethodImpl(AggressiveInlining)]
    public static T Exp(T a) => Exponential<Scalar<T>, T, T>.Of(a);

    [MethodImpl(AggressiveInlining)]
    public static T Scale(T a, T n) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(a) + (Unsafe.BitCast<T, int>(n) << 23))
        : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(a) + (Unsafe.BitCast<T, long>(n) << 52));

    [MethodImpl(AggressiveInlining)]
    public static ulong NonZeroBits(T a) => a == T.Zero ? 0ul : 1ul;

    [MethodImpl(AggressiveInlining)]
    public static T FromBytes(byte* from) => T.CreateTruncating(*from);
}
