using System.Globalization;

namespace WebNN.Web.Lessons;

/// <summary>
/// Writes numbers as NumPy prints arrays (numpy.set_printoptions: at most eight decimals, scientific where a number is very large or very
/// small or the sizes differ a thousandfold), so that a reader finds the digits of notes again.
/// </summary>
internal static class NumPy
{
    private const int Precision = 8;

    /// <summary>
    /// One number, as the only one of its array: <c>0.26894142</c>, <c>1.</c>, <c>2.06106005e-09</c>, <c>inf</c>, <c>nan</c>.
    /// </summary>
    public static string Print(double value) => Print([value])[1..^1];

    /// <summary>All numbers in one notation: <c>[0., 1., 1.]</c>, <c>[9.99954600e-01, 4.53978686e-05, 2.06106005e-09]</c>.</summary>
    public static string Print(IReadOnlyList<double> values)
    {
        var sizes = values.Where(value => double.IsFinite(value) && value != 0).Select(Math.Abs).ToList();
        var scientific = sizes.Count > 0 && (sizes.Max() >= 1e8 || sizes.Min() < 1e-4 || sizes.Max() / sizes.Min() > 1000);
        var decimals = scientific
            ? values.Where(double.IsFinite).Max(value => Decimals(value.ToString("e" + Precision, CultureInfo.InvariantCulture)))
            : 0;
        return $"[{string.Join(", ", values.Select(value => Write(value, scientific, decimals)))}]";
    }

    private static string Write(double value, bool scientific, int decimals)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        if (!scientific)
        {
            var text = value.ToString("0." + new string('#', Precision), CultureInfo.InvariantCulture);
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".";
        }

        // a format leaves a point out that nothing follows
        return decimals == 0
            ? value.ToString("0e+00", CultureInfo.InvariantCulture).Replace("e", ".e", StringComparison.Ordinal)
            : value.ToString("0." + new string('0', decimals) + "e+00", CultureInfo.InvariantCulture);
    }

    // the digits between the point and the exponent, without zeros at their end
    private static int Decimals(string scientific) =>
        scientific[(scientific.IndexOf('.') + 1)..scientific.IndexOf('e')].TrimEnd('0').Length;
}
