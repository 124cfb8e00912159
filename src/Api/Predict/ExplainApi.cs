using WebNN.Api.Models;
using WebNN.Api.Swagger;

namespace WebNN.Api.Predict;

/// <summary>One image, as in /predict.</summary>
internal sealed record ExplainRequest(float[] Pixels, bool? Normalized = null);

internal static class ExplainApi
{
    public static void MapExplain(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/models/{name}/versions/{version:int}/explain", Explain).WithTags("Models").WithName("modelsExplain")
            .WithMetadata(new BodySchema(typeof(ExplainRequest)))
            .Produces<ExplainAnswer>().ProducesProblem(429).ProducesProblem(503);

    /// <summary>
    /// Every layer's numbers for one image (<c>pixels</c> as in /predict), and the gradient of the winning score by each pixel.
    /// </summary>
    internal static async Task<IResult> Explain(string name, int version, HttpRequest request, ModelRegistry registry, Capacity capacity)
    {
        var lookup = await registry.FindAsync(new(name, version), request.HttpContext.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        if (served.Network.Inputs != ImageRequest.Pixels)
            return Problems.BadRequest($"{name} takes {served.Network.Inputs} numbers, not an image of 784 pixels.");
        if (!request.HasJsonContentType())
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", "Send application/json.");

        using var buffers = PredictBuffers.Rent();
        using var turn = await buffers.Body.ReadAsync(request.HttpContext, capacity, isHeavy: true);
        if (turn?.Refusal is { } refusal)
            return refusal;
        var image = buffers.Request;
        PredictJson.Read(buffers.Body.Bytes, image, maxInstances: 1);
        if (image.Many || image.Reference != default)
            return Problems.BadRequest("Give one image as 'pixels'; model and version are in the route.");
        return Explanation.Of(served, image.ToBatch()) is { } answer
            ? TypedResults.Ok(answer)
            : Problems.BadRequest($"Version {version} of {name} has no finite answer to this image: its parameters are too large.");
    }
}
