using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WebNN.Api.Models;
using WebNN.Api.Predict;
using static WebNN.Api.Serving.JsonFields;

namespace WebNN.Api.Serving;

/// <summary>
/// The REST API of TensorFlow Serving (tensorflow.org/tfx/serving/api_rest), for its clients unchanged. Anonymous objects have the names
/// on the wire.
/// </summary>
internal static class TensorFlowServing
{
    private const string Signature = "serving_default";

    public static void MapTensorFlowServing(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("TensorFlow Serving").WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK));
        foreach (var version in new[] { "/{name}", "/{name}/versions/{version:int}", "/{name}/labels/{alias}" })
        {
            models.MapGet(version, Status).ProducesProblem(404);
            models.MapGet(version + "/metadata", Metadata).ProducesProblem(404).ProducesProblem(503);
            models.MapPost(version + ":predict", Predict).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(503);
            models.MapPost(version + ":classify", Classify).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(503);
        }
    }

    /// <summary>The state of a model's versions, newest first, or of one: AVAILABLE, or END with the reason where it cannot be loaded.</summary>
    internal static IResult Status(HttpContext http, ModelRegistry registry)
    {
        var asked = AskedVersion.Of(http);
        if (asked.Alias is not null && registry.Aliases(asked.Model).TryGetValue(asked.Alias, out var target))
            asked = asked with { Version = target, Alias = null };
        if (asked.Resolve(registry) is null && asked.Missing(registry) is { StatusCode: StatusCodes.Status404NotFound } missing)
            return missing;

        var problems = registry.Broken(asked.Model).ToDictionary(broken => broken.Version, broken => broken.Problem);
        IEnumerable<int> versions = asked.Version is { } one ? [one] : registry.Versions(asked.Model).Select(v => v.Version).Union(problems.Keys).OrderDescending();
        return TypedResults.Ok(new
        {
            model_version_status = versions.Select(version => new
            {
                version = Text(version),
                state = problems.ContainsKey(version) ? "END" : "AVAILABLE",
                status = new { error_code = problems.ContainsKey(version) ? "INTERNAL" : "OK", error_message = problems.GetValueOrDefault(version, "") },
            }),
        });
    }

    /// <summary>A version's signature: the names, types and shapes of what it takes and gives.</summary>
    internal static IResult Metadata(HttpContext http, ModelRegistry registry)
    {
        var asked = AskedVersion.Of(http);
        if (asked.Resolve(registry) is not { } served)
            return asked.Missing(registry);
        var serving_default = new
        {
            inputs = new { pixels = Tensor(Samples.Input, served.Network.Inputs) },
            outputs = new { probabilities = Tensor(Samples.Output, served.Network.Outputs) },
            method_name = "tensorflow/serving/predict",
        };
        return TypedResults.Ok(new
        {
            model_spec = new { name = served.Version.Model, signature_name = "", version = Text(served.Version.Version) },
            metadata = new { signature_def = new { signature_def = new { serving_default } } },
        });
    }

    /// <summary>Probabilities, in row or columnar format.</summary>
    /// <remarks>
    /// Row format: <c>{"instances":[[numbers],…]}</c> or <c>{"instances":[{"pixels":[numbers]},…]}</c>; columnar: <c>{"inputs":[[numbers],…]}</c>
    /// or <c>{"inputs":{"pixels":[[numbers],…]}}</c>. Numbers are taken as they are: pixels are 0–1.
    /// </remarks>
    internal static async Task<IResult> Predict(HttpContext http, ModelRegistry registry, IOptions<WebNNOptions> options)
    {
        var asked = AskedVersion.Of(http);
        if (asked.Resolve(registry) is not { } served)
            return asked.Missing(registry);
        var body = new PredictInput();
        await PredictApi.ReadBody(http.Request.BodyReader, body);
        var samples = new Samples(served, options.Value.MaxInstances);
        return ReadPredict(body.Body, samples) ? TypedResults.Ok(new { predictions = samples.Predict() }) : TypedResults.Ok(new { outputs = samples.Predict() });
    }

    /// <summary>For every example its labels with their probabilities, the most probable first.</summary>
    /// <remarks><c>{"examples":[{"pixels":[numbers]},…]}</c>; numbers are taken as they are: pixels are 0–1.</remarks>
    internal static async Task<IResult> Classify(HttpContext http, ModelRegistry registry, IOptions<WebNNOptions> options)
    {
        var asked = AskedVersion.Of(http);
        if (asked.Resolve(registry) is not { } served)
            return asked.Missing(registry);
        var body = new PredictInput();
        await PredictApi.ReadBody(http.Request.BodyReader, body);
        var samples = new Samples(served, options.Value.MaxInstances);
        ReadClassify(body.Body, samples);
        return TypedResults.Ok(new
        {
            results = samples.Predict().Select(scores => served.Version.Labels.Zip(scores).OrderByDescending(pair => pair.Second).Select(pair => new object[] { pair.First, pair.Second })),
        });
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
                throw Wrong($"inputs has a field '{PredictJson.Shorten(name)}'; the model's only input is '{Samples.Input}'.");
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
            throw Wrong($"There is no signature '{PredictJson.Shorten(signature)}'; there is '{Signature}'.");
        json.Skip();
    }

    private static object Tensor(string name, int size) => new
    {
        dtype = "DT_FLOAT",
        tensor_shape = new { dim = new[] { -1, size }.Select(extent => new { size = Text(extent), name = "" }), unknown_rank = false },
        name = name + ":0",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
