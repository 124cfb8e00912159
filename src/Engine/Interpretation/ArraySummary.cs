namespace WebNN.Engine.Interpretation;

/// <summary>The numbers of an array counted in bins of equal width; those that are not finite are not counted.</summary>
/// <param name="From">The lower edge of the first bin: the least number.</param>
/// <param name="To">The upper edge of the last bin, which belongs to it: the greatest number.</param>
/// <param name="Counts">How many numbers each bin has.</param>
public sealed record Histogram(double From, double To, int[] Counts);

/// <summary>Represents an array in a few numbers. Sums are taken in double precision, and not finite where a number is not.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation, divided by n.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Norm">The root of the sum of squares.</param>
/// <param name="Zeros">The share of zeros, 0–1.</param>
/// <param name="Histogram">The numbers in bins.</param>
public sealed record ArraySummary(
    double Mean, double Std, double Min, double Max, double Norm, double Zeros, Histogram Histogram)
{
    private const int Bins = 40;

    /// <summary>Summarises a matrix, which must not be empty.</summary>
    public static ArraySummary Of(Matrix<float> values)
    {
        var count = (double)values.Rows * values.Columns;
        var (sum, squares, zeros) = (0.0, 0.0, 0);
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        Each(values, value =>
        {
            sum += value;
            squares += value * value;
            zeros += value == 0 ? 1 : 0;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        });
        var mean = sum / count;
        var deviations = 0.0;
        Each(values, value => deviations += (value - mean) * (value - mean));
        return new ArraySummary(
            mean, Math.Sqrt(deviations / count), min, max, Math.Sqrt(squares), zeros / count, HistogramOf(values));
    }

    private static Histogram HistogramOf(Matrix<float> values)
    {
        var (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        Each(values, value =>
        {
            if (double.IsFinite(value))
                (from, to) = (Math.Min(from, value), Math.Max(to, value));
        });
        var counts = new int[Bins];
        var scale = to > from ? Bins / (to - from) : 0;
        Each(values, value =>
        {
            if (double.IsFinite(value))
                counts[Math.Min((int)((value - from) * scale), Bins - 1)]++;
        });
        return from <= to ? new Histogram(from, to, counts) : new Histogram(0, 0, counts);
    }

    private static void Each(Matrix<float> values, Action<double> visit)
    {
        for (var r = 0; r < values.Rows; r++)
        {
            foreach (var value in values.Row(r))
                visit(value);
        }
    }
}
