using WebNN.Web.Features.Draw;
using Xunit;

namespace WebNN.Web.Tests.Features.Draw;

public sealed class CellGridTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(30, 15, 2)]
    [InlineData(25, 25, 1)]
    [InlineData(50, 25, 2)]
    [InlineData(100, 25, 4)]
    [InlineData(500, 50, 10)]
    [InlineData(1000, 50, 20)]
    [InlineData(784, 49, 16)]
    [InlineData(37, 19, 2)]
    [InlineData(53, 25, 3)]
    [InlineData(997, 50, 20)]
    public void Every_neuron_has_a_cell_and_rows_are_full_where_they_can_be(int units, int columns, int rows)
    {
        Assert.Equal(new CellGrid(columns, rows), CellGrid.Of(units));
        Assert.InRange(units, (columns * (rows - 1)) + 1, columns * rows);
    }
}
