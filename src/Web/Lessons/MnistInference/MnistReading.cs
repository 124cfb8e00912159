using WebNN.Api.Models;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>The answers of a version to every test image.</summary>
/// <param name="Served">The version.</param>
/// <param name="Images">N test images.</param>
/// <param name="Divided">Indicates whether it reads their pixels as 0–1; else as 0–255.</param>
/// <param name="Probabilities">(N, classes), row by row.</param>
/// <param name="Mistakes">The images it reads wrongly, the ones it was surest of first.</param>
public sealed record MnistReading(
    ServedModel Served, Dataset Images, bool Divided, float[] Probabilities, IReadOnlyList<int> Mistakes)
{
    private const int TellEvery = 1000;

    /// <summary>The images as the version is given them.</summary>
    public Dataset Given => Divided ? Images : Images.Undivided();

    public double Accuracy => 1 - Mistakes.Count / (double)Images.Count;

    public ReadOnlySpan<float> Row(int image) => Probabilities.AsSpan(image * Images.Classes, Images.Classes);

    public int Answer(int image) => Evaluator.ArgMax(Row(image));

    public float Confidence(int image) => Row(image)[Answer(image)];

    /// <summary>Indicates whether an image is read wrongly.</summary>
    public bool IsMistake(int image) => Answer(image) != Images.Labels[image];

    /// <summary>The pixels of an image, 0–1.</summary>
    public float[] Pixels(int image)
    {
        var pixels = new float[Images.Inputs];
        Images.CopyTo(image, pixels);
        return pixels;
    }

    /// <summary>Reads all images; <paramref name="read"/> hears now and then how many are done.</summary>
    public static MnistReading Of(
        ServedModel served, Dataset images, bool divided, Action<int> read, CancellationToken cancellationToken)
    {
        var probabilities = new float[images.Count * images.Classes];
        var mistakes = new List<int>();
        new Evaluator(served.Network).ForEach(divided ? images : images.Undivided(), (image, row) =>
        {
            row.CopyTo(probabilities.AsSpan(image * images.Classes));
            if (Evaluator.ArgMax(row) != images.Labels[image])
                mistakes.Add(image);
            if (image % TellEvery != 0)
                return;
            cancellationToken.ThrowIfCancellationRequested();
            read(image);
        });
        var reading = new MnistReading(served, images, divided, probabilities, mistakes);
        mistakes.Sort((a, b) => reading.Confidence(b).CompareTo(reading.Confidence(a)));
        return reading;
    }
}
