using WebNN.Api.Models;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Models;

public sealed class SampleBatchTests
{
    [Fact]
    public void Numbers_one_by_one_and_whole_rows_make_samples()
    {
        var batch = new SampleBatch(2);
        batch.Add(1);
        Assert.Equal(0, batch.Count);
        batch.Add(2);
        new float[] { 3, 4, 5, 6 }.CopyTo(batch.Extend(4));
        Assert.Equal(3, batch.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], batch.Values.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void Samples_are_copied_divided(float divisor)
    {
        var batch = new SampleBatch(19) { Divisor = divisor };
        for (var i = 0; i < 3 * 19; i++)
            batch.Add(i);
        var x = new Matrix<float>(2, 19);
        batch.CopyTo(x, 1);
        Assert.Equal(Enumerable.Range(19, 19).Select(i => i / divisor), x.Row(0).ToArray());
        Assert.Equal(Enumerable.Range(38, 19).Select(i => i / divisor), x.Row(1).ToArray());
    }

    [Fact]
    public void A_cleared_batch_is_as_new_and_keeps_no_more_than_it_may()
    {
        var batch = new SampleBatch(2) { Divisor = 255 };
        batch.Extend(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        batch.Clear(kept: 1000);
        batch.Extend(1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1, batch.Divisor);
        batch.Clear(kept: 999);
        batch.Extend(2);
        Assert.NotEqual(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1, batch.Count);
    }
}
