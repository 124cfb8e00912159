using System.Globalization;

namespace WebNN.Web.Graphics;

/// <summary>
/// The ticks of an axis and their labels: round numbers (1, 2, 5 times a power of ten), or powers of ten on a
/// logarithmic axis.
/// </summary>
internal static class Ticks
{
    public static IReadOnlyList<double> For(Axis range, int wanted = 6) =>
        range.Log ? Decades(range, wanted) : Round(range, wanted);

    /// <summary>The label of a tick, as short as the ticks allow: <c>0.5</c>, <c>−2</c>; powers of ten as <c>10⁻⁴</c>.</summary>
    public static string Label(double tick, Axis range)
    {
        if (range.Log)
            return Power((int)Math.Round(Math.Log10(tick)));
        return Signed(Math.Abs(tick) >= 1e5
            ? tick.ToString("0.##e0", CultureInfo.InvariantCulture)
            : tick.ToString("0.######", CultureInfo.InvariantCulture));
    }

    /// <summary>10 to an integer power, in superscript digits.</summary>
    public static string Power(int exponent)
    {
        if (exponent is 0)
            return "1";
        if (exponent is 1)
            return "10";
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var digits = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(digit => superscripts[digit - '0']);
        return "10" + (exponent < 0 ? "⁻" : "") + string.Concat(digits);
    }

    // a hyphen is shorter than the minus sign of mathematics
    private static string Signed(string number) => number.Replace('-', '−');

    private static List<double> Round(Axis range, int wanted)
    {
        var rough = range.Length / Math.Max(1, wanted);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var ticks = new List<double>();
        for (var n = Math.Ceiling(range.Min / step - 1e-9); n * step <= range.Max + step * 1e-9; n++)
            ticks.Add(Math.Round(n * step, 12) + 0.0);
        return ticks;
    }

    private static List<double> Decades(Axis range, int wanted)
    {
        var (first, last) = ((int)Math.Ceiling(Math.Log10(range.Min) - 1e-9), (int)Math.Floor(Math.Log10(range.Max) + 1e-9));
        var stride = Math.Max(1, (int)Math.Ceiling((last - first) / (double)Math.Max(1, wanted)));
        var ticks = new List<double>();
        for (var exponent = first; exponent <= last; exponent++)
        {
            if (exponent % stride == 0)
                ticks.Add(Math.Pow(10, exponent));
        }

        return ticks;
    }
}
