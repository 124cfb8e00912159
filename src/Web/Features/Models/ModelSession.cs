using WebNN.Api.Access;
using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>One model as its page shows it, and what a visitor does with its versions and aliases.</summary>
public sealed class ModelSession(string name, Caller by, ModelRegistry registry, ModelAccess access)
{
    private const int VersionsPerPage = 50, MovesPerPage = 20, Compared = 2;

    private readonly ServingSession _serving = new(name, by, registry, access);
    private readonly List<int> _ticked = [];
    private int _shown = VersionsPerPage, _movesShown = MovesPerPage;

    public string Name { get; } = name;

    /// <summary>Indicates whether the visitor may decide what serves.</summary>
    public bool MayPromote => access.MayPromote(by, Name);

    /// <summary>Indicates whether the visitor may give versions new aliases.</summary>
    public bool MayAlias => by.MayTrain;

    /// <summary>Indicates whether there is a model of this name.</summary>
    public bool Exists { get; private set; }

    /// <summary>The versions shown, newest first.</summary>
    public IReadOnlyList<ModelVersion> Versions { get; private set; } = [];

    /// <summary>The number of versions that are not shown yet.</summary>
    public int Hidden { get; private set; }

    /// <summary>The number of the version that serves; null where none does.</summary>
    public int? Serving => _serving.Serving?.Version;

    public IReadOnlyDictionary<string, int> Aliases { get; private set; } = new Dictionary<string, int>();

    /// <summary>The moves of all aliases that are shown, newest first.</summary>
    public IReadOnlyList<AliasMove> Moves { get; private set; } = [];

    /// <summary>The number of moves that are not shown yet.</summary>
    public int HiddenMoves { get; private set; }

    /// <summary>The versions that cannot be served.</summary>
    public IReadOnlyList<BrokenVersion> Broken { get; private set; } = [];

    /// <summary>The version whose deletion is asked about; null where there is none.</summary>
    public int? Asked { get; private set; }

    /// <summary>The outcome that its deletion would have as things are.</summary>
    public DeleteOutcome Outcome { get; private set; }

    /// <summary>The key of the text that says why the last deletion or move failed; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Indicates whether its versions predict numbers: their losses stand in the table, and there is no more to compare.</summary>
    public bool IsRegression => Versions is [{ IsRegression: true }, ..];

    /// <summary>The address of the comparison of the two versions that are ticked; null while there are not two.</summary>
    public string? Comparison => _ticked.Count < Compared || IsRegression ? null
        : FormattableString.Invariant($"/models/{Name}/{_ticked.Max()}/compare?with={Name}/{_ticked.Min()}");

    /// <summary>Reads everything again.</summary>
    public void Refresh()
    {
        var (versions, moves) = (registry.Versions(Name), registry.History(Name));
        _serving.Refresh();
        (Exists, Aliases, Broken) = (_serving.Exists, registry.Aliases(Name), registry.Broken(Name));
        (Versions, Hidden) = ([.. versions.Take(_shown)], Math.Max(0, versions.Count - _shown));
        (Moves, HiddenMoves) = ([.. moves.Take(_movesShown)], Math.Max(0, moves.Count - _movesShown));
        _ticked.RemoveAll(ticked => versions.All(version => version.Version != ticked));
        if (Asked is { } asked && (Outcome = registry.WouldDelete(Name, asked)) == DeleteOutcome.NotFound)
            Asked = null;
    }

    /// <summary>Shows so many versions more.</summary>
    public void ShowMore()
    {
        _shown += VersionsPerPage;
        Refresh();
    }

    /// <summary>Shows every move that is remembered.</summary>
    public void ShowAllMoves()
    {
        _movesShown = int.MaxValue;
        Refresh();
    }

    public bool IsTicked(int version) => _ticked.Contains(version);

    /// <summary>Ticks a version for a comparison, or takes its tick away; of two ticks, the first makes room for a third.</summary>
    public void Tick(int version)
    {
        if (_ticked.Remove(version))
            return;
        if (_ticked.Count == Compared)
            _ticked.RemoveAt(0);
        _ticked.Add(version);
    }

    /// <summary>Lets a version serve, if it can be loaded.</summary>
    public async Task PromoteAsync(int version)
    {
        await _serving.PromoteAsync(version);
        Problem = _serving.Problem;
        Refresh();
    }

    /// <summary>Asks whether a version is to be deleted; <see cref="Outcome"/> says whether it can be.</summary>
    public void Ask(int version) => (Asked, Outcome, Problem) = (version, registry.WouldDelete(Name, version), null);

    /// <summary>Takes the question back.</summary>
    public void Keep() => Asked = null;

    /// <summary>Deletes the version asked about.</summary>
    public void Delete()
    {
        if (Asked is not { } version)
            return;
        Try(() =>
        {
            access.Delete(by, Name, version);
            return null;
        });
    }

    /// <summary>Determines whether the visitor may move an alias.</summary>
    public bool MayMove(string alias) => access.MayMove(by, Name, alias);

    /// <summary>Determines whether the visitor may delete a version.</summary>
    public bool MayDelete(int version) => access.MayDelete(by, Name, version);

    /// <summary>The aliases that point at a version.</summary>
    public IEnumerable<string> AliasesOf(int version) => Aliases.Where(alias => alias.Value == version).Select(alias => alias.Key);

    /// <summary>The version that would serve if one were deleted, which no alias points at; null where none could.</summary>
    public int? Next(int deleted) => Serving != deleted
        ? Serving
        : registry.Versions(Name)
            .FirstOrDefault(version => version.Version != deleted && registry.Lacks(new(Name, version.Version)) is null)?.Version;

    /// <summary>Points an alias, new or not, at a version.</summary>
    public Task SetAliasAsync(string alias, int version)
    {
        if (alias == ModelRegistry.Production)
            return PromoteAsync(version);
        if (!ModelName.IsValid(alias))
            Problem = "models.alias.invalid";
        else
            Try(() => TextOf(access.SetAlias(by, Name, alias, version)));
        return Task.CompletedTask;
    }

    public void RemoveAlias(string alias) => Try(() => TextOf(access.RemoveAlias(by, Name, alias)));

    private void Try(Func<string?> change)
    {
        try
        {
            Problem = change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = "models.notStored";
        }

        Refresh();
    }

    private static string? TextOf(AliasOutcome outcome) => outcome switch
    {
        AliasOutcome.Moved => null,
        AliasOutcome.Forbidden => "serving.notTheirs",
        AliasOutcome.AliasesUnknown => "models.alias.unknown",
        _ => "models.alias.gone",
    };
}
