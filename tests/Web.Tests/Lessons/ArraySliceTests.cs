using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ArraySliceTests
{
    [Fact]
    public void A_number_set_in_the_part_is_set_in_the_whole()
    {
        var slice = ArraySlice.Start;
        Assert.Equal([2, 3, 6, 7], slice.Part!.Value.Values);
        slice = slice.Set(slice.Place(0, 0), 77);
        Assert.Equal((1, 77.0), (slice.Changed, slice.Whole.Values[1]));
        Assert.Equal([77, 3, 6, 7], slice.Part!.Value.Values);
        Assert.Equal("[[1, 77, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]", slice.A);
    }

    [Fact]
    public void Every_example_is_a_part()
    {
        foreach (var index in ArraySlice.Presets)
            Assert.NotNull((ArraySlice.Start with { Index = index }).Part);
    }

    [Theory]
    [InlineData("x", "no-index")]
    [InlineData("", "no-index")]
    [InlineData("3", "outside")]
    [InlineData("0, 0, 0", "too-many")]
    public void A_wrong_index_has_a_reason(string index, string problem)
    {
        var slice = ArraySlice.Start with { Index = index };
        Assert.Null(slice.Part);
        Assert.Equal(problem, slice.Problem);
    }

    [Fact]
    public void An_address_may_hold_anything()
    {
        var link = new LinkState();
        var slice = ArraySlice.Start;
        link.Read(new Uri("http://localhost/learn/arrays?whole=[true]&index=:,:&changed=99"), parts => slice = slice.Link(parts));
        Assert.Equal([3, 4], slice.Whole.Shape);
        Assert.Equal((":,:", 35), (slice.Index, slice.Changed));
    }
}
