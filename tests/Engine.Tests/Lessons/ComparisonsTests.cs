using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

public class ComparisonsTests
{
    [Theory]
    [InlineData(ArrayComparison.Equal, "0 1 0")]
    [InlineData(ArrayComparison.Less, "1 0 0")]
    [InlineData(ArrayComparison.LessEqual, "1 1 0")]
    [InlineData(ArrayComparison.Greater, "0 0 1")]
    [InlineData(ArrayComparison.GreaterEqual, "0 1 1")]
    public void Truth_values(ArrayComparison comparison, string values)
    {
        var result = Comparisons.Of(comparison, NdArray.Of([3], [1, 2, 3]), NdArray.Scalar(2));
        Assert.True(result.IsBoolean);
        Assert.Equal(values, string.Join(' ', result.Values));
    }

    [Fact]
    public void Shapes_are_broadcast_or_both_named()
    {
        var row = NdArray.Of([1, 2], [1, 9]);
        Assert.Equal([1, 0, 1, 1], Comparisons.Of(ArrayComparison.LessEqual, row, NdArray.Of([2, 1], [1, 10])).Values);
        Assert.Contains(
            "(1, 2) >= (3,)",
            Assert.Throws<ShapeException>(() => Comparisons.Of(ArrayComparison.GreaterEqual, row, NdArray.Of([3], [1, 2, 3]))).Message,
            StringComparison.Ordinal);
    }
}
