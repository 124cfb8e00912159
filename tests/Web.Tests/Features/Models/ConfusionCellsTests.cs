using WebNN.Web.Features.Models;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ConfusionCellsTests
{
    private readonly ConfusionCells _cells = new(TestVersions.Answers(
        3,
        (0, 0, 0.9f),
        (0, 0, 0.8f),
        (0, 0, 0.7f),
        (0, 0, 0.6f),
        (0, 1, 0.5f),
        (0, 1, 0.95f),
        (1, 1, 0.9f),
        (1, 0, 0.8f),
        (2, 0, 0.4f)));

    [Fact]
    public void A_cell_has_its_own_samples_and_no_others_the_surest_first()
    {
        Assert.Equal([5, 4], _cells.Samples(new(0, 1)));
        Assert.Equal([7], _cells.Samples(new(1, 0)));
        Assert.Empty(_cells.Samples(new(2, 2)));
        Assert.Equal(9, All().Sum(cell => _cells.Samples(cell).Count));
        Assert.All(All(), cell => Assert.Equal(_cells[cell], _cells.Samples(cell).Count));
    }

    [Fact]
    public void Mistakes_have_a_colour_scale_of_their_own()
    {
        Assert.Equal(1, _cells.Strength(new(0, 0)));
        Assert.Equal(0.25, _cells.Strength(new(1, 1)));
        Assert.Equal(1, _cells.Strength(new(0, 1)));
        Assert.Equal(0.5, _cells.Strength(new(2, 0)));
        Assert.Equal(0, _cells.Strength(new(2, 2)));
        var faultless = new ConfusionCells(TestVersions.Answers(2, (0, 0, 1), (1, 1, 1)));
        Assert.Equal(0, faultless.Strength(new(0, 1)));
    }

    [Theory]
    [InlineData("4-9", 4, 9)]
    [InlineData("0-0", 0, 0)]
    [InlineData("12-3", 12, 3)]
    public void An_address_names_a_cell(string text, int label, int predicted)
    {
        Assert.Equal(new ConfusionCell(label, predicted), ConfusionCell.Parse(text));
        Assert.Equal(text, new ConfusionCell(label, predicted).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4-")]
    [InlineData("-1-2")]
    [InlineData("a-b")]
    [InlineData("1-2-3")]
    [InlineData("99999999999-1")]
    public void Anything_else_in_an_address_names_none(string text) => Assert.Null(ConfusionCell.Parse(text));

    [Fact]
    public void A_cell_beyond_the_classes_is_none()
    {
        Assert.True(_cells.Has(new(2, 2)));
        Assert.False(_cells.Has(new(3, 0)));
        Assert.False(_cells.Has(new(0, 3)));
    }

    private static IEnumerable<ConfusionCell> All() =>
        Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Range(0, 3), (label, predicted) => new ConfusionCell(label, predicted));
}
