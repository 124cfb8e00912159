using Microsoft.AspNetCore.Http.HttpResults;
using static WebNN.Api.Models.ModelProblems;

namespace WebNN.Api.Models;

internal static class ModelAliasApi
{
    private const string ByApi = "api";

    /// <summary>
    /// Points an alias at a version. "production" serves where a request names neither version nor alias: promotion and rollback by hand.
    /// </summary>
    internal static Results<Ok<ModelDetails>, ProblemHttpResult> SetAlias(
        string name, string alias, AliasRequest request, ModelRegistry registry)
    {
        if (!ModelName.IsValid(alias))
            return Problems.BadRequest($"An alias consists of {ModelName.Rule}");
        return registry.SetAlias(name, alias, request.Version, ByApi) switch
        {
            AliasOutcome.Moved => TypedResults.Ok(ModelDetails.Of(name, registry)),
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
}
