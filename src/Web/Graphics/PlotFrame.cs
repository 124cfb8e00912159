using WebNN.Web.Controls;

namespace WebNN.Web.Graphics;

/// <summary>
/// The place of a plot's data inside its picture: pixels run right and down from the top left corner, data right and up.
/// Everything drawn in a <see cref="Plot"/> asks the frame where to stand.
/// </summary>
internal sealed record PlotFrame(Axis X, Axis Y, double Width, double Height, Margins Margins)
{
    public double Left => Margins.Left;

    public double Right => Width - Margins.Right;

    public double Top => Margins.Top;

    public double Bottom => Height - Margins.Bottom;

    public double InnerWidth => Right - Left;

    public double InnerHeight => Bottom - Top;

    public double PixelX(double x) => Left + X.Share(x) * InnerWidth;

    public double PixelY(double y) => Bottom - Y.Share(y) * InnerHeight;

    /// <summary>The data under a pixel, kept inside the frame.</summary>
    public (double X, double Y) Data(double pixelX, double pixelY) =>
        (X.Clamp(X.At((pixelX - Left) / InnerWidth)), Y.Clamp(Y.At((Bottom - pixelY) / InnerHeight)));

    /// <summary>Points as SVG coordinates <c>x,y x,y</c>.</summary>
    public string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => Numbers.Coordinate(PixelX(p.X)) + "," + Numbers.Coordinate(PixelY(p.Y))));

    /// <summary>
    /// A path through points, broken where a value is not finite or lies far outside: an SVG coordinate of 1e300 draws nothing at all.
    /// </summary>
    public string Path(IEnumerable<(double X, double Y)> points)
    {
        var path = new System.Text.StringBuilder();
        var pen = false;
        foreach (var (x, y) in points)
        {
            var (px, py) = (PixelX(x), PixelY(y));
            if (!(Math.Abs(px) < 10 * Width && double.IsFinite(py)))
            {
                pen = false;
                continue;
            }

            py = Math.Clamp(py, -10 * Height, 10 * Height);
            path.Append(pen ? 'L' : 'M').Append(Numbers.Coordinate(px)).Append(',').Append(Numbers.Coordinate(py));
            pen = true;
        }

        return path.ToString();
    }
}

/// <summary>Room around the data for ticks and titles, in the units of the picture.</summary>
internal readonly record struct Margins(double Top, double Right, double Bottom, double Left);
