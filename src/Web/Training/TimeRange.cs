using System.Globalization;

namespace WebNN.Web.Training;

/// <summary>An estimated length of time as people say it: <c>about 3–6 s</c>, in one unit, rounded outwards.</summary>
internal static class TimeRange
{
    /// <param name="texts">In whose language.</param>
    /// <param name="low">Seconds; null: nothing is known but the most.</param>
    /// <param name="high">Seconds.</param>
    public static string Of(Texts texts, double? low, double high)
    {
        var (unit, length) = high < 120 ? ("s", 1) : high < 2 * 3600 ? ("min", 60) : ("h", 3600);
        var (from, to) = ((low ?? 0) / length, high / length);
        // a tenth of the greater number is as fine as an estimate can be
        var step = to < 1 ? 0.1 : to < 5 ? 0.5 : to < 20 ? 1 : to < 50 ? 2 : 5;
        (from, to) = (Math.Floor(from / step) * step, Math.Ceiling(to / step) * step);
        var unitText = texts["train.time." + unit];
        return from > 0 ? texts["train.time.between", Text(from), Text(to), unitText] : texts["train.time.most", Text(to), unitText];
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
