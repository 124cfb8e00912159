using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using WebNN.Api.Datasets;
using WebNN.Api.Http;
using WebNN.Api.Swagger;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>All models, and the one that serves where a request names none.</summary>
internal sealed record ModelList(IReadOnlyList<ModelDetails> Models, string Default);

/// <summary>
/// A model: which version serves, or the problem that keeps it from knowing, where its aliases point, their moves, how many versions there
/// are, a page of them newest first, and those of the page that cannot be loaded.
/// </summary>
internal sealed record ModelDetails(
    string Name,
    int? Serving,
    string? Problem,
    IReadOnlyDictionary<string, int> Aliases,
    IReadOnlyList<AliasMove> History,
    int VersionCount,
    IReadOnlyList<ModelVersion> Versions,
    IReadOnlyList<BrokenVersion> Broken);

/// <summary>What to evaluate on; absent: what the version was trained on.</summary>
internal sealed record EvaluateRequest(string? Dataset);

/// <summary>A test sample the model is wrong about.</summary>
internal sealed record Mistake(int Index, int Label, int Predicted, float? Confidence);

/// <summary>How a version does on a dataset's test samples; <c>confusion[label][prediction]</c> counts them.</summary>
internal sealed record EvaluateAnswer(string Model, int Version, string Dataset, int Samples, double Accuracy, double? Loss, int[][] ConfusionMatrix, IReadOnlyList<Mistake> Mistakes);

internal static class ModelsApi
{
    // of a file that is made for a download; beyond that it is written to the system's folder for temporary files
    private const int MostInMemory = 1 << 20;

    private const int MostMistakes = 50, MostListed = 1000, VersionsInList = 10;

