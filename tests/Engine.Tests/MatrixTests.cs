using System.Runtime.CompilerServices;
using Xunit;

namespace WebNN.Engine.Tests;

public class MatrixTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(7, 50)]
    [InlineData(5, 785)]
    public void Rows_are_padded_to_whole_vectors_and_start_on_cache_lines(int rows, int columns)
    {
        var matrix = new Matrix<float>(rows, columns);
        Assert.Equal(0, matrix.Stride % Matrix<float>.Lanes);
        Assert.InRange(matrix.Stride, columns, columns + Matrix<float>.Lanes - 1);
        unsafe
        {
            Assert.Equal(0, (nint)Unsafe.AsPointer(ref matrix.Origin) % 64);
        }

        Assert.Equal(new float[rows * columns], matrix.ToArray());
    }

    [Fact]
    public void Numbers_go_in_and_out_row_by_row()
    {
        var matrix = Matrices.Of<double>([1, 2, 3], [4, 5, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], matrix.ToArray());
        Assert.Equal([4, 5, 6], matrix.Row(1).ToArray());
        Assert.Equal(6, matrix[1, 2]);
        var other = new Matrix<double>(2, 3);
        other.CopyFrom([6, 5, 4, 3, 2, 1]);
        matrix.CopyFrom(other);
        Assert.Equal([6, 5, 4, 3, 2, 1], matrix.ToArray());
        matrix.Clear();
        Assert.All(matrix.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Rows_in_use_may_shrink_and_grow_back_and_no_further()
    {
        var matrix = new Matrix<float>(3, 2) { Rows = 1 };
        Assert.Equal("(1, 2)", matrix.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(1).ToArray());
        matrix.Rows = 3;
        Assert.Equal(6, matrix.ToArray().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Rows = 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Rows = -1);
    }

    [Fact]
    public void Wrong_sizes_are_refused_by_name()
    {
        var matrix = new Matrix<float>(2, 3);
        Assert.Contains(
            "5 numbers",
            Assert.Throws<ArgumentException>(() => matrix.CopyFrom(new float[5])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "(2, 3) and (3, 2)",
            Assert.Throws<ShapeException>(() => matrix.CopyFrom(new Matrix<float>(3, 2))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix<float>(-1, 2));
    }

    [Fact]
    public void Conversion_between_precisions_keeps_the_numbers()
    {
        var doubles = Matrices.Of<double>([0.1, -2], [double.NaN, 1e300]);
        var floats = new Matrix<float>(2, 2);
        doubles.ConvertTo(floats);
        Assert.Equal([0.1f, -2f, float.NaN, float.PositiveInfinity], floats.ToArray());
        Assert.Throws<ShapeException>(() => doubles.ConvertTo(new Matrix<float>(1, 2)));
    }
}
