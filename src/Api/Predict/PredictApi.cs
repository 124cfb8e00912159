using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Swagger;

namespace WebNN.Api.Predict;

internal static class PredictApi
{
    public static void MapPredict(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/predict", Predict).WithTags("Prediction").Predicts()
            .WithMetadata(
                new BodySchema(typeof(PredictRequest), "application/octet-stream", "image/png"),
                new AnswerSchema(typeof(PredictAnswer), typeof(PredictionsAnswer), typeof(ValuesAnswer), typeof(ManyValuesAnswer)))
            .Produces<PredictAnswer>().ProducesProblem(503);

    /// <summary>Reads a handwritten digit, or predicts for numbers.</summary>
    /// <remarks>
    /// One image as <c>{"pixels":[784 numbers]}</c> or 28 rows of 28, several as <c>{"instances":[…]}</c>; white on black, row by row,
    /// 0–255 or 0–1. Optional: <c>model</c>, <c>version</c> or <c>alias</c>, <c>normalized</c>, and <c>reject</c>: true gives an image that
    /// does not look like the model's training data no digit. Also takes <c>application/octet-stream</c>: n × 784 bytes, or n × 784
    /// little-endian float32 with <c>?dtype=float32</c>; and <c>image/png</c>: a picture of any size up to 4096 × 4096, grey or colour,
    /// dark on light or light on dark (most of its border decides; what is transparent is white), which is cut to the digit, scaled and
    /// centred as MNIST's are. For both, <c>model</c>, <c>version</c>, <c>alias</c>, <c>reject</c> are query parameters. Models that
    /// take no images get the numbers of a sample as <c>{"values":[…]}</c>, or several as <c>instances</c>: planar ones answer as they do
    /// of pictures, and those that predict numbers with <c>values</c>.
    /// </remarks>
    internal static Task Predict(
        HttpContext http, Capacity capacity, IOptions<WebNNOptions> limits, IOptions<PredictOptions> options) =>
        AnswerAsync(http, capacity, limits.Value.MaxInstances, options.Value, static (http, request) =>
            http.RequestServices.GetRequiredService<ModelRegistry>().FindAsync(request.Reference, http.RequestAborted));

    /// <summary>Answers a request with the network that <paramref name="find"/> finds once its body is read.</summary>
    internal static async Task AnswerAsync(
        HttpContext http,
        Capacity capacity,
        int maxInstances,
        PredictOptions options,
        Func<HttpContext, ImageRequest, ValueTask<ModelLookup>> find)
    {
        var type = http.Request.ContentType ?? "";
        var raw = type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
        var png = type.StartsWith("image/png", StringComparison.OrdinalIgnoreCase);
        if (!raw && !png && !http.Request.HasJsonContentType())
        {
            var said = type.Length == 0 ? "no Content-Type" : $"Content-Type '{type}'";
            var expected = "send application/json, application/octet-stream or image/png";
            await Problems.Of(415, "Unsupported media type", $"The body came with {said}; {expected}.").ExecuteAsync(http);
            return;
        }

        using var buffers = PredictBuffers.Rent();
        ProblemHttpResult? problem;
        using (var turn = await buffers.Body.ReadAsync(http, capacity, isHeavy: png))
            problem = turn?.Refusal ?? await AnswerAsync(http, buffers, raw, png, find, maxInstances, options);
        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        var output = buffers.Answer.Output;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = output.Length;
        await http.Response.BodyWriter.WriteAsync(output, http.RequestAborted);
    }

    // null: the answer is written
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ProblemHttpResult?> AnswerAsync(
        HttpContext http,
        PredictBuffers buffers,
        bool raw,
        bool png,
        Func<HttpContext, ImageRequest, ValueTask<ModelLookup>> find,
        int maxInstances,
        PredictOptions options)
    {
        if (raw)
            RawImages.Read(http.Request, buffers.Body.Bytes, buffers.Request, maxInstances);
        else if (png)
            PngImage.Read(http.Request, buffers.Body.Bytes, buffers.Request);
        else if (!PixelScanner.TryScan(buffers.Body, buffers.Request, maxInstances))
            PredictJson.Read(buffers.Body.Bytes, buffers.Request, maxInstances);
        var lookup = await find(http, buffers.Request);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        Predictor.Answer(served, buffers.Request, buffers.Answer, options.UnfamiliarBelow);
        buffers.ClearInput();
        return null;
    }
}
