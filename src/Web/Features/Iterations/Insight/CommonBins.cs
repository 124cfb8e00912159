using WebNN.Engine.Interpretation;
using WebNN.Web.Graphics;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>
/// Histograms, each with bins of its own, brought onto one axis. Areas stay: a share of the numbers is an area of the picture.
/// </summary>
internal static class CommonBins
{
    private const int Fine = 4000;

    /// <summary>
    /// Gets the axis for histograms of one picture: all of them together, without the outermost <paramref name="outside"/> (a share, 0–1)
    /// of their numbers on either side.
    /// </summary>
    public static Axis Around(IReadOnlyList<Histogram> histograms, double outside = 0.005)
    {
        var filled = histograms.Where(histogram => histogram.Counts.Sum() > 0).ToList();
        if (filled.Count == 0)
            return new Axis(-1, 1);
        var whole = Wide(new Axis(filled.Min(histogram => histogram.From), filled.Max(histogram => histogram.To)));
        var shares = new double[Fine];
        foreach (var histogram in filled)
            Add(Densities(histogram, whole, Fine), whole.Length / Fine / filled.Count, shares);
        var (first, last) = (Reach(shares, outside), Fine - Reach([.. shares.Reverse()], outside));
        return new Axis(whole.At(first / (double)Fine), whole.At(last / (double)Fine));
    }

    /// <summary>
    /// Gets how densely a histogram's numbers lie in each of so many bins of an axis: times the width of a bin it is the share of the
    /// numbers in it. Within a bin of its own they are taken to lie evenly. What lies outside the axis is in no bin.
    /// </summary>
    public static double[] Densities(Histogram histogram, Axis axis, int bins)
    {
        var densities = new double[bins];
        var total = (double)histogram.Counts.Sum();
        var (width, own) = (axis.Length / bins, (histogram.To - histogram.From) / histogram.Counts.Length);
        for (var i = 0; total > 0 && i < histogram.Counts.Length; i++)
        {
            if (histogram.Counts[i] > 0)
                Spread(histogram.From + i * own, own, histogram.Counts[i] / total);
        }

        return densities;

        void Spread(double from, double length, double share)
        {
            var (left, right) = ((from - axis.Min) / width, (from + length - axis.Min) / width);
            // numbers that are all the same have no width to spread over
            if (!(right > left))
                right = (left = left == bins ? bins - 1 : Math.Floor(left)) + 1;
            for (var bin = (int)Math.Max(0, Math.Floor(left)); bin < Math.Min(bins, right); bin++)
                densities[bin] += share * (Math.Min(bin + 1, right) - Math.Max(bin, left)) / (right - left) / width;
        }
    }

    // how many bins from the start hold no more than a share
    private static int Reach(double[] shares, double outside)
    {
        var (sum, bin) = (0.0, 0);
        while (bin < shares.Length - 1 && (sum += shares[bin]) <= outside)
            bin++;
        return bin;
    }

    private static void Add(double[] densities, double factor, double[] sum)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += factor * densities[i];
    }

    // numbers that are all the same stand in the middle
    private static Axis Wide(Axis axis)
    {
        var room = Math.Max(1e-3 * Math.Max(Math.Abs(axis.Min), Math.Abs(axis.Max)), float.Epsilon);
        if (axis.Length > room)
            return axis;
        room = axis.Max == 0 ? 1 : Math.Max(Math.Abs(axis.Min), Math.Abs(axis.Max));
        return new Axis(axis.Min - room, axis.Max + room);
    }
}
