using System.Text;
using WebNN.Web.Controls;

namespace WebNN.Web.Graphics;

/// <summary>The path of a <see cref="Sparkline"/>.</summary>
internal static class SparklineGeometry
{
    private const double Margin = 2;

    /// <summary>An SVG path over the whole box; empty where there is nothing to draw.</summary>
    public static string Path(IReadOnlyList<double> values, double width, double height)
    {
        var logs = values.Select(v => v > 0 && double.IsFinite(v) ? Math.Log10(v) : double.NaN).ToArray();
        var seen = logs.Where(double.IsFinite).ToArray();
        if (seen.Length < 2)
            return "";
        double low = seen.Min(), high = seen.Max(), span = high > low ? high - low : 1;
        var path = new StringBuilder();
        var pen = 'M';
        for (var i = 0; i < logs.Length; i++)
        {
            if (!double.IsFinite(logs[i]))
            {
                pen = 'M';
                continue;
            }
            var x = Margin + i * (width - 2 * Margin) / (logs.Length - 1);
            var y = Margin + (high - logs[i]) / span * (height - 2 * Margin);
            path.Append(pen).Append(Numbers.Coordinate(x)).Append(' ').Append(Numbers.Coordinate(y));
            pen = 'L';
        }
        return path.ToString();
    }
}
