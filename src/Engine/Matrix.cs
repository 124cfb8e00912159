using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WebNN.Engine.Kernels;

namespace WebNN.Engine;

/// <summary>
/// A row-major matrix of <c>float</c> (training, serving) or <c>double</c> (lessons, gradient checks), shape (rows, columns).
/// Each row is padded to a multiple of <see cref="Lanes"/> elements and starts on a 64-byte boundary, so that a kernel may always read
/// and write whole vectors. Padding starts as zeros and belongs to the kernels: they may leave anything there (sigmoid leaves 0.5), and
/// none of them lets a number of the padding into a number of the matrix. Nothing outside them sees it.
/// </summary>
public sealed class Matrix<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows are padded to a multiple of this many elements.</summary>
    public const int Lanes = 16;

    private readonly T[] _data;
    private readonly int _offset;
    private readonly int _capacity;
    private int _rows;

    /// <summary>A matrix of zeros of shape (<paramref name="rows"/>, <paramref name="columns"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public Matrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Columns = columns;
        Stride = checked((columns + Lanes - 1) / Lanes * Lanes);
        _rows = _capacity = rows;
        var slack = 64 / Unsafe.SizeOf<T>();
        _data = GC.AllocateArray<T>(checked((rows * Stride) + slack), pinned: true);
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_data, 0);
        _offset = (int)((64 - (address % 64)) % 64) / Unsafe.SizeOf<T>();
    }

    /// <summary>
    /// The number of rows in use. May be set to anything from 0 to the number it was made with: a last mini-batch is often smaller.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More rows than the matrix was made with.</exception>
    public int Rows
    {
        get => _rows;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _capacity);
            _rows = value;
        }
    }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row's start to the next's: <see cref="Columns"/> rounded up to <see cref="Lanes"/>.</summary>
    public int Stride { get; }

    /// <summary>The most rows this matrix can hold.</summary>
    public int Capacity => _capacity;

    /// <summary>One element.</summary>
    public ref T this[int row, int column] => ref Row(row)[column];

    /// <summary>One row without its padding, (columns,).</summary>
    public Span<T> Row(int row) => PaddedRow(row)[..Columns];

    /// <summary>Copies the numbers out row by row, without padding.</summary>
    public T[] ToArray()
    {
        var result = new T[Rows * Columns];
        for (var r = 0; r < Rows; r++)
            Row(r).CopyTo(result.AsSpan(r * Columns));

        return result;
    }

    /// <summary>Fills the matrix from numbers given row by row, without padding.</summary>
    /// <exception cref="ArgumentException">Not exactly rows × columns numbers.</exception>
    public void CopyFrom(ReadOnlySpan<T> values)
    {
        if (values.Length != Rows * Columns)
            throw new ArgumentException($"{values.Length} numbers do not fill a matrix of shape ({Rows}, {Columns}).", nameof(values));

        for (var r = 0; r < Rows; r++)
            values.Slice(r * Columns, Columns).CopyTo(Row(r));
    }

    /// <summary>Takes over the numbers of a matrix of the same shape.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public void CopyFrom(Matrix<T> other)
    {
        ShapeException.ThrowIfDifferent(this, other);
        other.Padded.CopyTo(Padded);
    }

    /// <summary>Makes a matrix of the same shape and numbers.</summary>
    public Matrix<T> Copy()
    {
        var copy = new Matrix<T>(Rows, Columns);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Writes the numbers into a matrix of the same shape and another precision.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public void ConvertTo<TOther>(Matrix<TOther> other)
        where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        if (other.Rows != Rows || other.Columns != Columns)
            throw new ShapeException($"Shapes {this} and {other} differ; they must be the same.");

        for (var r = 0; r < Rows; r++)
        {
            var from = Row(r);
            var to = other.Row(r);
            for (var c = 0; c < from.Length; c++)
                to[c] = TOther.CreateTruncating(from[c]);
        }
    }

    /// <summary>Sets every number to zero.</summary>
    public void Clear() => Padded.Clear();

    /// <summary>"(rows, columns)", as error messages name a shape.</summary>
    public override string ToString() => $"({Rows}, {Columns})";

    /// <summary>All rows in use with their padding, one after the other.</summary>
    internal Span<T> Padded => _data.AsSpan(_offset, _rows * Stride);

    /// <summary>
    /// Set on a matrix that may be mostly zeros, as samples and what ReLU lets through: an affine layer going forward notes there which
    /// of its inputs are not zero, and skips the others, forward and backward.
    /// </summary>
    internal NonZeros? NonZeros { get; init; }

    internal Span<T> PaddedRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_rows, nameof(row));
        return _data.AsSpan(_offset + (row * Stride), Stride);
    }

    /// <summary>The first element, on a 64-byte boundary. The array is pinned: the address holds as long as this object lives.</summary>
    internal ref T Origin => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _offset);
}
