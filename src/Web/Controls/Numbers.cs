using System.Globalization;
using WebNN.Web.Shell;

namespace WebNN.Web.Controls;

/// <summary>Writes numbers for pages: the same in both languages, four significant digits unless exactness is the point.</summary>
internal static class Numbers
{
    private const double Far = 1e6;

    private const string NotANumber = "NaN";

    /// <summary>Four significant digits: <c>0.09750</c>, <c>2.303</c>, <c>12,345</c>, <c>1.234e-7</c>.</summary>
    public static string Short(double value, int digits = 4)
    {
        if (!double.IsFinite(value))
            return NonFinite(value);
        if (value == 0)
            return "0";
        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (magnitude is < -4 or > 14)
            return value.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture);
        return value.ToString(
            "N" + Math.Clamp(digits - 1 - magnitude, 0, 15).ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// At most four significant digits and no zeros that say nothing: <c>0.5</c>, <c>2</c>, <c>0.3333</c>. For numbers that
    /// someone has chosen.
    /// </summary>
    public static string Compact(double value, int digits = 4)
    {
        var text = Short(value, digits);
        if (!text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal))
            return text;
        return text.TrimEnd('0').TrimEnd('.');
    }

    /// <summary>Every digit needed to get the same double back.</summary>
    public static string Full(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : NonFinite(value);

    /// <summary>The shortest double that is this float when read as one: 0.1, and not 0.10000000149011612.</summary>
    public static double Exact(float value) =>
        double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A file's size, in units of 1,024: <c>178 KB</c>, <c>5.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes < 1 << 20
        ? Count((bytes + 1023) >> 10) + " KB"
        : (bytes / (double)(1 << 20)).ToString("N1", CultureInfo.InvariantCulture) + " MB";

    /// <summary>A share as per cent: <c>97.50 %</c>.</summary>
    public static string Percent(double share, int decimals = 2) => double.IsFinite(share)
        ? (100 * share).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %"
        : NonFinite(share);

    /// <summary>
    /// A length of time in the reader's words: <c>0.4 s</c>, <c>42 s</c>, <c>3 min 7 s</c>, <c>2 h 5 min</c>; <c>3분 7초</c>.
    /// </summary>
    public static string Duration(this Texts texts, double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
            return NotANumber;
        if (seconds < 0.05)
            return texts["time.instant", "0.1"];
        if (Math.Round(seconds, 1) < 10)
            return texts["time.seconds", seconds.ToString("0.#", CultureInfo.InvariantCulture)];
        var whole = (long)Math.Round(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds));
        if (whole < 60)
            return texts["time.seconds", whole];
        if (whole < 3600)
            return whole % 60 == 0 ? texts["time.minutes", whole / 60] : texts["time.minutesAndSeconds", whole / 60, whole % 60];
        var minutes = (whole + 30) / 60;
        return minutes % 60 == 0
            ? texts["time.hours", Count(minutes / 60)]
            : texts["time.hoursAndMinutes", Count(minutes / 60), minutes % 60];
    }

    /// <summary>
    /// A coordinate inside SVG or CSS, where a comma would be read as a separator. One that no picture reaches, or that is no
    /// number, lies far outside: a browser takes neither infinity nor NaN.
    /// </summary>
    public static string Coordinate(double value) =>
        Math.Round(double.IsNaN(value) ? -Far : Math.Clamp(value, -Far, Far), 2).ToString("0.##", CultureInfo.InvariantCulture);

    private static string NonFinite(double value) => double.IsNaN(value) ? NotANumber : value > 0 ? "∞" : "−∞";
}
