using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>What NumPy answers.</summary>
public class ArrayShapesTests
{
    private static readonly NdArray A = NdArray.Of([2, 3], [1, 2, 3, 4, 5, 6]);

    [Theory]
    [InlineData("(6,)", 6)]
    [InlineData("(3, 2)", 3, 2)]
    [InlineData("(3, 2)", 3, -1)]
    [InlineData("(6,)", -1)]
    public void Reshaping_keeps_the_numbers_row_by_row(string shape, params int[] lengths)
    {
        var result = ArrayShapes.Reshape(A, lengths);
        Assert.Equal(shape, result.ToString());
        Assert.Equal(A.Values, result.Values);
    }

    [Theory]
    [InlineData("6 numbers of shape (2, 3) into shape (4, 2)", 4, 2)]
    [InlineData("into shape (3,)", 3)]
    [InlineData("into shape (4, -1)", 4, -1)]
    [InlineData("into shape (0, -1)", 0, -1)]
    [InlineData("(2, -2) has a negative length", 2, -2)]
    [InlineData("(-1,) has a negative length", -1, -1)]
    public void Another_count_does_not_fit(string message, params int[] lengths) =>
        Assert.Contains(
            message,
            Assert.Throws<ShapeException>(() => ArrayShapes.Reshape(A, lengths)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Transposition_reverses_the_axes()
    {
        Assert.Equal([1, 4, 2, 5, 3, 6], ArrayShapes.Transpose(A).Values);
        Assert.Equal([3, 2], ArrayShapes.Transpose(A).Shape);
        var cube = ArrayShapes.Transpose(NdArray.Of([1, 2, 3], [.. A.Values]));
        Assert.Equal([3, 2, 1], cube.Shape);
        Assert.Equal([1, 4, 2, 5, 3, 6], cube.Values);
        Assert.Equal([1, 2], ArrayShapes.Transpose(NdArray.Of([2], [1, 2])).Values);
    }
}
