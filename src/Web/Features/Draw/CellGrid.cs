namespace WebNN.Web.Features.Draw;

/// <summary>The neurons of a layer as the cells of a grid, row by row.</summary>
/// <param name="Columns">The cells of a row.</param>
/// <param name="Rows">The rows; the last one may be shorter.</param>
internal readonly record struct CellGrid(int Columns, int Rows)
{
    private const int OneRow = 25, MinColumns = 20, MaxColumns = 50;

    /// <summary>A grid that is wider than high, without a gap in its last row where that can be.</summary>
    public static CellGrid Of(int units)
    {
        if (units <= OneRow)
            return new CellGrid(units, 1);
        var divisors = Enumerable.Range(MinColumns, MaxColumns - MinColumns + 1).Where(columns => units % columns == 0);
        var columns = divisors.Append(0).Max() is var whole and > 0 ? whole : Math.Min(MaxColumns, (units + 1) / 2);
        return new CellGrid(columns, (units + columns - 1) / columns);
    }
}
