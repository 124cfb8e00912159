using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>The common part of routes that answer a question about one image and one version. They are heavy.</summary>
internal static class ImageQuestion
{
    /// <summary>Finds the version, reads the body in turn, and answers.</summary>
    /// <param name="reference">The version of the route.</param>
    /// <param name="http">The request.</param>
    /// <param name="fields">What the body may say beside the image.</param>
    /// <param name="answer">The answer; null where the version has no finite one to this image.</param>
    public static async Task<IResult> AnswerAsync(
        ModelReference reference, HttpContext http, QuestionFields fields, Func<ServedModel, SampleBatch, IResult?> answer)
    {
        var services = http.RequestServices;
        var lookup = await services.GetRequiredService<ModelRegistry>().FindAsync(reference, http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var (name, version) = (served.Version.Model, served.Version.Version);
        if (served.Version.IsRegression)
            return Problems.BadRequest($"{name} predicts numbers and knows no classes: this question is about classes of images.");
        if (served.Network.Inputs != ImageRequest.Pixels)
            return Problems.BadRequest($"{name} takes {served.Network.Inputs} numbers, not an image of 784 pixels.");
        if (!http.Request.HasJsonContentType())
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", "Send application/json.");

        using var buffers = PredictBuffers.Rent();
        using var turn = await buffers.Body.ReadAsync(http, services.GetRequiredService<Capacity>(), isHeavy: true);
        if (turn?.Refusal is { } refusal)
            return refusal;
        var image = buffers.Request;
        PredictJson.Read(buffers.Body.Bytes, image, maxInstances: 1, fields);
        if (image.Many || image.Reference != default)
            return Problems.BadRequest("Give one image as 'pixels'; model and version are in the route.");
        return answer(served, image.ToBatch())
            ?? Problems.BadRequest($"Version {version} of {name} has no finite answer to this image: its parameters are too large.");
    }

    /// <summary>Refuses a class that the version does not know; null where it knows it.</summary>
    public static IResult? Refusal(string field, int? given, ServedModel served) =>
        given is { } index && (index < 0 || index >= served.Network.Outputs)
        ? Problems.BadRequest($"{field} is {index}; the classes are 0 to {served.Network.Outputs - 1}.")
        : null;
}
