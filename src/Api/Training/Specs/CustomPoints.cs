using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Data;

namespace WebNN.Api.Training.Specs;

/// <summary>
/// Points that a person set in the plane, for one job: <c>points.json</c> in its folder. As the name of a dataset, <see cref="Name"/> exists
/// only in jobs that have them; nobody can ask for it from outside.
/// </summary>
internal static class CustomPoints
{
    public const string Name = "points", File = "points.json";

    public const int MaxCount = 2000;

    private const int MinClasses = 2, MaxClasses = 4;

    /// <summary>What is wrong with them as the data of a job; null: nothing.</summary>
    public static string? Problem(DatasetSplits points) => points switch
    {
        { Train.Count: < 1 } => "There is no point to learn from.",
        { Train.Count: > MaxCount } or { Test.Count: > MaxCount } => $"{Math.Max(points.Train.Count, points.Test.Count)} points; at most {MaxCount}.",
        _ when points.Train.Inputs != 2 || points.Test.Inputs != 2 => "A point has two coordinates.",
        _ when points.Train.Classes is < MinClasses or > MaxClasses || points.Test.Classes != points.Train.Classes => $"Points have {MinClasses} to {MaxClasses} classes.",
        _ => null,
    };

    /// <summary>The dataset with as many classes: what holds for it as the data of a job holds for these points.</summary>
    public static string Like(DatasetSplits points) => PlanarData.Names.First(name => PlanarData.ClassesOf(name) == points.Train.Classes);

    public static byte[] Write(DatasetSplits points) => JsonSerializer.SerializeToUtf8Bytes(new Content(points.Train.Classes, Rows(points.Train), Rows(points.Test)), JobJson.Options);

    /// <summary>Those of a job; null: it learns from a dataset.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DatasetSplits? Read(string folder)
    {
        var path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
            return null;
        var content = JsonSerializer.Deserialize<Content>(System.IO.File.ReadAllBytes(path), JobJson.Options) ?? throw new IOException($"{File} is empty.");
        return new DatasetSplits(Points(content.Train, content.Classes), Points(content.Test, content.Classes));
    }

    private static float[][] Rows(Dataset data)
    {
        var rows = new float[data.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = [0, 0, data.Labels[i]];
            data.CopyTo(i, rows[i].AsSpan(0, 2));
        }

        return rows;
    }

    private static Dataset Points(float[][] rows, int classes) =>
        Dataset.OfPoints(Name, 2, classes, [.. rows.SelectMany(row => row.Take(2))], [.. rows.Select(row => (byte)row[2])]);

    private sealed record Content(int Classes, float[][] Train, float[][] Test);
}
