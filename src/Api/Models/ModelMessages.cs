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
    IReadOnlyList<BrokenVersion> Broken)
{
    /// <summary>A model with at most <paramref name="limit"/> versions, of those before <paramref name="before"/>.</summary>
    public static ModelDetails Of(string name, ModelRegistry registry, int limit = 100, int? before = null)
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
}

/// <summary>The version an alias is to point at.</summary>
internal sealed record AliasRequest(int Version);
