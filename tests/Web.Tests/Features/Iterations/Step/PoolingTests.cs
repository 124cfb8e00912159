using WebNN.Engine;
using WebNN.Web.Features.Iterations.Step;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Step;

public sealed class PoolingTests
{
    [Fact]
    public void Of_each_block_the_strongest_number_is_kept_with_its_sign()
    {
        var values = new Matrix<float>(4, 6);
        values.CopyFrom([
            0, 1, 0, 0, 2, 0,
            0, -3, 0, 0, 0, float.NaN,
            0, 0, 0, 5, -5, 0,
            0, 0, 0, 0, 0, 7,
        ]);
        Assert.Equal([[-3, 2], [0, 7]], Pooling.Pool(values, 2));
        Assert.Equal([[7]], Pooling.Pool(values, 1));
    }

    [Fact]
    public void A_small_array_is_itself()
    {
        var values = new Matrix<float>(1, 3);
        values.CopyFrom([1, -2, 3]);
        Assert.Equal([[1, -2, 3]], Pooling.Pool(values, 4));
        Assert.Equal([[1, -2, 3]], Pooling.Sample(values, 4));
    }
}
