using System.Text.Json.Serialization;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Interpretation;

namespace WebNN.Api.Predict;

/// <summary>One picture of the way: how far it is from the first, and what the network reads in it.</summary>
/// <param name="Distance">From the image that was given: Euclidean, in fully lit pixels.</param>
/// <param name="Digit">The class that is read.</param>
/// <param name="Confidence">Its probability.</param>
/// <param name="Probabilities">Of every class.</param>
/// <param name="Pixels">The picture, 784 numbers from 0 to 1, where the pictures were asked for.</param>
internal sealed record FoolStep(
    double Distance,
    int Digit,
    double Confidence,
    double[] Probabilities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float[]? Pixels);

/// <summary>The way of an image to one that is read as another class.</summary>
/// <param name="From">The class that was read at first.</param>
/// <param name="To">The class that is read at the end; null where that is still the first one.</param>
/// <param name="Distance">Between the first and the last picture: Euclidean, in fully lit pixels.</param>
/// <param name="Greatest">The greatest change of one pixel, 0–1.</param>
/// <param name="Changed">The pixels that changed by more than 1/255.</param>
/// <param name="Pixels">The last picture, 784 numbers from 0 to 1: for /predict with <c>normalized</c>.</param>
/// <param name="Path">Every picture, from the one that was given.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Its version.</param>
internal sealed record FoolAnswer(
    int From,
    int? To,
    double Distance,
    double Greatest,
    int Changed,
    float[] Pixels,
    IReadOnlyList<FoolStep> Path,
    string Model,
    int Version);

/// <summary>Moves an image until a version reads another class in it.</summary>
internal static class Fooling
{
    // more than a whole step of a byte, which is the least that a file could hold; float32 rounds some steps up
    private const double Visible = (1 / 255.0) + 1e-6;

    /// <returns>Null: the probabilities are not finite.</returns>
    public static IResult? Of(ServedModel served, SampleBatch image, int? target, int steps, bool pictures)
    {
        var pixels = new Matrix<float>(1, image.Width);
        image.CopyTo(pixels, 0);
        var way = new AdversarialPath(served.Network.Convert<double>(), pixels.Row(0));
        var from = way.Start.Class;
        if (from < 0)
            return null;
        if (way.RunnerUp is null)
            return Problems.BadRequest($"{served.Version.Model} knows a single class: there is no other to be fooled into.");
        if (target == from)
            return Problems.BadRequest($"target is {target}, which the network reads already; choose another class.");
        return TypedResults.Ok(Answer(served.Version, way.Follow(target, steps), pictures));
    }

    private static FoolAnswer Answer(ModelVersion version, IReadOnlyList<AdversarialStep> path, bool pictures)
    {
        var (first, last) = (path[0], path[^1]);
        var changes = first.Pixels.Zip(last.Pixels, (before, after) => Math.Abs((double)after - before)).ToArray();
        return new FoolAnswer(
            first.Class,
            last.Class == first.Class ? null : last.Class,
            last.Distance,
            changes.Max(),
            changes.Count(change => change > Visible),
            last.Pixels,
            [.. path.Select(step => Step(step, pictures))],
            version.Model,
            version.Version);
    }

    private static FoolStep Step(AdversarialStep step, bool pictures) =>
        new(step.Distance, step.Class, step.Probabilities[step.Class], step.Probabilities, pictures ? step.Pixels : null);
}
