using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book §1.5 and §3.3.</summary>
public class NdArrayTests
{
    private static readonly NdArray A = Matrix(2, 2, 1, 2, 3, 4);

    [Fact]
    public void Arithmetic_is_elementwise()
    {
        var (x, y) = (Vector(1, 2, 3), Vector(2, 4, 6));
        Assert.Equal([3, 6, 9], NdArray.Add(x, y).Values);
        Assert.Equal([-1, -2, -3], NdArray.Subtract(x, y).Values);
        Assert.Equal([2, 8, 18], NdArray.Multiply(x, y).Values);
        Assert.Equal([0.5, 0.5, 0.5], NdArray.Divide(x, y).Values);
        Assert.Equal([0.5, 1, 1.5], NdArray.Divide(x, NdArray.Scalar(2)).Values);
        Assert.Equal([4, 2, 3, 10], NdArray.Add(A, Matrix(2, 2, 3, 0, 0, 6)).Values);
    }

    [Fact]
    public void Shapes_are_broadcast()
    {
        Assert.Equal([10, 40, 30, 80], NdArray.Multiply(A, Vector(10, 20)).Values);
        var grid = NdArray.Add(Matrix(2, 1, 10, 20), Vector(1, 2, 3));
        Assert.Equal([2, 3], grid.Shape);
        Assert.Equal([11, 12, 13, 21, 22, 23], grid.Values);
    }

    [Fact]
    public void Comparison_gives_truth_values_that_select()
    {
        var mask = Comparisons.Of(ArrayComparison.Greater, A, NdArray.Scalar(2));
        Assert.True(mask.IsBoolean);
        Assert.Equal([0, 0, 1, 1], mask.Values);
        Assert.Equal([3, 4], NdArray.Index(A, mask).Values);
        var row = NdArray.Index(A, NdArray.Scalar(1));
        Assert.Equal([4], NdArray.Index(row, Comparisons.Of(ArrayComparison.Greater, row, NdArray.Scalar(3))).Values);
        Assert.Equal([3, 4, 1, 2], NdArray.Index(A, Vector(-1, 0)).Values);
        Assert.Equal([2, 2], NdArray.Index(A, Vector(-1, 0)).Shape);
    }

    [Fact]
    public void Dot_products()
    {
        Assert.Equal([19, 22, 43, 50], NdArray.Dot(A, Matrix(2, 2, 5, 6, 7, 8)).Values);
        Assert.Equal([5, 11, 17], NdArray.Dot(Vector(1, 2), Matrix(2, 3, 1, 3, 5, 2, 4, 6)).Values);
        Assert.Equal([9, 12, 15], NdArray.Dot(Vector(1, 2), Matrix(2, 3, 1, 2, 3, 4, 5, 6)).Values);
        Assert.Equal([5, 11], NdArray.Dot(A, Vector(1, 2)).Values);
        var scalar = NdArray.Dot(Vector(1, 2), Vector(3, 4));
        Assert.Empty(scalar.Shape);
        Assert.Equal([11], scalar.Values);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_both_named()
    {
        var b = Matrix(2, 3, 1, 2, 3, 4, 5, 6);
        Assert.Contains("(2, 3) · (2, 3)", Assert.Throws<ShapeException>(() => NdArray.Dot(b, b)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "(2, 3) + (2,)",
            Assert.Throws<ShapeException>(() => NdArray.Add(b, Vector(1, 2))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "(3,)",
            Assert.Throws<ShapeException>(() => NdArray.Index(A, NdArray.Of([3], [1, 0, 1], isBoolean: true))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => NdArray.Index(NdArray.Scalar(1), NdArray.Scalar(0)));
        Assert.Throws<ShapeException>(() => NdArray.Of([2, 2], [1, 2, 3]));
        Assert.Throws<ShapeException>(() => NdArray.Dot(NdArray.Of([1, 1, 1], [1]), Vector(1)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    [InlineData(0.5)]
    public void An_index_out_of_range_is_named(double index) =>
        Assert.Contains(
            "-2 to 1",
            Assert.Throws<LessonInputException>(() => NdArray.Index(A, NdArray.Scalar(index))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_result_too_large_is_refused_before_it_is_made()
    {
        var (column, row) = (NdArray.Of([5000, 1], new double[5000]), NdArray.Of([1, 5000], new double[5000]));
        Assert.Contains("10000", Assert.Throws<ShapeException>(() => NdArray.Add(column, row)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => NdArray.Dot(column, row));
    }

    private static NdArray Vector(params double[] values) => NdArray.Of([values.Length], values);

    private static NdArray Matrix(int rows, int columns, params double[] values) => NdArray.Of([rows, columns], values);
}
