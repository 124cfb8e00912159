using System.Globalization;
using WebNN.Api.Access;
using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Api.Swagger;

namespace WebNN.Api.Serving;

/// <summary>
/// The REST API of TensorFlow Serving (tensorflow.org/tfx/serving/api_rest), for its clients unchanged.
/// </summary>
internal static class TensorFlowServing
{
    public static void MapTensorFlowServing(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("TensorFlow Serving");
        foreach (var version in new[] { "/{name}", "/{name}/versions/{version:int}", "/{name}/labels/{alias}" })
        {
            models.MapGet(WithoutVerb(version), Status).Produces<TensorFlowStatusAnswer>();
            models.MapGet(version + "/metadata", Metadata).Produces<TensorFlowMetadataAnswer>().ProducesProblem(503);
            models.MapPost(version + ":predict", Predict).Predicts().WithMetadata(new BodySchema(typeof(TensorFlowPredictRequest)))
                .Produces<TensorFlowPredictAnswer>().ProducesProblem(503);
            models.MapPost(version + ":classify", Classify).Predicts().WithMetadata(new BodySchema(typeof(TensorFlowClassifyRequest)))
                .Produces<TensorFlowClassifyAnswer>().ProducesProblem(503);
        }
    }

    // no name has a colon: where one ends the path, a verb follows, and the path is another one
    private static string WithoutVerb(string version) =>
        version.EndsWith(":int}", StringComparison.Ordinal) ? version : version[..^1] + ":regex(^[^:]*$)}";

    /// <summary>
    /// The state of a model's versions, newest first, or of one: AVAILABLE, or END with the reason where it cannot be loaded.
    /// </summary>
    internal static async Task<IResult> Status(HttpContext http, ModelRegistry registry)
    {
        var reference = RouteReference.Of(http);
        if (reference.Alias is not null && registry.Aliases(reference.Model!).TryGetValue(reference.Alias, out var target))
            reference = reference with { Version = target, Alias = null };
        if (await registry.FindAsync(reference, http.RequestAborted) is ModelLookup.NotFound missing)
            return missing.Problem();

        var problems = registry.Broken(reference.Model!).ToDictionary(broken => broken.Version, broken => broken.Problem);
        IEnumerable<int> versions = reference.Version is { } one ? [one]
            : registry.Versions(reference.Model!).Select(v => v.Version).Union(problems.Keys).OrderDescending();
        return TypedResults.Ok(new TensorFlowStatusAnswer(versions.Select(version => new TensorFlowVersionStatus(
            Text(version),
            problems.ContainsKey(version) ? "END" : "AVAILABLE",
            new TensorFlowStatus(problems.ContainsKey(version) ? "INTERNAL" : "OK", problems.GetValueOrDefault(version, ""))))));
    }

    /// <summary>A version's signature: the names, types and shapes of what it takes and gives.</summary>
    internal static async Task<IResult> Metadata(HttpContext http, ModelRegistry registry)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var names = TensorNames.Of(served.Version);
        var signature = new TensorFlowSignature(
            new() { [names.Input] = Tensor(names.Input, served.Network.Inputs) },
            new() { [names.Output] = Tensor(names.Output, served.Network.Outputs) },
            "tensorflow/serving/predict");
        return TypedResults.Ok(new TensorFlowMetadataAnswer(
            new TensorFlowModelSpec(served.Version.Model, "", Text(served.Version.Version)),
            new TensorFlowMetadata(new TensorFlowSignatures(new() { [TensorFlowRequest.Signature] = signature }))));
    }

    /// <summary>Probabilities, or predicted numbers, in row or columnar format.</summary>
    /// <remarks>
    /// Row format: <c>{"instances":[[numbers],…]}</c> or <c>{"instances":[{"pixels":[numbers]},…]}</c>; columnar:
    /// <c>{"inputs":[[numbers],…]}</c> or <c>{"inputs":{"pixels":[[numbers],…]}}</c>. Numbers are taken as they are: pixels are 0–1.
    /// Where a model predicts numbers, its input is called <c>values</c>.
    /// </remarks>
    internal static Task<IResult> Predict(HttpContext http, Inferences inferences) => inferences.AnswerAsync(http, inference =>
        TypedResults.Ok(TensorFlowRequest.ReadPredict(inference.Body.Bytes, inference.Samples)
            ? new TensorFlowPredictAnswer(Predictions: inference.Predict())
            : new TensorFlowPredictAnswer(Outputs: inference.Predict())));

    /// <summary>For every example its labels with their probabilities, the most probable first.</summary>
    /// <remarks><c>{"examples":[{"pixels":[numbers]},…]}</c>; numbers are taken as they are: pixels are 0–1.</remarks>
    internal static Task<IResult> Classify(HttpContext http, Inferences inferences) => inferences.AnswerAsync(http, inference =>
    {
        if (inference.Served.Version.IsRegression)
            throw new BadRequestException($"{inference.Served.Version.Model} predicts numbers and knows no classes: ask it by :predict.");
        TensorFlowRequest.ReadClassify(inference.Body.Bytes, inference.Samples);
        return TypedResults.Ok(new TensorFlowClassifyAnswer(inference.Predict().Select(scores =>
            inference.Served.Version.Labels.Zip(scores).OrderByDescending(pair => pair.Second)
                .Select(pair => new object[] { pair.First, pair.Second }))));
    });

    private static TensorFlowTensor Tensor(string name, int size) =>
        new("DT_FLOAT", new TensorFlowShape([Dimension(-1), Dimension(size)], UnknownRank: false), name + ":0");

    private static TensorFlowDimension Dimension(int size) => new(Text(size), "");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
