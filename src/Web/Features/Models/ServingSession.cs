using WebNN.Api.Access;
using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>The state of a page's line about the serving version of a model: promotes, and rolls back.</summary>
public sealed class ServingSession
{
    private readonly Caller _by;
    private readonly ModelRegistry _registry;
    private readonly ModelAccess _access;

    /// <summary>Reads what serves.</summary>
    /// <param name="model">The model's name; it may have no version yet.</param>
    /// <param name="by">The visitor.</param>
    /// <param name="registry">The versions.</param>
    /// <param name="access">The changes that the visitor may make.</param>
    public ServingSession(string model, Caller by, ModelRegistry registry, ModelAccess access)
    {
        (Model, _by, _registry, _access) = (model, by, registry, access);
        Refresh();
    }

    public string Model { get; }

    /// <summary>Indicates whether there is a model of this name.</summary>
    public bool Exists { get; private set; }

    /// <summary>Indicates whether the visitor may decide what serves.</summary>
    public bool MayPromote => _access.MayPromote(_by, Model);

    /// <summary>Indicates whether the model's aliases cannot be read, so that nobody knows what is to serve.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The version that serves; null where none does.</summary>
    public ModelVersion? Serving { get; private set; }

    /// <summary>Its accuracy on test samples: that on file, else that of the last comparison with it.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>Its loss on test samples, where it predicts numbers: that on file, else that of the last comparison with it.</summary>
    public double? Loss { get; private set; }

    /// <summary>The change by which it came to serve; null where that is not known.</summary>
    public ServingChange? Since { get; private set; }

    /// <summary>The changes of what serves, newest first.</summary>
    public IReadOnlyList<ServingChange> Changes { get; private set; } = [];

    /// <summary>The version to roll back to: the last one that served before and still could; null where there is none.</summary>
    public int? Back { get; private set; }

    /// <summary>The version that was promoted here last.</summary>
    public int? Promoted { get; private set; }

    /// <summary>The key of the text that says why the last promotion failed; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads everything again.</summary>
    public void Refresh()
    {
        Exists = _registry.Names.Contains(Model);
        IsDamaged = _registry.AliasProblem(Model) is not null;
        Serving = _registry.Describe(new(Model));
        Changes = [.. ServingHistory.Of(Model, _registry).Reverse()];
        Accuracy = Serving?.Accuracy ?? Compared(outcome => outcome.Accuracy);
        Loss = Serving?.TestLoss ?? Compared(outcome => outcome.Loss);
        Since = Changes.FirstOrDefault(change => change.IsMove) is { } last && last.To == Serving?.Version ? last : null;
        Back = Serving is null ? null : Changes.Select(change => change.From).FirstOrDefault(version => CanServe(version));
    }

    /// <summary>Lets the version that served before serve again.</summary>
    public Task RollBackAsync() => Back is { } version ? PromoteAsync(version) : Task.CompletedTask;

    /// <summary>Lets a version serve, if it can be loaded.</summary>
    public async Task PromoteAsync(int version)
    {
        Problem = await TryPromoteAsync(version);
        if (Problem is null)
            Promoted = version;
        Refresh();
    }

    private async Task<string?> TryPromoteAsync(int version)
    {
        switch (await _registry.FindAsync(new(Model, version)))
        {
            case ModelLookup.NotFound:
                return "serving.gone";
            case ModelLookup.Refused:
                return "serving.unloadable";
        }

        try
        {
            return _access.SetAlias(_by, Model, ModelRegistry.Production, version) switch
            {
                AliasOutcome.Moved => null,
                AliasOutcome.Forbidden => "serving.notTheirs",
                _ => "serving.gone",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "serving.notStored";
        }
    }

    private bool CanServe(int? version) =>
        version is not null && version != Serving?.Version && _registry.Lacks(new(Model, version)) is null;

    private double? Compared(Func<PromotionOutcome, double?> measured) => _registry.Versions(Model)
        .Select(version => version.Serving)
        .OfType<PromotionOutcome>()
        .Where(outcome => outcome.Version == Serving?.Version)
        .Select(measured)
        .FirstOrDefault(number => number is not null);
}
