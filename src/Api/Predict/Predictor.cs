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
        if (served.Network.Inputs != ImageRequest.Pixels)
            throw new BadRequestException($"Model '{version.Model}' takes {served.Network.Inputs} numbers, not an image of 784 pixels.");

        answer.Begin(version, request, unfamiliarBelow);
        if (served.Predict(request.ToBatch(), answer.OnRow) is { } image)
        {
            throw new BadRequestException(
                $"Version {version.Version} of model '{version.Model}' has no finite answer to image {image}: "
                + "its parameters are too large.");
        }

        answer.End();
    }
}
