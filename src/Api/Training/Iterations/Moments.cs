namespace WebNN.Api.Training.Iterations;

/// <summary>Chooses iterations to look at.</summary>
internal static class Moments
{
    /// <summary>
    /// Spreads at most so many moments evenly over an interval, both ends among them. One that lies near a keyframe is moved there: then
    /// a long job need not be trained again from its beginning to its end.
    /// </summary>
    /// <param name="first">The first moment.</param>
    /// <param name="last">The last moment.</param>
    /// <param name="points">The most moments, at least 1: a single one is the last.</param>
    /// <param name="keyframes">Iterations that are at hand, ascending.</param>
    public static IReadOnlyList<int> Spread(int first, int last, int points, IReadOnlyList<int> keyframes)
    {
        if (points == 1 || first == last)
            return [last];
        points = Math.Min(points, last - first + 1);
        var distance = (last - first) / (double)(points - 1);
        var moments = Enumerable.Range(0, points).Select(i => first + (int)Math.Round(i * distance));
        return [.. moments.Select(moment => moment == first || moment == last ? moment : Near(moment, distance)).Distinct()];

        int Near(int moment, double distance)
        {
            var nearest = keyframes.DefaultIfEmpty(first).MinBy(keyframe => Math.Abs(keyframe - moment));
            var isNear = 2 * Math.Abs(nearest - moment) < distance;
            return isNear && nearest > first && nearest < last ? nearest : moment;
        }
    }
}
