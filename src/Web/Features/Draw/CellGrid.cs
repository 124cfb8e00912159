namespace WebNN.Web.Features.Draw;

/// <summary>The neurons of a layer as the cells of a grid, row by row.</summary>
/// <param name="Columns">The cells of a row.</param>
/// <param name="Rows">The rows; the last one may be shorter.</param>
internal readonly record struct CellGrid(int Columns, int Rows)
{
    // so that a cell can be hit on a phone; with very many neurons the grid would be too high
    private const int OneRow = 25, Many = 250;

    /// <summary>A grid that is wider than high, without a gap in its last row where that can be.</summary>
    public static CellGrid Of(int units)
    {
        if (units <= OneRow)
            return new CellGrid(units, 1);
        var most = units <= Many ? OneRow : 2 * OneRow;
        var whole = Enumerable.Range(most / 2, (most / 2) + 2).Where(columns => columns <= most && units % columns == 0);
        var columns = whole.DefaultIfEmpty(Math.Min(most, (units + 1) / 2)).Max();
        return new CellGrid(columns, (units + columns - 1) / columns);
    }
}
