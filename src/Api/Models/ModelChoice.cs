using System.Collections.Immutable;

namespace WebNN.Api.Models;

/// <summary>Decides which version a reference means: its number, what its alias points at, or what alias "production" points at.</summary>
internal static class ModelChoice
{
    private const int MaxListed = 10;

    /// <summary>Finds the version among the models there are, without loading it.</summary>
    /// <param name="models">The models, by name.</param>
    /// <param name="defaultModel">The model of a reference that names none.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="model">The model it means.</param>
    /// <param name="version">The version; null where the reference names neither version nor alias, and no alias decides.</param>
    /// <returns>Why there is none; null where there is.</returns>
    public static ModelLookup.Refused? Choose(
        ImmutableDictionary<string, StoredModel> models,
        string defaultModel,
        ModelReference reference,
        out StoredModel model,
        out StoredVersion? version)
    {
        var name = reference.Model ?? defaultModel;
        version = null;
        if (!models.TryGetValue(name, out model!))
        {
            return reference.Model is null
                ? new ModelLookup.Unavailable($"There is no model '{defaultModel}' yet: train one with POST /api/training/jobs.")
                : new ModelLookup.NotFound($"There is no model '{Problems.Shorten(name)}'; there is {Listed(models.Keys)}.");
        }

        var number = reference.Version;
        if (reference.Alias is not null || number is null)
        {
            if (model.Aliases.Problem is { } problem)
            {
                return new ModelLookup.Unavailable(
                    $"What model '{name}' serves is not known: {problem} Name a version, or say what is to serve with PUT " +
                        $"/api/models/{name}/aliases/{ModelRegistry.Production}.");
            }

            var alias = reference.Alias ?? ModelRegistry.Production;
            if (model.Aliases.Targets.TryGetValue(alias, out var target))
            {
                if (number is not null && number != target)
                {
                    return new ModelLookup.Contradictory(
                        $"Alias '{alias}' points at version {target}, not at {number}: give one of the two.");
                }

                version = model.Find(target);
                return version is null
                    ? new ModelLookup.Unavailable($"Alias '{alias}' of model '{name}' points at version {target}, which is not there.")
                    : null;
            }

            return reference.Alias is null ? null : new ModelLookup.NotFound($"Model '{name}' has no alias '{Problems.Shorten(alias)}'.");
        }

        version = model.Find(number.Value);
        return version is null ? new ModelLookup.NotFound($"Model '{name}' has no version {number}.") : null;
    }

    private static string Listed(IEnumerable<string> models)
    {
        string[] names = [.. models.Order(StringComparer.Ordinal)];
        return names.Length switch
        {
            0 => "none yet",
            <= MaxListed => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MaxListed))} and {names.Length - MaxListed} more",
        };
    }
}
