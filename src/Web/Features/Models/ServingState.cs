using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>What serves of a model, since when, and who wanted it.</summary>
/// <param name="Version">The version that serves; null where none can, or that is not known.</param>
/// <param name="Known">False where the model's aliases cannot be read.</param>
/// <param name="Since">Since when; null where that is not on record.</param>
/// <param name="By">Who moved the alias, as <see cref="AliasMove.By"/> has it; null where nobody did.</param>
internal sealed record ServingState(int? Version, bool Known, DateTimeOffset? Since, string? By)
{
    public static ServingState Of(string model, ModelRegistry registry)
    {
        if (registry.AliasProblem(model) is not null)
            return new(null, Known: false, null, null);
        if (registry.Describe(new(model)) is not { } serving)
            return new(null, Known: true, null, null);
        var last = registry.History(model).FirstOrDefault(move => move.Alias == ModelRegistry.Production);
        if (registry.Aliases(model).ContainsKey(ModelRegistry.Production))
            return new(serving.Version, Known: true, last?.To == serving.Version ? last.At : null, last?.By);

        // without the alias the newest serves: since its publication, or since the alias went
        return last is { To: null } && last.At > serving.CreatedAt
            ? new(serving.Version, Known: true, last.At, last.By)
            : new(serving.Version, Known: true, serving.CreatedAt, null);
    }
}
