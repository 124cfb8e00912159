using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LinkStateTests
{
    private readonly LinkState _link = new();
    private double _w = 0.5;
    private int _epoch;
    private bool _all;
    private DayOfWeek _day = DayOfWeek.Monday;
    private string _gate = "and";
    private string _expression = "x^2";
    private double[] _x = [1, 2];

    [Fact]
    public void What_stands_at_its_start_is_left_out()
    {
        Read("");
        Assert.Equal("", _link.Write(Parts));
    }

    [Fact]
    public void What_was_written_reads_back_the_same()
    {
        Read("");
        (_w, _epoch, _all, _day, _gate, _expression, _x) = (-0.1, 7, true, DayOfWeek.Friday, "or", "a & b=1+2", [0.1, -3]);
        var query = _link.Write(Parts);
        Read("");
        Assert.Equal(0.5, _w);
        Read(query);
        Assert.Equal((-0.1, 7, true, DayOfWeek.Friday, "or", "a & b=1+2"), (_w, _epoch, _all, _day, _gate, _expression));
        Assert.Equal([0.1, -3], _x);
        Assert.Equal(query, _link.Write(Parts));
    }

    [Fact]
    public void Nonsense_in_an_address_is_ignored_and_numbers_stay_in_range()
    {
        Read("w=abc&epoch=1e99&all=yes&day=Caturday&gate=nosuch&x=1");
        Assert.Equal((0.5, 0, false, DayOfWeek.Monday, "and"), (_w, _epoch, _all, _day, _gate));
        Assert.Equal([1, 2], _x);
        Read("w=1e300&epoch=-5&day=3&x=1%20NaN");
        Assert.Equal((2, 0, DayOfWeek.Monday), (_w, _epoch, _day));
        Assert.Equal([1, 2], _x);
        Read("w=NaN");
        Assert.Equal(0.5, _w);
    }

    private void Read(string query) => _link.Read(new Uri("http://localhost/learn/x?" + query), Parts);

    private void Parts(LinkState link)
    {
        link.Number("w", ref _w, -2, 2);
        link.Whole("epoch", ref _epoch, 0, 100);
        link.Flag("all", ref _all);
        link.Choice("day", ref _day);
        link.Choice("gate", ref _gate, ["and", "or"]);
        link.Text("f", ref _expression, 50);
        link.Row("x", ref _x);
    }
}
