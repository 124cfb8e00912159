using System.Globalization;
using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Data;

namespace WebNN.Api.Training.Specs;

/// <summary>
/// Represents points that a person set in the plane, for one job: <c>points.json</c> in its folder. As the name of a dataset,
/// <see cref="DatasetName"/> exists only in jobs that have them; nobody can ask for it from outside.
/// </summary>
internal sealed class CustomPoints(DatasetSplits points) : TrainingData
{
    public const string DatasetName = "points", FileName = "points.json";

    private const int MaxCount = 2000, MinClasses = 2, MaxClasses = 4, Coordinates = 2;

    public override string Name => DatasetName;

    public override bool Exists => true;

    public override ModelShape Shape => ShapeOf(points.Train.Classes);

    public override bool HasImages => false;

    /// <summary>Gets the reason why they cannot be the data of a job; null if they can.</summary>
    public string? Problem => points switch
    {
        { Train.Count: < 1 } => "There is no point to learn from.",
        { Train.Count: > MaxCount } or { Test.Count: > MaxCount } =>
            $"{Math.Max(points.Train.Count, points.Test.Count)} points; at most {MaxCount}.",
        _ when points.Train.Inputs != Coordinates || points.Test.Inputs != Coordinates => "A point has two coordinates.",
        _ when points.Train.Classes is < MinClasses or > MaxClasses || points.Test.Classes != points.Train.Classes =>
            $"Points have {MinClasses} to {MaxClasses} classes.",
        _ => null,
    };

    protected override int Rows => points.Train.Count;

    /// <summary>Gets the shape of a network for points of so many classes, which have numbers as names.</summary>
    public static ModelShape ShapeOf(int classes) =>
        new(Coordinates, [.. Enumerable.Range(0, classes).Select(number => number.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Reads the points in a job's folder.</summary>
    /// <exception cref="DatasetMissingException">There are none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CustomPoints Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new DatasetMissingException($"The job's {FileName} is not there.");
        var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), JobJson.Options)
            ?? throw new IOException($"{FileName} is empty.");
        return new CustomPoints(new DatasetSplits(Points(content.Train, content.Classes), Points(content.Test, content.Classes)));
    }

    public override void Save(string folder) => DurableFiles.Write(
        Path.Combine(folder, FileName),
        JsonSerializer.SerializeToUtf8Bytes(
            new Content(points.Train.Classes, Triples(points.Train), Triples(points.Test)), JobJson.Options));

    protected override Task<DatasetSplits> LoadAsync(CancellationToken ct) => Task.FromResult(points);

    // two coordinates and the class
    private static float[][] Triples(Dataset data)
    {
        var triples = new float[data.Count][];
        for (var i = 0; i < triples.Length; i++)
        {
            triples[i] = [0, 0, data.Labels[i]];
            data.CopyTo(i, triples[i].AsSpan(0, Coordinates));
        }

        return triples;
    }

    private static Dataset Points(float[][] triples, int classes) => Dataset.OfPoints(
        DatasetName,
        Coordinates,
        classes,
        [.. triples.SelectMany(triple => triple.Take(Coordinates))],
        [.. triples.Select(triple => (byte)triple[Coordinates])]);

    private sealed record Content(int Classes, float[][] Train, float[][] Test);
}
