using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Access;
using WebNN.Api.Http;
using WebNN.Api.Swagger;
using static WebNN.Api.Models.ModelProblems;

namespace WebNN.Api.Models;

internal static class ModelsApi
{
    private const int MaxListed = 1000, VersionsInList = 10;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/models").WithTags("Models");
        models.MapGet("", List);
        models.MapGet("/{name}", Get);
        models.MapGet("/{name}/versions/{version:int}", GetVersion);
        models.MapGet("/{name}/versions/{version:int}/download", ModelDownloadApi.Download).WithName("modelsDownload")
            .Produces<Stream>(200, "application/octet-stream").Produces(304).ProducesProblem(503);
        models.MapPost("/{name}/versions", ModelImportApi.Import).WithName("modelsImport").Changes().IsImport()
            .WithMetadata(new BodySchema(typeof(Stream), "application/octet-stream")).Produces<ModelVersion>(201).ProducesProblem(503);
        models.MapPost("/{name}/versions/{version:int}/evaluate", ModelEvaluationApi.Evaluate).WithName("modelsEvaluate").IsHeavy()
            .ProducesProblem(503);
        models.MapPost("/{name}/versions/{version:int}/compare", ModelEvaluationApi.Compare).WithName("modelsCompare").IsHeavy()
            .ProducesProblem(503);
        models.MapPut("/{name}/aliases/{alias}", ModelAliasApi.SetAlias).WithName("modelsSetAlias").Changes().ProducesProblem(503);
        models.MapDelete("/{name}/aliases/{alias}", ModelAliasApi.RemoveAlias).WithName("modelsRemoveAlias").Changes().ProducesProblem(503);
        models.MapDelete("/{name}/versions/{version:int}", Delete).Changes().ProducesProblem(409).ProducesProblem(503);
    }

    /// <summary>Models in the order of their names, each with its newest ten versions.</summary>
    /// <param name="limit">At most so many, 100 where absent, 1,000 at most.</param>
    /// <param name="after">Only those behind this name: the last one of the page before.</param>
    internal static Ok<ModelList> List(ModelRegistry registry, int limit = 100, string? after = null)
    {
        ThrowIfWrong(limit);
        var names = registry.Names.Where(name => string.CompareOrdinal(name, after) > 0).Take(limit);
        var models = names.Select(name => ModelDetails.Of(name, registry, VersionsInList));
        return TypedResults.Ok(new ModelList([.. models], registry.DefaultModel));
    }

    /// <summary>One model: which version serves, its aliases and every move of them, and its versions, newest first.</summary>
    /// <param name="name">The model.</param>
    /// <param name="limit">At most so many versions, 100 where absent, 1,000 at most.</param>
    /// <param name="before">Only versions before this one: the last one of the page before.</param>
    internal static Results<Ok<ModelDetails>, ProblemHttpResult> Get(
        string name, ModelRegistry registry, int limit = 100, int? before = null)
    {
        ThrowIfWrong(limit);
        return registry.Names.Contains(name)
            ? TypedResults.Ok(ModelDetails.Of(name, registry, limit, before))
            : NoModel(registry, name);
    }

    /// <summary>One version: layers, activation, parameter count, dataset, accuracy, checksums, the job that made it.</summary>
    internal static Results<Ok<ModelVersion>, ProblemHttpResult> GetVersion(string name, int version, ModelRegistry registry) =>
        registry.Versions(name).FirstOrDefault(v => v.Version == version) is { } found
        ? TypedResults.Ok(found)
        : NoVersion(registry, name, version);

    /// <summary>Deletes a version; its number is not used again.</summary>
    internal static Results<NoContent, ProblemHttpResult> Delete(
        string name, int version, ModelAccess models, Caller by, ModelRegistry registry) =>
        models.Delete(by, name, version) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.Aliased => Problems.Conflict(
                $"Alias {AliasesOf(name, version, registry)} points at version {version}: move or remove it first."),
            DeleteOutcome.Shipped => Problems.Conflict($"Version {version} of '{name}' came with the program and cannot be deleted."),
            DeleteOutcome.Forbidden => Problems.Forbidden(
                $"Version {version} of '{name}' is another's: only its owner and admins delete it."),
            DeleteOutcome.AliasesUnknown => AliasesUnknown(registry, name),
            _ => NoVersion(registry, name, version),
        };

    private static string AliasesOf(string name, int version, ModelRegistry registry) =>
        string.Join(", ", registry.Aliases(name).Where(alias => alias.Value == version).Select(alias => $"'{alias.Key}'"));

    private static void ThrowIfWrong(int limit)
    {
        if (limit is < 1 or > MaxListed)
            throw new BadRequestException($"limit is {limit}; it must be 1 to {MaxListed}.");
    }
}
