using WebNN.Web.Features.Iterations.Step;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Step;

public sealed class SelectionTests
{
    private const int Units = 1;

    [Fact]
    public void The_window_moves_only_where_it_has_to()
    {
        var at = Of(50);
        Assert.Equal((20, 18), (at[Units], at.From(Units)));
        at.Choose(Units, 22);
        Assert.Equal(18, at.From(Units));
        at.Choose(Units, 23);
        Assert.Equal(19, at.From(Units));
        at.Choose(Units, 18);
        Assert.Equal(18, at.From(Units));
    }

    [Fact]
    public void The_window_stays_inside_the_array()
    {
        var at = Of(50);
        at.Move(Units, 1000);
        Assert.Equal((49, 45), (at[Units], at.From(Units)));
        at.Move(Units, -1);
        Assert.Equal((0, 0), (at[Units], at.From(Units)));
    }

    [Fact]
    public void A_small_array_is_seen_as_a_whole()
    {
        var at = Of(3, likely: 2);
        Assert.Equal((2, 0, 3), (at[Units], at.From(Units), at.Length(Units)));
    }

    [Fact]
    public void A_vector_has_one_row()
    {
        var at = Of(50);
        at.Choose(Dimension.None, 7);
        Assert.Equal((0, 0, 1), (at[Dimension.None], at.From(Dimension.None), at.Length(Dimension.None)));
    }

    private static Selection Of(int size, int likely = 20)
    {
        var at = new Selection(2);
        at.Fit(Units, size, likely);
        return at;
    }
}
