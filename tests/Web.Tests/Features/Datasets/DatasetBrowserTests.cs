using WebNN.Api.Datasets;
using WebNN.Engine.Data;
using WebNN.Web.Features.Datasets;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Features.Datasets;

public sealed class DatasetBrowserTests
{
    private static readonly DatasetSplits Digits = new(SyntheticDigits.Create(205, 3), SyntheticDigits.Create(50, 4));

    private readonly LinkState _link = new();
    private readonly DatasetBrowser _browser = new();

    public DatasetBrowserTests() => Open("");

    [Fact]
    public void An_address_opens_a_split_a_sample_a_class_and_the_switches()
    {
        Open("split=test&index=7&normalize=1&flatten=0&oneHot=1");
        _browser.Take(Digits);
        Assert.Equal(("test", 7), (_browser.Split, _browser.Index));
        Assert.Equal((int)Digits.Test.Labels[7], _browser.Label);
        Assert.Equal("?normalize=true&flatten=false&channels=true&oneHot=true", _browser.Query);
        Assert.Equal("split=test&index=7&normalize=1&flatten=0&oneHot=1", _link.Write(_browser.Link));
    }

    [Fact]
    public void Pages_go_through_every_sample_once()
    {
        _browser.Take(Digits);
        Assert.Equal((205, 5), (_browser.Shown, _browser.Pages));
        var seen = new List<int>();
        for (var page = 0; page < _browser.Pages; page++)
        {
            _browser.Go(page * _browser.PerPage);
            Assert.Equal(page, _browser.Page);
            seen.AddRange(_browser.OnPage);
        }

        Assert.Equal(Enumerable.Range(0, 205), seen);
        _browser.Go(1000);
        Assert.Equal(204, _browser.Index);
        _browser.Go(-1);
        Assert.Equal(0, _browser.Index);
    }

    [Fact]
    public void A_class_shows_its_samples_alone_and_begins_with_the_one_asked_for_or_the_next()
    {
        Open("class=3&index=20");
        _browser.Take(Digits);
        var threes = Enumerable.Range(0, 205).Where(index => Digits.Train.Labels[index] == 3).ToList();
        Assert.Equal(threes.Count, _browser.Shown);
        Assert.Equal(threes.First(index => index >= 20), _browser.Index);
        Assert.Equal(threes.IndexOf(_browser.Index), _browser.Position);
        Assert.All(_browser.OnPage, index => Assert.Equal(3, Digits.Train.Labels[index]));

        _browser.Go(threes.Count);
        Assert.Equal(threes[^1], _browser.Index);
        _browser.Show(null);
        Assert.Equal((0, 205, (int?)null), (_browser.Index, _browser.Shown, _browser.Class));
    }

    [Theory]
    [InlineData("index=205", 204)]
    [InlineData("split=test&index=999999", 49)]
    [InlineData("index=-4", 0)]
    [InlineData("index=12&class=77", 12)]
    [InlineData("index=12&split=valid", 12)]
    public void What_an_address_says_wrongly_is_put_right(string query, int index)
    {
        Open(query);
        _browser.Take(Digits);
        Assert.Equal((index, (int?)null), (_browser.Index, _browser.Class));
    }

    [Theory]
    [InlineData(true, false, "(205, 784)", "(205,)", "(784,)")]
    [InlineData(false, false, "(205, 1, 28, 28)", "(205,)", "(1, 28, 28)")]
    [InlineData(true, true, "(205, 784)", "(205, 10)", "(784,)")]
    public void The_switches_give_the_loaders_shapes(bool flatten, bool oneHot, string samples, string labels, string sample)
    {
        _browser.Take(Digits);
        (_browser.Flatten, _browser.OneHot) = (flatten, oneHot);
        Assert.Equal(
            (samples, labels, sample),
            (_browser.ShapeOfSamples("train"), _browser.ShapeOfLabels("train"), _browser.ShapeOfSample));
        Assert.StartsWith("(50,", _browser.ShapeOfSamples("test"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_is_a_number_or_one_hot()
    {
        _browser.Take(Digits);
        _browser.Show(5);
        Assert.Equal("5", _browser.WrittenLabel);
        _browser.OneHot = true;
        Assert.Equal("[0 0 0 0 0 1 0 0 0 0]", _browser.WrittenLabel);
    }

    [Fact]
    public void Pixels_are_bytes_or_normalized()
    {
        _browser.Take(Digits);
        var bytes = _browser.Numbers(3);
        Assert.Equal(Digits.Train.Pixels(3).ToArray(), bytes.Select(number => (byte)number));
        Assert.Contains(bytes, number => number > 200);
        _browser.Normalize = true;
        Assert.Equal(bytes.Select(number => number / 255), _browser.Numbers(3));
    }

    [Fact]
    public void Points_have_no_rows_and_nothing_to_divide()
    {
        var spiral = new DatasetSplits(PlanarData.Train("spiral"), PlanarData.Test("spiral"));
        Open("flatten=0&normalize=1&oneHot=1");
        _browser.Take(spiral);
        Assert.Equal(
            ("(1000, 2)", "(1000, 3)", "(2,)"),
            (_browser.ShapeOfSamples("train"), _browser.ShapeOfLabels("train"), _browser.ShapeOfSample));
        Assert.Equal("?oneHot=true", _browser.Query);
        Assert.Equal(2, _browser.Numbers(0).Length);
    }

    private void Open(string query) => _link.Read(new Uri("http://localhost/datasets/x?" + query), _browser.Link);
}
