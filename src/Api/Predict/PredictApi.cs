using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using WebNN.Api.Images;
using WebNN.Api.Models;
using WebNN.Api.Swagger;
using WebNN.Engine.Data;

namespace WebNN.Api.Predict;

/// <summary>The document's answer to one image.</summary>
internal sealed record PredictAnswer(int Digit, string Label, float Confidence, float[] Probabilities, string Model, int Version);

/// <summary>The document's answer to several images.</summary>
internal sealed record PredictionsAnswer(OnePrediction[] Predictions, string Model, int Version);

/// <summary>The document's answer to one of several images.</summary>
internal sealed record OnePrediction(int Digit, string Label, float Confidence, float[] Probabilities);

internal static class PredictApi
{
    private static readonly ObjectPool<PredictInput> Inputs = new DefaultObjectPool<PredictInput>(new InputPolicy(), 4 * Environment.ProcessorCount);

    public static void MapPredict(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/predict", Predict).WithTags("Prediction").WithMetadata(new BodySchema(typeof(PredictRequest), "application/octet-stream", "image/png"), new AnswerSchema(typeof(PredictAnswer), typeof(PredictionsAnswer)))
            .Produces<PredictAnswer>().ProducesProblem(429).ProducesProblem(503);

    /// <summary>Reads a handwritten digit.</summary>
    /// <remarks>
    /// One image as <c>{"pixels":[784 numbers]}</c> or 28 rows of 28, several as <c>{"instances":[…]}</c>; white on black, row by row,
    /// 0–255 or 0–1. Optional: <c>model</c>, <c>version</c> or <c>alias</c>, <c>normalized</c>. Also takes <c>application/octet-stream</c>:
    /// n × 784 bytes, or n × 784 little-endian float32 with <c>?dtype=float32</c>; and <c>image/png</c>: a picture of any size up to 4096 × 4096,
    /// grey or colour, dark on light or light on dark (most of its border decides; what is transparent is white), which is cut to the digit,
    /// scaled and centred as MNIST's are. For both, <c>model</c>, <c>version</c>, <c>alias</c> are query parameters.
    /// </remarks>
    internal static async Task Predict(HttpContext http, ModelRegistry registry, Capacity capacity, IOptions<WebNNOptions> options)
    {
        var input = Inputs.Get();
        try
        {
            var type = http.Request.ContentType ?? "";
            var raw = type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
            var png = type.StartsWith("image/png", StringComparison.OrdinalIgnoreCase);
            if (!raw && !png && !http.Request.HasJsonContentType())
            {
                var said = type.Length == 0 ? "no Content-Type" : $"Content-Type '{type}'";
                await Problems.Of(415, "Unsupported media type", $"The body came with {said}; send application/json, application/octet-stream or image/png.").ExecuteAsync(http);
                return;
            }

            ProblemHttpResult? problem;
            using (var turn = await RequestBody.Read(http, input, capacity, isHeavy: png))
                problem = turn?.Refusal ?? await AnswerAsync(http, input, raw, png, registry, options.Value.MaxInstances);
            if (problem is not null)
            {
                await problem.ExecuteAsync(http);
                return;
            }

            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = input.Output.Length;
            await http.Response.BodyWriter.WriteAsync(input.Output, http.RequestAborted);
        }
        finally
        {
            Inputs.Return(input);
        }
    }

    // null: the answer is written
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ProblemHttpResult?> AnswerAsync(
        HttpContext http, PredictInput input, bool raw, bool png, ModelRegistry registry, int most)
    {
        if (Images(http.Request, input, raw, png, most) is { } error)
            return Problems.BadRequest(error);
        var lookup = await registry.FindAsync(input.Reference, http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var problem = Predictor.Answer(served, input);
        input.LetGo();
        return problem is null ? null : Problems.BadRequest(problem);
    }

    // null: the input holds them; else what is wrong
    private static string? Images(HttpRequest request, PredictInput input, bool raw, bool png, int most) =>
        raw ? RawImages(request, input, most)
        : png ? Picture(request, input)
        : PixelScanner.TryScan(input, most) ? null
        : ReadAgain(input, most);

    private static string? ReadAgain(PredictInput input, int most)
    {
        input.ForgetFields();
        return PredictJson.Read(input, most);
    }

    private static string? RawImages(HttpRequest request, PredictInput input, int most)
    {
        var floats = false;
        if (request.QueryString.HasValue && (Choice(request.Query, input) ?? Kind(request.Query, input, out floats)) is { } error)
            return error;

        var size = floats ? sizeof(float) * PredictInput.Pixels : PredictInput.Pixels;
        if (input.BodyLength == 0 || input.BodyLength % size != 0)
            return $"The body has {input.BodyLength} bytes; an image has {size} ({(floats ? "784 little-endian float32" : "784 bytes; ?dtype=float32 for numbers")}), several follow each other.";
        input.Count = input.BodyLength / size;
        if (input.Count > most)
            return $"There are {input.Count} images; this server takes at most {most} at once (WebNN:MaxInstances).";

        input.Many = input.Count > 1;
        input.Expect(input.Count);
        for (var n = 0; n < input.Count; n++)
        {
            var image = input.Image(n);
            var bytes = input.Body.Slice(n * size, size);
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = floats ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]) : bytes[i];
                input.Most = Math.Max(input.Most, image[i]);
            }
        }

        if (!floats)
            input.Normalized ??= false;
        return floats || input.Normalized == true ? input.CheckRange() : null;
    }

    private static string? Picture(HttpRequest request, PredictInput input)
    {
        if (request.QueryString.HasValue && Choice(request.Query, input) is { } error)
            return error;
        if (request.Query.ContainsKey("dtype") || request.Query.ContainsKey("normalized"))
            return "dtype and normalized are for application/octet-stream; a PNG says itself what its pixels are.";

        try
        {
            var picture = PngReader.Read(input.Body);
            var ink = ImageCentering.InvertIfDarkOnLight(picture.Pixels, picture.Width, picture.Height);
            var digit = ImageCentering.Centre(ink, picture.Width, picture.Height);
            var image = input.Image(0);
            for (var i = 0; i < image.Length; i++)
                image[i] = digit[i];
            (input.Count, input.Normalized) = (1, false);
            return null;
        }
        catch (PngException e)
        {
            return $"The body is not a PNG picture: {e.Message}";
        }
    }

    private static string? Choice(IQueryCollection query, PredictInput input)
    {
        input.Model = query["model"];
        input.Alias = query["alias"];
        if (query["version"] is [var version])
        {
            if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return "version must be a whole number from 1.";
            input.Version = number;
        }

        return null;
    }

    private static string? Kind(IQueryCollection query, PredictInput input, out bool floats)
    {
        floats = query["dtype"] == "float32";
        if (query["dtype"] is [var type] && type is not ("uint8" or "float32"))
            return "dtype must be uint8 or float32.";
        if (query["normalized"] is [var text])
        {
            if (!bool.TryParse(text, out var normalized))
                return "normalized must be true or false.";
            input.Normalized = normalized;
        }

        return null;
    }

    private sealed class InputPolicy : PooledObjectPolicy<PredictInput>
    {
        public override PredictInput Create() => new();

        public override bool Return(PredictInput obj)
        {
            obj.Reset();
            return true;
        }
    }
}
