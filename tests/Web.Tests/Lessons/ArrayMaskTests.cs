using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ArrayMaskTests
{
    [Fact]
    public void Numbers_are_set_where_the_mask_is_true()
    {
        Assert.Equal([0, 0, 0, 1, 0], ArrayMask.Start.Mask.Values);
        Assert.Equal([-5], ArrayMask.Start.Chosen.Values);
        Assert.Equal([1, 2, 3, 100, 10], ArrayMask.Start.After.Values);
    }

    [Fact]
    public void A_changed_number_stands_where_it_was_changed() =>
        Assert.Equal([1, 2, 3, 100, 100], ArrayMask.Start.Set(4, -1).After.Values);

    [Fact]
    public void What_is_changed_is_compared_anew()
    {
        var mask = ArrayMask.Start.Set(0, -1) with { Comparison = ArrayComparison.Less, Limit = 3, Value = 0 };
        Assert.Equal([0, 0, 3, 0, 10], mask.After.Values);
    }
}
