using WebNN.Api.Access;

namespace WebNN.Api.Models;

/// <summary>
/// What callers do to versions and aliases: refused where these are not theirs, and noted in the audit. A version belongs to whoever
/// trained or imported it, a model to the owner of its oldest version; what nobody owns is for admins.
/// </summary>
public sealed class ModelAccess(ModelRegistry registry, Audit audit)
{
    /// <summary>Points an alias at a version.</summary>
    /// <exception cref="ArgumentException">The alias is not a valid name.</exception>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public AliasOutcome SetAlias(Caller by, string model, string alias, int version)
    {
        if (!MayMove(by, model, alias))
            return AliasOutcome.Forbidden;
        var outcome = registry.SetAlias(model, alias, version, by.Name ?? by.Way);
        if (outcome == AliasOutcome.Moved)
            audit.Note(by, "alias.set", $"{model}/aliases/{alias} at version {version}");
        return outcome;
    }

    /// <summary>Removes an alias.</summary>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public AliasOutcome RemoveAlias(Caller by, string model, string alias)
    {
        if (!MayMove(by, model, alias))
            return AliasOutcome.Forbidden;
        var outcome = registry.RemoveAlias(model, alias, by.Name ?? by.Way);
        if (outcome == AliasOutcome.Moved)
            audit.Note(by, "alias.remove", $"{model}/aliases/{alias}");
        return outcome;
    }

    /// <summary>Deletes a version.</summary>
    public DeleteOutcome Delete(Caller by, string model, int version)
    {
        if (!MayDelete(by, model, version))
            return DeleteOutcome.Forbidden;
        var outcome = registry.Delete(model, version);
        if (outcome == DeleteOutcome.Deleted)
            audit.Note(by, "version.delete", $"{model}/versions/{version}");
        return outcome;
    }

    /// <summary>Determines whether a caller may delete a version. What is not there may be asked for.</summary>
    public bool MayDelete(Caller by, string model, int version) =>
        by.IsAdmin || (by.MayTrain && (Version(model, version) is not { } found || by.MayChange(found.Owner)));

    /// <summary>
    /// Determines whether a caller may move an alias: any alias of an own model; of another's, one that is new or points at an own version,
    /// but never the one that serves.
    /// </summary>
    public bool MayMove(Caller by, string model, string alias)
    {
        if (by.IsAdmin || !by.MayTrain)
            return by.IsAdmin;
        if (MayPromote(by, model))
            return true;
        return alias != ModelRegistry.Production
            && (!registry.Aliases(model).TryGetValue(alias, out var version) || by.MayChange(Version(model, version)?.Owner));
    }

    /// <summary>Determines whether a caller may decide what serves of a model: it is new, or their own.</summary>
    public bool MayPromote(Caller by, string model) => by.IsAdmin || (by.MayTrain
        && (registry.Versions(model) is not [.., var first] || by.MayChange(first.Owner)));

    /// <summary>Why a new version may not be promoted, or get an alias, as it is to; null where it may.</summary>
    internal string? Refusal(Caller by, string model, Promote promote, string? alias) =>
        promote == Promote.Always && !MayPromote(by, model)
            ? $"Model '{model}' is another's: only its owner and admins decide what serves. Use promote ifBetter or never."
        : alias is not null && !MayMove(by, model, alias)
            ? $"Alias '{alias}' of model '{model}' is another's: only its owner and admins move it."
        : null;

    private ModelVersion? Version(string model, int version) =>
        registry.Versions(model).FirstOrDefault(known => known.Version == version);
}
