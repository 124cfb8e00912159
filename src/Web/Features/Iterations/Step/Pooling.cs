using WebNN.Engine;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Makes pictures of arrays that are larger than pictures should be: of each block of numbers the strongest is shown.</summary>
internal static class Pooling
{
    private const int PictureSide = 256;

    /// <summary>Draws an array as colour: blue above zero, orange below, as strong as its number beside the largest.</summary>
    public static string Picture(Matrix<float> values)
    {
        var rows = Pool(values, PictureSide);
        var largest = rows.Max(row => row.Max(Math.Abs));
        var cells = rows.SelectMany(row => row).Select(value => largest > 0 ? value / largest : 0).ToArray();
        return Png.Signed(cells, rows[0].Length, rows.Length, strongest: 1);
    }

    /// <summary>Picks at most so many rows and columns out of an array, evenly.</summary>
    public static double[][] Sample(Matrix<float> values, int side)
    {
        var (height, width) = (Math.Min(side, values.Rows), Math.Min(side, values.Columns));
        return [.. Enumerable.Range(0, height).Select(r => Enumerable.Range(0, width).Select(c =>
            (double)values[Middle(r, height, values.Rows), Middle(c, width, values.Columns)]).ToArray())];

        static int Middle(int part, int parts, int count) => (int)((part + 0.5) * count / parts);
    }

    /// <summary>Reduces an array to at most so many rows and columns. A number that is none becomes zero.</summary>
    public static double[][] Pool(Matrix<float> values, int side)
    {
        var (height, width) = (Math.Min(side, values.Rows), Math.Min(side, values.Columns));
        var pooled = new double[height][];
        for (var r = 0; r < height; r++)
            pooled[r] = new double[width];
        for (var r = 0; r < values.Rows; r++)
        {
            var to = pooled[(int)((long)r * height / values.Rows)];
            var row = values.Row(r);
            for (var c = 0; c < row.Length; c++)
            {
                ref var cell = ref to[(int)((long)c * width / row.Length)];
                if (float.IsFinite(row[c]) && Math.Abs(row[c]) > Math.Abs(cell))
                    cell = row[c];
            }
        }

        return pooled;
    }
}
