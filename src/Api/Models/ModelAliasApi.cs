using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Access;
using static WebNN.Api.Models.ModelProblems;

namespace WebNN.Api.Models;

internal static class ModelAliasApi
{
    /// <summary>
    /// Points an alias at a version. "production" serves where a request names neither version nor alias: promotion and rollback by hand.
    /// </summary>
    internal static Results<Ok<ModelDetails>, ProblemHttpResult> SetAlias(
        string name, string alias, AliasRequest request, ModelAccess models, Caller by, ModelRegistry registry)
    {
        if (!ModelName.IsValid(alias))
            return Problems.BadRequest($"An alias consists of {ModelName.Rule}");
        return models.SetAlias(by, name, alias, request.Version) switch
        {
            AliasOutcome.Moved => TypedResults.Ok(ModelDetails.Of(name, registry)),
            AliasOutcome.Forbidden => NotTheirs(name, alias),
            AliasOutcome.AliasesUnknown => AliasesUnknown(registry, name),
            _ => NoVersion(registry, name, request.Version),
        };
    }

    /// <summary>Removes an alias.</summary>
    internal static Results<NoContent, ProblemHttpResult> RemoveAlias(
        string name, string alias, ModelAccess models, Caller by, ModelRegistry registry) =>
        models.RemoveAlias(by, name, alias) switch
        {
            AliasOutcome.Moved => TypedResults.NoContent(),
            AliasOutcome.Forbidden => NotTheirs(name, alias),
            AliasOutcome.AliasesUnknown => AliasesUnknown(registry, name),
            _ => NoModel(registry, name, $"Model '{name}' has no alias '{Problems.Shorten(alias)}'."),
        };

    private static ProblemHttpResult NotTheirs(string model, string alias) =>
        Problems.Forbidden($"Alias '{Problems.Shorten(alias)}' of model '{model}' is another's: only its owner and admins move it.");
}
