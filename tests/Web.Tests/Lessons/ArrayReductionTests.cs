using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ArrayReductionTests
{
    [Theory]
    [InlineData(Reduction.Sum, 0, 2, "np.sum(a, axis=0)", "np.sum([3, 6]) = 9")]
    [InlineData(Reduction.Mean, 1, 1, "np.mean(a, axis=1)", "np.mean([4, 5, 6]) = 5")]
    [InlineData(Reduction.Argmax, 1, 9, "np.argmax(a, axis=1)", "np.argmax([4, 5, 6]) = 2")]
    [InlineData(Reduction.Max, ArrayReduction.All, 9, "np.max(a)", "np.max([1, 2, 3, 4, 5, 6]) = 6")]
    public void The_numbers_that_went_in_are_told(Reduction reduction, int axis, int at, string call, string written)
    {
        var state = ArrayReduction.Start with { Reduction = reduction, Axis = axis, At = at };
        Assert.Equal((call, written), (state.Call, state.Written));
    }

    [Fact]
    public void A_changed_number_changes_its_column() => Assert.Equal([5, 7, 13], ArrayReduction.Start.Set(1, 2, 10).Result.Values);

    [Fact]
    public void An_address_without_rows_is_the_first_example() =>
        Assert.Equal([2, 3], (ArrayReduction.Start with { A = "[1, 2]" }).Whole.Shape);
}
