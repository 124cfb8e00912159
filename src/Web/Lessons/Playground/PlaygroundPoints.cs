using System.Collections.Concurrent;
using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Engine.Data;

namespace WebNN.Web.Lessons;

/// <summary>A point that the reader has set.</summary>
/// <param name="X">x₁.</param>
/// <param name="Y">x₂.</param>
/// <param name="Label">Its class, from 0.</param>
internal readonly record struct OwnPoint(double X, double Y, int Label);

/// <summary>The training data of the playground: a dataset of the plane, the reader's own points, or both.</summary>
internal static class PlaygroundPoints
{
    /// <summary>The "dataset" that has only own points.</summary>
    public const string Empty = "empty";

    /// <summary>The number of own points that fit into an address.</summary>
    public const int MaxOwn = 200;

    public const int MaxClasses = 4;

    private static readonly ConcurrentDictionary<string, DatasetSplits> Made = new(StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. PlanarData.Names, Empty];

    /// <summary>
    /// Training points (the first <paramref name="limit"/> of the dataset, and the own ones) and test points (of the dataset, if
    /// there is one).
    /// </summary>
    public static DatasetSplits Make(string name, int limit, IReadOnlyList<OwnPoint> own)
    {
        var given = name == Empty
            ? new DatasetSplits(Dataset.OfPoints(name, 2, 2, [], []), Dataset.OfPoints(name, 2, 2, [], []))
            : Made.GetOrAdd(name, known => new DatasetSplits(PlanarData.Train(known), PlanarData.Test(known)));
        given = given with { Train = given.Train.Take(limit) };
        if (own.Count == 0)
            return given;

        var classes = Math.Max(given.Train.Classes, own.Max(point => point.Label) + 1);
        return new DatasetSplits(With(given.Train, own, classes), With(given.Test, [], classes));
    }

    /// <summary>
    /// The own points as an address has them: <c>a12_-34.b50_0</c> is a point of class 0 at (0.12, −0.34) and one of class 1 at (0.5, 0).
    /// </summary>
    public static string Write(IEnumerable<OwnPoint> points) => string.Join('.', points.Select(point =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(char)('a' + point.Label)}{Math.Round(100 * point.X)}_{Math.Round(100 * point.Y)}")));

    public static IReadOnlyList<OwnPoint> Read(string text) => [.. text.Split('.').Select(Parse).OfType<OwnPoint>().Take(MaxOwn)];

    private static OwnPoint? Parse(string text) =>
        text.Length > 1 && text[0] - 'a' is >= 0 and < MaxClasses && text[1..].Split('_') is [var x, var y]
        && int.TryParse(x, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
        && Math.Abs((long)right) <= 100 * PlaygroundPicture.Range
        && int.TryParse(y, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var up)
        && Math.Abs((long)up) <= 100 * PlaygroundPicture.Range
            ? new OwnPoint(right / 100.0, up / 100.0, text[0] - 'a')
            : null;

    private static Dataset With(Dataset given, IReadOnlyList<OwnPoint> own, int classes)
    {
        var features = new float[2 * (given.Count + own.Count)];
        for (var i = 0; i < given.Count; i++)
            given.CopyTo(i, features.AsSpan(2 * i, 2));
        for (var i = 0; i < own.Count; i++)
            (features[2 * (given.Count + i)], features[2 * (given.Count + i) + 1]) = ((float)own[i].X, (float)own[i].Y);
        return Dataset.OfPoints("points", 2, classes, features, [.. given.Labels.ToArray(), .. own.Select(point => (byte)point.Label)]);
    }
}
