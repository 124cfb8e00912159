using System.Collections.Immutable;

namespace WebNN.Api.Models;

/// <summary>A model as it is stored: an immutable snapshot.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Versions">Its versions, newest first.</param>
/// <param name="Aliases">Where its aliases point.</param>
/// <param name="Last">The highest number that was ever given to a version.</param>
internal sealed record StoredModel(string Name, ImmutableArray<StoredVersion> Versions, ModelAliases Aliases, int Last)
{
    /// <summary>The model's inputs and classes, those of its first version; null while it has none.</summary>
    public ModelShape? Shape => Versions.LastOrDefault(version => version.Facts is not null)?.Facts!.Interface;

    /// <summary>The version that <see cref="ModelRegistry.Production"/> points at; null where there is no such alias.</summary>
    public int? Production => Aliases.Targets.TryGetValue(ModelRegistry.Production, out var target) ? target : null;

    /// <summary>The version that serves as far as is known, loaded or not; null where none can.</summary>
    public StoredVersion? Serving =>
        Aliases.Problem is not null ? null
        : Production is { } pinned ? Find(pinned) is { Problem: null } version ? version : null
        : Versions.FirstOrDefault(version => version.Problem is null);

    /// <summary>Gets how often the model has been changed, where several nodes change it.</summary>
    public long Revision { get; init; }

    /// <summary>Gets the model with a version that has just been published, and the aliases it moves.</summary>
    public StoredModel With(StoredVersion published) => this with
    {
        Versions = Versions.Insert(0, published),
        Last = published.Number,
        Aliases = Aliases.After(published.Facts!),
    };

    public StoredVersion? Find(int number)
    {
        foreach (var version in Versions)
        {
            if (version.Number == number)
                return version;
        }

        return null;
    }
}
