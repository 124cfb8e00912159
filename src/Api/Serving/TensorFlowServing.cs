using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WebNN.Api.Models;
using WebNN.Api.Predict;
using WebNN.Api.Swagger;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>
/// The REST API of TensorFlow Serving (tensorflow.org/tfx/serving/api_rest), for its clients unchanged.
/// </summary>
internal static class TensorFlowServing
{
    private const string Signature = "serving_default";

    public static void MapTensorFlowServing(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("TensorFlow Serving");
        foreach (var version in new[] { "/{name}", "/{name}/versions/{version:int}", "/{name}/labels/{alias}" })
        {
            models.MapGet(WithoutVerb(version), Status).Produces<TensorFlowStatusAnswer>();
            models.MapGet(version + "/metadata", Metadata).Produces<TensorFlowMetadataAnswer>().ProducesProblem(503);
            models.MapPost(version + ":predict", Predict).WithMetadata(new BodySchema(typeof(TensorFlowPredictRequest)))
                .Produces<TensorFlowPredictAnswer>().ProducesProblem(429).ProducesProblem(503);
            models.MapPost(version + ":classify", Classify).WithMetadata(new BodySchema(typeof(TensorFlowClassifyRequest)))
                .Produces<TensorFlowClassifyAnswer>().ProducesProblem(429).ProducesProblem(503);
        }
    }

    // no name has a colon: where one ends the path, a verb follows, and the path is another one
    private static string WithoutVerb(string version) => version.EndsWith(":int}", StringComparison.Ordinal) ? version : version[..^1] + ":regex(^[^:]*$)}";

    /// <summary>The state of a model's versions, newest first, or of one: AVAILABLE, or END with the reason where it cannot be loaded.</summary>
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
        var signature = new TensorFlowSignature(
            new() { [Samples.Input] = Tensor(Samples.Input, served.Network.Inputs) },
            new() { [Samples.Output] = Tensor(Samples.Output, served.Network.Outputs) },
            "tensorflow/serving/predict");
        return TypedResults.Ok(new TensorFlowMetadataAnswer(
            new TensorFlowModelSpec(served.Version.Model, "", Text(served.Version.Version)),
            new TensorFlowMetadata(new TensorFlowSignatures(new() { [Signature] = signature }))));
    }

    /// <summary>Probabilities, in row or columnar format.</summary>
    /// <remarks>
    /// Row format: <c>{"instances":[[numbers],…]}</c> or <c>{"instances":[{"pixels":[numbers]},…]}</c>; columnar: <c>{"inputs":[[numbers],…]}</c>
    /// or <c>{"inputs":{"pixels":[[numbers],…]}}</c>. Numbers are taken as they are: pixels are 0–1.
    /// </remarks>
    internal static async Task<IResult> Predict(
        HttpContext http, ModelRegistry registry, Capacity capacity, IOptions<WebNNOptions> options)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var body = new PredictInput();
        using var turn = await RequestBody.Read(http, body, capacity);
        if (turn?.Refusal is { } refusal)
            return refusal;
        var samples = new Samples(served, options.Value.MaxInstances, body.BodyLength);
        return TypedResults.Ok(ReadPredict(body.Body, samples)
            ? new TensorFlowPredictAnswer(Predictions: samples.Predict())
            : new TensorFlowPredictAnswer(Outputs: samples.Predict()));
    }

    /// <summary>For every example its labels with their probabilities, the most probable first.</summary>
    /// <remarks><c>{"examples":[{"pixels":[numbers]},…]}</c>; numbers are taken as they are: pixels are 0–1.</remarks>
    internal static async Task<IResult> Classify(
        HttpContext http, ModelRegistry registry, Capacity capacity, IOptions<WebNNOptions> options)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var body = new PredictInput();
        using var turn = await RequestBody.Read(http, body, capacity);
        if (turn?.Refusal is { } refusal)
            return refusal;
        var samples = new Samples(served, options.Value.MaxInstances, body.BodyLength);
        ReadClassify(body.Body, samples);
        return TypedResults.Ok(new TensorFlowClassifyAnswer(samples.Predict().Select(scores =>
            served.Version.Labels.Zip(scores).OrderByDescending(pair => pair.Second).Select(pair => new object[] { pair.First, pair.Second }))));
    }

    // true: row format
    private static bool ReadPredict(ReadOnlySpan<byte> body, Samples samples)
    {
        var json = new Utf8JsonReader(body);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (seen.Contains("instances") && seen.Contains("inputs"))
                throw Wrong("Give 'instances' (row format) or 'inputs' (columnar format), not both.");
            if (name == "instances")
                samples.Read(ref json, name);
            else if (name == "inputs")
                ReadColumns(ref json, samples);
            else
                ReadOther(ref json, name);
        }

        // throws on anything but space behind the object
        json.Read();
        return samples.Count > 0
            ? seen.Contains("instances")
            : throw Wrong($$"""'instances' or 'inputs' is missing: {"instances":[[{{samples.Inputs}} numbers],…]}, or {"inputs":[[{{samples.Inputs}} numbers],…]}.""");
    }

    private static void ReadColumns(ref Utf8JsonReader json, Samples samples)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            samples.Read(ref json, "inputs", objects: false);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref json, seen, out var name))
        {
            if (name != Samples.Input)
                throw Wrong($"inputs has a field '{Problems.Shorten(name)}'; the model's only input is '{Samples.Input}'.");
            samples.Read(ref json, "inputs." + name, objects: false);
        }

        if (seen.Count == 0)
            throw Wrong($"inputs has no field '{Samples.Input}'.");
    }

    private static void ReadClassify(ReadOnlySpan<byte> body, Samples samples)
    {
        var json = new Utf8JsonReader(body);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Begin(ref json);
        while (Next(ref json, seen, out var name))
        {
            if (name == "examples")
                samples.Read(ref json, name, arrays: false);
            else if (name == "context" && json.TokenType != JsonTokenType.StartObject)
                throw Wrong($"context must be an object, but is {Kind(ref json)}.");
            else
                ReadOther(ref json, name);
        }

        json.Read();
        if (samples.Count == 0)
            throw Wrong($$"""'examples' is missing: {"examples":[{"{{Samples.Input}}":[{{samples.Inputs}} numbers]},…]}.""");
    }

    private static void ReadOther(ref Utf8JsonReader json, string name)
    {
        if (name == "signature_name" && json.TokenType != JsonTokenType.Null && JsonFields.Text(ref json, name) is var signature && signature != Signature)
            throw Wrong($"There is no signature '{Problems.Shorten(signature)}'; there is '{Signature}'.");
        json.Skip();
    }

    private static TensorFlowTensor Tensor(string name, int size) =>
        new("DT_FLOAT", new TensorFlowShape(new[] { -1, size }.Select(extent => new TensorFlowDimension(Text(extent), "")), UnknownRank: false), name + ":0");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
