using WebNN.Engine.Interpretation;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>A moment of a ridge plot: its curve as an SVG path, and how high it stands.</summary>
/// <param name="Iteration">After which iteration.</param>
/// <param name="Baseline">Where it is zero, in the units of the picture.</param>
/// <param name="Line">The curve.</param>
public sealed record Ridge(int Iteration, double Baseline, string Line);

/// <summary>
/// The geometry of a ridge plot: histograms of many moments over one axis, the first at the back (top), the last in front. The same area is
/// the same share of the numbers everywhere; a ridge that would be too high is cut.
/// </summary>
public sealed class Ridges
{
    public const double Width = 360, Height = 420, Left = 50, Right = 12, Bottom = 34;

    // a common ridge is so high, and the highest; all of them stand below the top
    private const double Usual = 42, Highest = 78, Top = 84;

    private const double LineHeight = 15;

    // so many numbers make so many bins: about twice the root, and none narrower than their own, which would only show as stairs
    private const int FewestBins = 12, MostBins = 72;

    public Ridges(IReadOnlyList<(int Iteration, Histogram Histogram)> moments)
    {
        X = CommonBins.Around([.. moments.Select(moment => moment.Histogram)]);
        var densities = moments.Select(moment => CommonBins.Densities(moment.Histogram, X, BinsFor(moment.Histogram, X))).ToList();
        var peaks = densities.Select(ridge => ridge.Max()).Order().ToList();
        var unit = peaks is [] || peaks[3 * peaks.Count / 4] is not (> 0 and var usual) ? 0 : Usual / usual;
        All = [.. moments.Select((moment, i) => new Ridge(
            moment.Iteration, Baseline(i, moments.Count), Path(densities[i], unit, Baseline(i, moments.Count))))];
    }

    public Axis X { get; }

    public IReadOnlyList<Ridge> All { get; }

    /// <summary>Gets the distance between two ridges, in the units of the picture.</summary>
    public double Distance => (Height - Bottom - Top) / Math.Max(1, All.Count - 1);

    public double PixelX(double x) => Left + X.Share(x) * (Width - Left - Right);

    /// <summary>Gets the ridge whose moment is nearest to an iteration; −1 where there is none.</summary>
    public int Nearest(int iteration) =>
        All.Count == 0 ? -1 : Enumerable.Range(0, All.Count).MinBy(i => Math.Abs(All[i].Iteration - iteration));

    /// <summary>
    /// Indicates whether a ridge has its iteration written beside it: the lit one, the last, and every fourth, none too near to another.
    /// </summary>
    public bool IsNamed(int ridge, int lit)
    {
        var last = All.Count - 1;
        return ridge == lit || IsClear(lit) && (ridge == last || ridge % 4 == 0 && IsClear(last));

        bool IsClear(int other) => Math.Abs(ridge - other) * Distance >= LineHeight;
    }

    private static int BinsFor(Histogram histogram, Axis x)
    {
        var own = (histogram.To - histogram.From) / histogram.Counts.Length;
        var wanted = Math.Min(2 * Math.Sqrt(histogram.Counts.Sum()), own > 0 ? x.Length / own : MostBins);
        return (int)Math.Clamp(wanted, FewestBins, MostBins);
    }

    private static double Baseline(int ridge, int count) =>
        count == 1 ? Height - Bottom : Top + ridge * (Height - Bottom - Top) / (count - 1);

    private static string Path(double[] densities, double unit, double baseline)
    {
        var width = (Width - Left - Right) / densities.Length;
        var tops = densities.Select((density, i) => Point(Left + (i + 0.5) * width, baseline - Math.Min(Highest, unit * density)));
        return $"M{Point(Left, baseline)}L{string.Join('L', tops)}L{Point(Width - Right, baseline)}";
    }

    private static string Point(double x, double y) => Numbers.Coordinate(x) + "," + Numbers.Coordinate(y);
}
