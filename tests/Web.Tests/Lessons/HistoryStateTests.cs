using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class HistoryStateTests
{
    [Theory]
    [InlineData(1891, "neuron")]
    [InlineData(1942, "neuron")]
    [InlineData(1943, "threshold")]
    [InlineData(1958, "perceptron")]
    [InlineData(1970, "xor")]
    [InlineData(1986, "backpropagation")]
    [InlineData(1997, "margin")]
    [InlineData(1998, "digits")]
    [InlineData(2012, "images")]
    [InlineData(3000, "images")]
    public void A_year_is_at_the_last_stop_before_it(int year, string name) => Assert.Equal(name, At(year).Station.Name);

    [Fact]
    public void The_stops_are_in_order_and_each_has_a_source_with_its_year()
    {
        Assert.Equal(HistoryStation.All.Select(station => station.Year).Order(), HistoryStation.All.Select(station => station.Year));
        Assert.All(HistoryStation.All, station =>
            Assert.Contains(station.Sources, source => source.Contains($"{station.Year}", StringComparison.Ordinal)));
        Assert.All(HistoryStation.All, station => Assert.True(LessonCatalog.IndexOf(station.Lesson) > 0));
    }

    [Theory]
    [InlineData(1, "0111")]
    [InlineData(2, "0001")]
    public void The_neuron_of_logic_is_or_and_and(int threshold, string outputs) =>
        Assert.Equal(outputs, string.Concat(new HistoryState { Threshold = threshold }.Neuron.Outputs()));

    [Fact]
    public void A_perceptron_learns_and_and_never_xor()
    {
        Assert.True(HistoryState.Learned("and").Converged);
        Assert.False(HistoryState.Learned("xor").Converged);
        Assert.InRange(HistoryState.Learned("xor").Epochs[^1].Errors, 1, 4);
    }

    [Fact]
    public void The_widest_strip_touches_its_corners()
    {
        Assert.Equal([-3, -1, -1, 1], PerceptronState.Corners.Select(corner => HistoryState.Margin.Sum([corner.Item1, corner.Item2])));
        // the distance from (1, 1) to the line through (0, 1) and (1, 0)
        Assert.Equal(Math.Sqrt(0.5), HistoryState.Width, 1e-12);
    }

    [Fact]
    public void The_feature_map_is_the_kernel_at_every_place()
    {
        var map = FeatureMap.OfExample;
        Assert.Equal((26, 676), (map.Columns, map.Values.Length));
        Assert.Equal(map.Strongest, map.Patch[2] + map.Patch[5] + map.Patch[8] - map.Patch[0] - map.Patch[3] - map.Patch[6], 1e-12);
        Assert.Equal(map.Values.Max(), map.Strongest);
        var (row, column) = (10, 12);
        double At(int down, int right) => map.Image[(row + down) * 28 + column + right];
        Assert.Equal(
            At(0, 2) + At(1, 2) + At(2, 2) - At(0, 0) - At(1, 0) - At(2, 0),
            map.Values[row * 26 + column],
            1e-6);
    }

    internal static HistoryState At(int year)
    {
        var state = new HistoryState();
        var link = new LinkState();
        link.Read(new Uri("http://localhost/learn/history"), state.Link);
        link.Read(new Uri($"http://localhost/learn/history?year={year}"), state.Link);
        state.Linked();
        return state;
    }
}
