using System.Globalization;
using WebNN.Web.Shell;

namespace WebNN.Web.Features.Train;

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
        (from, to) = (Math.Floor(from / Step(from)) * Step(from), Math.Ceiling(to / Step(to)) * Step(to));
        var unitText = texts["train.time." + unit];
        return from > 0 ? texts["train.time.between", Text(from), Text(to), unitText] : texts["train.time.most", Text(to), unitText];
    }

    // about a tenth of a number is as fine as an estimate can be
    private static double Step(double value) => value < 1 ? 0.1 : value < 5 ? 0.5 : value < 20 ? 1 : value < 50 ? 2 : 5;

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
