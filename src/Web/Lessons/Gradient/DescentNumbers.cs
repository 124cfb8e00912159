using System.Globalization;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>Writes the ends of descents, which are the lesson.</summary>
internal static class DescentNumbers
{
    /// <summary>Nine digits, as NumPy prints them: <c>−2.99999994</c>, <c>−2.58983747e13</c>.</summary>
    public static string Precise(double value) =>
        (Math.Abs(value) is > 1e-4 and < 1e6 or 0
            ? Numbers.Compact(value, 9)
            : value.ToString("0.########e0", CultureInfo.InvariantCulture)).Replace('-', '−');
}