    private const string ByApi = "api";

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/models").WithTags("Models");
        models.MapGet("", List);
        models.MapGet("/{name}", Get);
        models.MapGet("/{name}/versions/{version:int}", GetVersion);
        models.MapGet("/{name}/versions/{version:int}/download", Download).Produces<Stream>(200, "application/octet-stream").Produces(304).ProducesProblem(503);
        models.MapPost("/{name}/versions", Import).IsImport().WithMetadata(new BodySchema(typeof(Stream), "application/octet-stream")).Produces<ModelVersion>(201).ProducesProblem(503);
        models.MapPost("/{name}/versions/{version:int}/evaluate", Evaluate).IsHeavy().ProducesProblem(503);
        models.MapPut("/{name}/aliases/{alias}", SetAlias).ProducesProblem(503);
        models.MapDelete("/{name}/aliases/{alias}", RemoveAlias).ProducesProblem(503);
        models.MapDelete("/{name}/versions/{version:int}", Delete).ProducesProblem(409).ProducesProblem(503);
    }

    /// <summary>Models in the order of their names, each with its newest ten versions.</summary>
    /// <param name="limit">At most so many, 100 where absent, 1,000 at most.</param>
    /// <param name="after">Only those behind this name: the last one of the page before.</param>
    internal static Results<Ok<ModelList>, ProblemHttpResult> List(ModelRegistry registry, int limit = 100, string? after = null)
    {
        if (WrongLimit(limit) is { } wrong)
            return wrong;
        var names = registry.Names.Where(name => string.CompareOrdinal(name, after) > 0).Take(limit);
        return TypedResults.Ok(new ModelList([.. names.Select(name => Details(name, registry, VersionsInList))], registry.DefaultModel));
    }

    /// <summary>One model: which version serves, its aliases and every move of them, and its versions, newest first.</summary>
    /// <param name="name">The model.</param>
    /// <param name="limit">At most so many versions, 100 where absent, 1,000 at most.</param>
    /// <param name="before">Only versions before this one: the last one of the page before.</param>
    internal static Results<Ok<ModelDetails>, ProblemHttpResult> Get(string name, ModelRegistry registry, int limit = 100, int? before = null)
    {
        if (WrongLimit(limit) is { } wrong)
            return wrong;
        return registry.Names.Contains(name) ? TypedResults.Ok(Details(name, registry, limit, before)) : NoModel(registry, name);
    }

    /// <summary>One version: layers, activation, parameter count, dataset, accuracy, checksums, the job that made it.</summary>
    internal static Results<Ok<ModelVersion>, ProblemHttpResult> GetVersion(string name, int version, ModelRegistry registry) =>
        registry.Versions(name).FirstOrDefault(v => v.Version == version) is { } found ? TypedResults.Ok(found) : NoVersion(registry, name, version);

    /// <summary>A version's parameters as a file, for other programs.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="format">
    /// <c>safetensors</c> (where absent; the file as it is stored), <c>npz</c> (NumPy), or <c>onnx</c>: the whole network, from <c>pixels</c>
    /// (N, 784) as 0–1 to <c>probabilities</c> (N, 10).
    /// </param>
    /// <param name="layout">
    /// Absent: W1, b1, W2, … with W of shape (in, out). <c>torch</c>, for safetensors and npz: 0.weight, 0.bias, 2.weight, … with weights of shape
    /// (out, in), which <c>load_state_dict</c> of an nn.Sequential of Linear, activation, Linear, … takes.
    /// </param>
    internal static async Task<IResult> Download(
        string name, int version, string? format, string? layout, HttpContext http, ModelRegistry registry, Capacity capacity)
    {
        if (format is not (null or "safetensors" or "npz" or "onnx"))
            return Problems.BadRequest($"format is '{Problems.Shorten(format)}'; it must be safetensors, npz or onnx.");
        if (ParameterLayouts.Parse(layout, out var laidOut) is { } wrong)
            return Problems.BadRequest(wrong);
        if (format == "onnx" && layout is not null)
            return Problems.BadRequest("layout is for safetensors and npz; an ONNX file has one layout.");
        var lookup = await registry.FindAsync(new(name, version), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();

        format ??= "safetensors";
        var file = $"{name}-{version}.{format}";
        if (format == "safetensors" && laidOut == ParameterLayout.Book)
        {
            // as it is stored, whatever is in memory
            return registry.OpenFile(name, version) is { } stored
                ? TypedResults.Stream(stored, MediaTypeNames.Application.Octet, file, entityTag: Tag(served.Version.Sha256))
                : NoVersion(registry, name, version);
        }

        IResult Make()
        {
            var made = new FileBufferingWriteStream(MostInMemory);
            http.Response.RegisterForDisposeAsync(made);
            var tag = Tag(ModelExport.Write(made, served, format, laidOut));
            return TypedResults.Stream(body => made.DrainBufferAsync(body, http.RequestAborted), MediaTypeNames.Application.Octet, file, entityTag: tag);
        }

        return (IResult)(await capacity.Heavy(http, () => ValueTask.FromResult<object?>(Make())))!;
    }

    /// <summary>
    /// Publishes the parameters in the body, a .safetensors or .npz file with W1, b1, W2, b2, … (W is (in, out)), as the model's next version.
    /// `?activation=` names the function between the layers: sigmoid (where absent), relu or tanh. With `?layout=torch` the arrays are named
    /// 0.weight, 0.bias, 2.weight, … and weights are (out, in), as PyTorch saves an nn.Sequential of Linear, activation, Linear, ….
    /// It serves at once; with `?promote=never` it does not, with `?promote=ifBetter` only if it is not less accurate than the version that
    /// serves on the test split of `?dataset=`. A dataset also gives it the names of its classes and an accuracy.
    /// </summary>
    internal static async Task<IResult> Import(
        string name,
        string? activation,
        string? layout,
        string? promote,
        string? dataset,
        HttpRequest request,
        ModelRegistry registry,
        DatasetStore datasets,
        IOptions<WebNNOptions> options,
        IOptions<CapacityOptions> capacity,
        CancellationToken ct)
    {
        // a page of another site can make a browser send any form, but not this type
        if (request.ContentType?.Split(';')[0].Trim().Equals(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase) != true)
        {
            return Problems.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "Unsupported media type",
                $"The body is a file: send it as application/octet-stream, not as '{Problems.Shorten(request.ContentType ?? "")}'.");
        }

        if (!ModelName.IsValid(name))
            return Problems.BadRequest($"A model's name is made of {ModelName.Rule}");
        if (!Enum.TryParse<Activation>(activation ?? nameof(Activation.Sigmoid), ignoreCase: true, out var function) || !Enum.IsDefined(function))
            return Problems.BadRequest($"activation is '{Problems.Shorten(activation!)}'; it must be sigmoid, relu or tanh.");
        if (ParameterLayouts.Parse(layout, out var laidOut) is { } wrong)
            return Problems.BadRequest(wrong);
        Promote? wanted = promote switch
        {
            null or "always" => Promote.Always,
            "ifBetter" => Promote.IfBetter,
            "never" => Promote.Never,
            _ => null,
        };
        if (wanted is null)
            return Problems.BadRequest($"promote is '{promote}'; it must be always, ifBetter or never.");
        if (wanted == Promote.IfBetter && dataset is null)
            return Problems.BadRequest("promote=ifBetter needs the dataset to compare on, as in ?promote=ifBetter&dataset=mnist.");
        if (dataset is not null && datasets.Find(dataset) is null)
            return NoDataset(dataset, datasets);

        BodyPace.Require(request.HttpContext, capacity.Value.LeastBytesPerSecond);
        Network<float> network;
        try
        {
            network = ModelImport.Read(await ReadAsync(request, ct), function, laidOut, options.Value.MaxParameters);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return Problems.BadRequest($"The body is not a model: {e.Message}");
        }

        if (registry.Misfit(network.Shape.Sizes) is { } large)
            return Problems.BadRequest($"The body cannot be served here: {large}");
        try
        {
            var facts = new ModelFacts();
            Dataset? test = null;
            if (dataset is not null && datasets.Find(dataset) is { } data)
            {
                if (Misfit("The network", network, data) is { } misfit)
                    return misfit;
                test = (await datasets.LoadAsync(dataset, ct)).Test;
                var score = await Task.Run(() => new Evaluator(network).Score(test), ct);
                facts = new ModelFacts { Dataset = dataset, Labels = data.Classes, Accuracy = score.Accuracy };
            }

            Judgement Judge(ServedModel? serving) => Promotion.Judge(wanted.Value, serving, facts.Accuracy, test);
            var version = await Task.Run(() => registry.Publish(name, network, facts, Judge), ct);
            return TypedResults.Created($"/api/models/{name}/versions/{version.Version}", version);
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }
        catch (ModelMismatchException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }

    /// <summary>Runs a version over a dataset's test samples: accuracy, loss, confusion matrix, and what it is most confidently wrong about.</summary>
    internal static async Task<Results<Ok<EvaluateAnswer>, ProblemHttpResult>> Evaluate(
        string name, int version, EvaluateRequest? request, ModelRegistry registry, DatasetStore datasets, CancellationToken ct)
    {
        var lookup = await registry.FindAsync(new(name, version), ct);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var dataset = request?.Dataset ?? served.Version.Dataset ?? "mnist";
        if (datasets.Find(dataset) is not { } info)
            return NoDataset(dataset, datasets);
        if (Misfit(name, served.Network, info) is { } misfit)
            return misfit;

        try
        {
            var test = (await datasets.LoadAsync(dataset, ct)).Test;
            return TypedResults.Ok(await Task.Run(() => Measure(served, test, dataset), ct));
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }
    }

    /// <summary>
    /// Points an alias at a version. "production" serves where a request names neither version nor alias: promotion and rollback by hand.
    /// </summary>
    internal static Results<Ok<ModelDetails>, ProblemHttpResult> SetAlias(string name, string alias, AliasRequest request, ModelRegistry registry)
    {
        if (!ModelName.IsValid(alias))
            return Problems.BadRequest($"An alias consists of {ModelName.Rule}");
        return registry.SetAlias(name, alias, request.Version, ByApi) switch
        {
            AliasOutcome.Moved => TypedResults.Ok(Details(name, registry)),
            AliasOutcome.AliasesUnknown => AliasesUnknown(registry, name),
            _ => NoVersion(registry, name, request.Version),
        };
    }

    /// <summary>Removes an alias.</summary>
    internal static Results<NoContent, ProblemHttpResult> RemoveAlias(string name, string alias, ModelRegistry registry) =>
        registry.RemoveAlias(name, alias, ByApi) switch
        {
            AliasOutcome.Moved => TypedResults.NoContent(),
            AliasOutcome.AliasesUnknown => AliasesUnknown(registry, name),
            _ => NoModel(registry, name, $"Model '{name}' has no alias '{Problems.Shorten(alias)}'."),
        };

    /// <summary>Deletes a version; its number is not used again.</summary>
    internal static Results<NoContent, ProblemHttpResult> Delete(string name, int version, ModelRegistry registry) => registry.Delete(name, version) switch
    {
        DeleteOutcome.Deleted => TypedResults.NoContent(),
        DeleteOutcome.Aliased => Problems.Conflict(
            $"Alias {string.Join(", ", registry.Aliases(name).Where(a => a.Value == version).Select(a => $"'{a.Key}'"))} points at version {version}: move or remove it first."),
        DeleteOutcome.Shipped => Problems.Conflict($"Version {version} of '{name}' came with the program and cannot be deleted."),
        DeleteOutcome.AliasesUnknown => AliasesUnknown(registry, name),
        _ => NoVersion(registry, name, version),
    };

    private static ModelDetails Details(string name, ModelRegistry registry, int limit = 100, int? before = null)
    {
        var (versions, broken) = (registry.Versions(name), registry.Broken(name));
        return new ModelDetails(
            name,
            registry.Describe(new(name))?.Version,
            registry.AliasProblem(name),
            registry.Aliases(name),
            registry.History(name),
            versions.Count,
            [.. versions.Where(v => before is null || v.Version < before).Take(limit)],
            [.. broken.Where(v => before is null || v.Version < before).Take(limit)]);
    }

    private static ProblemHttpResult? WrongLimit(int limit) =>
        limit is < 1 or > MostListed ? Problems.BadRequest($"limit is {limit}; it must be 1 to {MostListed}.") : null;

    private static ProblemHttpResult NoDataset(string dataset, DatasetStore datasets)
    {
        return Problems.BadRequest($"There is no dataset '{Problems.Shorten(dataset)}'; there is {string.Join(", ", datasets.List().Select(d => d.Name))}.");
    }

    private static ProblemHttpResult? Misfit(string what, Network<float> network, DatasetInfo data)
    {
        var (inputs, classes) = (data.Inputs, data.Classes.Count);
        return network.Inputs == inputs && network.Outputs == classes
            ? null
            : Problems.BadRequest(
                $"{what} takes {network.Inputs} numbers and knows {network.Outputs} classes; {data.Name} has {inputs} and {classes}.");
    }

    private static ProblemHttpResult NoModel(ModelRegistry registry, string name, string? otherwise = null) =>
        registry.Lacks(new(name)) is ModelLookup.NotFound missing ? missing.Problem() : Problems.NotFound(otherwise ?? $"There is no model '{name}'.");

    private static ProblemHttpResult NoVersion(ModelRegistry registry, string name, int version) =>
        registry.Lacks(new(name, version)) is { } refused ? refused.Problem() : Problems.NotFound($"Model '{name}' has no version {version}.");

    private static ProblemHttpResult AliasesUnknown(ModelRegistry registry, string name) =>
        registry.Lacks(new(name)) is { } refused ? refused.Problem() : Problems.Conflict($"The aliases of '{name}' changed meanwhile; try again.");

    private static EntityTagHeaderValue Tag(string sha256) => new($"\"{sha256}\"");

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, ct);
        return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
    }

    private static EvaluateAnswer Measure(ServedModel served, Dataset test, string dataset)
    {
        var confusion = new int[test.Classes][];
        for (var c = 0; c < test.Classes; c++)
            confusion[c] = new int[test.Classes];
        var mistakes = new List<Mistake>();
        var evaluator = new Evaluator(served.Network);
        evaluator.ForEach(test, (index, probabilities) =>
        {
            var label = test.Labels[index];
            var predicted = Evaluator.ArgMax(probabilities);
            confusion[label][predicted]++;
            if (predicted != label)
                mistakes.Add(new Mistake(index, label, predicted, probabilities[predicted]));
        });
        var score = evaluator.Score(test);
        return new EvaluateAnswer(
            served.Version.Model,
            served.Version.Version,
            dataset,
            test.Count,
            score.Accuracy,
            score.Loss,
            confusion,
            [.. mistakes.OrderByDescending(m => m.Confidence).ThenBy(m => m.Index).Take(MostMistakes)]);
    }
}

/// <summary>Where an alias shall point.</summary>
internal sealed record AliasRequest(int Version);
