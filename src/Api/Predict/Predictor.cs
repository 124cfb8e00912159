using WebNN.Api.Http;
using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>Runs the images of a request and writes the answer.</summary>
internal static class Predictor
{
    /// <summary>Writes the answer.</summary>
    /// <exception cref="BadRequestException">The model takes no such images, or has no finite answer to one.</exception>
    public static void Answer(ServedModel served, ImageRequest request, PredictionWriter answer, double unfamiliarBelow)
    {
        var version = served.Version;
        ThrowIfMisfit(served, request);
        answer.Begin(version, request, unfamiliarBelow);
        if (served.Predict(request.Values ?? request.ToBatch(), answer.OnRow) is { } index)
        {
            var (sample, why) = request.Values is null
                ? ("image", "its parameters are too large")
                : ("sample", "the numbers are too large");
            throw new BadRequestException(
                $"Version {version.Version} of model '{version.Model}' has no finite answer to {sample} {index}: {why}.");
        }

        answer.End();
    }

    private static void ThrowIfMisfit(ServedModel served, ImageRequest request)
    {
        var (model, inputs) = (served.Version.Model, served.Network.Inputs);
        var takesImages = inputs == ImageRequest.Pixels && !served.Version.IsRegression;
        if (request.Values is null && !takesImages)
        {
            throw new BadRequestException(
                $"Model '{model}' takes {JsonValues.Count(inputs)}, not an image of 784 pixels: "
                + $"give {{\"values\":[{JsonValues.Count(inputs)}]}}.");
        }

        if (request.Values is not { Width: var given } || given == inputs)
            return;
        throw new BadRequestException(takesImages && request.Many
            ? $"instances[0] has {JsonValues.Count(given)}; an image has 784, row by row (or 28 rows of 28)."
            : $"values has {JsonValues.Count(given)}; model '{model}' takes {inputs}.");
    }
}
