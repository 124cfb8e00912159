using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>Runs the images of a request and writes the answer.</summary>
internal static class Predictor
{
    /// <returns>Null: the answer is written; else what is wrong with the request.</returns>
    public static string? Answer(ServedModel served, ImageRequest request, PredictionWriter answer)
    {
        var version = served.Version;
        if (served.Network.Inputs != ImageRequest.Pixels)
            return $"Model '{version.Model}' takes {served.Network.Inputs} numbers, not an image of 784 pixels.";

        answer.Begin(version, request.Many);
        if (served.Predict(request.ToBatch(), answer.OnRow) is { } image)
        {
            return $"Version {version.Version} of model '{version.Model}' has no finite answer to image {image}: "
                + "its parameters are too large.";
        }

        answer.End();
        return null;
    }
}
