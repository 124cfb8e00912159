using System.Globalization;
using WebNN.Api.Access;
using WebNN.Api.Health;
using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Api.Swagger;

namespace WebNN.Api.Serving;

/// <summary>
/// The Open Inference Protocol, version 2, with its binary tensor extension, as KServe's and Triton's clients speak it.
/// </summary>
internal static class OpenInference
{
    /// <summary>The header that says how many bytes of a body are JSON; tensors follow.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    /// <summary>Of every input and output.</summary>
    public const string Datatype = "FP32";

    private static readonly string[] Extensions = ["binary_tensor_data"];

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        var server = routes.MapGroup("/v2").WithTags("Open Inference Protocol");
        server.MapGet("", Server).Produces<ServerMetadata>();
        server.MapGet("/health/live", Live).AllowAnonymous().Produces<ServerLive>();
        server.MapGet("/health/ready", Ready).AllowAnonymous().Produces<ServerReady>().ProducesProblem(503);
        foreach (var version in new[] { "/models/{name}", "/models/{name}/versions/{version:int}" })
        {
            server.MapGet(version, Metadata).Produces<ModelMetadata>().ProducesProblem(503);
            server.MapGet(version + "/ready", ModelReady).Produces<ModelReadiness>().ProducesProblem(503);
            server.MapPost(version + "/infer", Infer).Predicts()
                .WithMetadata(new BodySchema(typeof(InferMessage), "application/octet-stream"))
                .Produces<InferAnswer>().ProducesProblem(503);
        }
    }

    /// <summary>The server's name, version and extensions of the protocol.</summary>
    internal static IResult Server() =>
        TypedResults.Ok(new ServerMetadata("webnn", typeof(OpenInference).Assembly.GetName().Version!.ToString(3), Extensions));

    /// <summary>The process answers.</summary>
    internal static IResult Live() => TypedResults.Ok(new ServerLive(true));

    /// <summary>As /health/ready: a model is loaded, and the data directory can be written.</summary>
    internal static async Task<IResult> Ready(ModelRegistry registry, DataDirectory data, CancellationToken ct) =>
        await HealthApi.ObstacleAsync(registry, data, ct) is { } obstacle
        ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "Not ready", obstacle)
        : TypedResults.Ok(new ServerReady(true));

    /// <summary>A model's versions, and what it takes and gives.</summary>
    internal static async Task<IResult> Metadata(HttpContext http, ModelRegistry registry)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var (model, names) = (served.Version.Model, TensorNames.Of(served.Version));
        var broken = registry.Broken(model).Select(v => v.Version);
        return TypedResults.Ok(new ModelMetadata(
            model,
            registry.Versions(model).Select(v => v.Version).Except(broken).Select(Text),
            "webnn_safetensors",
            [new TensorMetadata(names.Input, Datatype, [-1, served.Network.Inputs])],
            [new TensorMetadata(names.Output, Datatype, [-1, served.Network.Outputs])]));
    }

    /// <summary>Indicates whether a model, or one version of it, can answer.</summary>
    internal static async Task<IResult> ModelReady(HttpContext http, ModelRegistry registry)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        return lookup.Model is { } served ? TypedResults.Ok(new ModelReadiness(served.Version.Model, true)) : lookup.Problem();
    }

    /// <summary>Probabilities, or predicted numbers, of one tensor of samples.</summary>
    /// <remarks>
    /// The input is <c>pixels</c> of shape [n, inputs]: FP32, taken as it is (pixels are 0–1), or UINT8, divided by 255; <c>data</c> flat
    /// or as rows. With the header <c>Inference-Header-Content-Length</c> the body is that many bytes of JSON and then the tensor's bytes,
    /// <c>parameters.binary_data_size</c> of them, little-endian. The answer comes in that form where <c>parameters.binary_data</c> of the
    /// output, or <c>parameters.binary_data_output</c> of the request, is true. Where the header is 0 the whole body is one FP32 tensor,
    /// and the answer comes with bytes. Where a model predicts numbers, its input is <c>values</c> and its output <c>predictions</c>.
    /// </remarks>
    internal static Task<IResult> Infer(HttpContext http, Inferences inferences) => inferences.AnswerAsync(http, inference =>
    {
        var body = inference.Body.Bytes;
        var samples = inference.Samples;
        var length = JsonLength(http.Request, body.Length);
        var request = length == 0 ? InferRequest.ReadRaw(body, samples) : InferRequest.Read(body, length, samples);
        return InferWriter.Write(http.Response, inference, request);
    });

    private static int? JsonLength(HttpRequest request, int bodyLength)
    {
        if (!request.Headers.TryGetValue(HeaderLength, out var header))
            return null;
        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bodyLength)
            return length;
        var said = Problems.Shorten(header.ToString());
        throw new BadRequestException($"{HeaderLength} is '{said}'; it must say how many of the body's {bodyLength} bytes are JSON.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
