using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>
/// The published versions of all models: an immutable snapshot per model, swapped by reference, over what a store keeps on the
/// disk and <see cref="LoadedModels"/> in memory.
/// </summary>
public sealed partial class ModelRegistry : IDisposable
{
    /// <summary>The alias that serves where it exists and a request names neither version nor alias.</summary>
    public const string Production = "production";

    private readonly Lock _gate = new();
    private readonly IModelStore _store;
    private readonly LoadedModels _loaded;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRegistry> _log;
    private volatile ImmutableDictionary<string, StoredModel> _models = ImmutableDictionary<string, StoredModel>.Empty.WithComparers(
        StringComparer.Ordinal);

    /// <summary>Reads which versions there are, and loads the one that serves where a request names none.</summary>
    internal ModelRegistry(
        IModelStore store, IOptions<WebNNOptions> options, IOptions<ModelsOptions> models, TimeProvider time, ILogger<ModelRegistry> log)
    {
        _store = store;
        _loaded = new LoadedModels(models.Value.MemoryBudget, log);
        _time = time;
        _log = log;
        DefaultModel = options.Value.DefaultModel;
        foreach (var name in _store.Names)
        {
            if (Read(name) is { Versions.IsEmpty: false } model)
                _models = _models.SetItem(name, model);
        }

        _loaded.Kept = _models.GetValueOrDefault(DefaultModel)?.Serving;
        Find(default);
    }

    /// <summary>
    /// Raised, on any thread and soon after, when a model has got or lost a version, or one of its aliases has moved.
    /// </summary>
    public event Action<string>? Changed;

    /// <summary>The model that serves where a request names none.</summary>
    public string DefaultModel { get; }

    /// <summary>All models, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The bytes of memory that loaded versions take.</summary>
    public long LoadedBytes => _loaded.Bytes;

    /// <summary>The versions of a model, newest first; none for a model that does not exist.</summary>
    public IReadOnlyList<ModelVersion> Versions(string model) =>
        _models.TryGetValue(model, out var known) ? [.. known.Versions.Where(v => v.Facts is not null).Select(v => v.Facts!)] : [];

    /// <summary>The versions that cannot be served.</summary>
    public IReadOnlyList<BrokenVersion> Broken(string model) =>
        _models.TryGetValue(model, out var known)
            ? [.. known.Versions.Where(v => v.Problem is not null).Select(v => new BrokenVersion(v.Number, v.Problem!))]
            : [];

    /// <summary>The versions a model's aliases point at.</summary>
    public IReadOnlyDictionary<string, int> Aliases(string model) =>
        _models.TryGetValue(model, out var known) ? known.Aliases.Targets : ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Why a model's aliases cannot be read; null where they can.</summary>
    public string? AliasProblem(string model) => _models.TryGetValue(model, out var known) ? known.Aliases.Problem : null;

    /// <summary>The moves of a model's aliases, newest first.</summary>
    public IReadOnlyList<AliasMove> History(string model) =>
        _models.TryGetValue(model, out var known) ? [.. known.Aliases.History.Reverse()] : [];

    /// <summary>A model's inputs and classes, those of its first version; null while it has none.</summary>
    public ModelShape? ShapeOf(string model) => _models.GetValueOrDefault(model)?.Shape;

    /// <summary>Why a network of these layers could never be served; null where it can.</summary>
    public string? Misfit(IReadOnlyList<int> layers) => _loaded.Misfit(layers);

    /// <summary>
    /// Gets the facts about the version a reference means, without loading it; for a model alone, the one that serves. Null: there is none
    /// that could be served.
    /// </summary>
    public ModelVersion? Describe(ModelReference reference = default) =>
        ModelChoice.Choose(_models, DefaultModel, reference, out var model, out var version) is null
            && (version ?? model.Serving) is { Problem: null } found
            ? found.Facts
            : null;

    /// <summary>
    /// Why a reference means no version that could be served, as far as is known without loading one; null where it does.
    /// </summary>
    public ModelLookup.Refused? Lacks(ModelReference reference)
    {
        if (ModelChoice.Choose(_models, DefaultModel, reference, out var model, out var version) is { } refused)
            return refused;
        return (version ?? model.Serving) switch
        {
            null => NoneLoads(model),
            { Problem: not null } broken => broken.Unavailable(model.Name),
            _ => null,
        };
    }

    /// <summary>
    /// The version a reference means: the one asked for, or the one an alias points at, or (neither given) alias "production", else the
    /// highest that loads. It is loaded if it is not in memory.
    /// </summary>
    public ValueTask<ModelLookup> FindAsync(ModelReference reference, CancellationToken ct = default)
    {
        if (ModelChoice.Choose(_models, DefaultModel, reference, out var model, out var version) is { } refused)
            return new(refused);
        if (version is not null)
            return _loaded.GetAsync(model.Name, version, ct);
        foreach (var candidate in model.Versions)
        {
            if (candidate.Loaded is not null)
                return _loaded.GetAsync(model.Name, candidate, ct);
            if (candidate.CanLoad)
                break;
        }

        return FirstAsync(model, ct);
    }

    /// <summary><see cref="FindAsync"/> for a thread that may wait.</summary>
    public ModelLookup Find(ModelReference reference) => FindAsync(reference).AsTask().GetAwaiter().GetResult();

    /// <summary>The bytes of a version's <c>model.safetensors</c>; null where it is not there.</summary>
    public long? FileBytes(string model, int version) =>
        StoredOf(model, version) is { } stored ? ModelFiles.ParameterBytes(stored.Folder) : null;

    /// <summary>Indicates whether a version came with the program.</summary>
    public bool IsShipped(string model, int version) => StoredOf(model, version) is { } stored && _store.IsShipped(stored);

    /// <summary>A version's <c>model.safetensors</c> as it was published, from its beginning.</summary>
    /// <returns>Null where there is no such file any more, or it has been changed: <see cref="Broken"/> then says so.</returns>
    public Stream? OpenFile(string model, int version)
    {
        if (!_models.TryGetValue(model, out var known) || known.Find(version) is not { Facts: { } facts } stored)
            return null;
        try
        {
            return ModelFiles.OpenParameters(stored.Folder, facts);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            stored.Fail(StorageFailure.Describe(e) ?? e.Message);
            LogBroken(e, model, version);
            return null;
        }
    }

    /// <summary>
    /// Stores a network under the next number, together with the aliases it moves: both are in force with one rename, and no request in
    /// between is answered otherwise. Safe from several threads and beside other processes. The network is read, not kept.
    /// </summary>
    /// <param name="model">The model's name.</param>
    /// <param name="network">The new version.</param>
    /// <param name="facts">What is known about it.</param>
    /// <param name="judge">
    /// Whether it is to serve, given what serves now; asked again if that changes meanwhile. If not, <see cref="Production"/> is pinned to
    /// what serves. Absent: it serves unless <see cref="Production"/> points at another.
    /// </param>
    /// <exception cref="ArgumentException">The name is not valid, or there are not as many labels as outputs.</exception>
    /// <exception cref="ModelMismatchException">The model's versions have other inputs or classes.</exception>
    /// <exception cref="TensorFormatException">A parameter is not finite.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ModelVersion Publish(string model, Network<float> network, ModelFacts facts, Func<ServedModel?, Judgement>? judge = null) =>
        Publish(model, network, facts, judge, null);

    /// <summary>Stores a network as a version, together with the end of the job that made it.</summary>
    internal ModelVersion Publish(
        string model, Network<float> network, ModelFacts facts, Func<ServedModel?, Judgement>? judge, JobEnd? end)
    {
        if (!ModelName.IsValid(model))
            throw new ArgumentException($"'{Problems.Shorten(model)}' is not a model's name: {ModelName.Rule}", nameof(model));
        var labels = ModelFacts.LabelsOf(facts, network, ShapeOf(model));
        using var draft = _store.Begin(network, facts.Novelty);
        var version = ModelVersion.Of(model, network, facts, labels, draft.Sha256, draft.NoveltySha256);
        while (true)
        {
            var serving = Find(new(model)).Model;
            var judgement = judge?.Invoke(serving);
            lock (_gate)
            {
                var known = _models.GetValueOrDefault(model) ?? Read(model);
                if (judgement is not null && known.Serving?.Number != serving?.Version.Version)
                    continue;
                if (known.Shape is { } shape && !shape.Fits(version.Interface))
                    throw new ModelMismatchException(shape.Refusal(model, version.Interface));
                version = version with { CreatedAt = _time.GetUtcNow() };
                StoredVersion stored;
                try
                {
                    (known, stored) = _store.Publish(
                        draft, known, number => Promotion.Decided(version with { Version = number }, known, facts.Alias, judgement), end);
                }
                catch (ModelChangedException)
                {
                    ReadAgain(model);
                    continue;
                }

                _loaded.Fits(stored);
                Show(known);
                LogPublished(model, stored.Number);
                return stored.Facts!;
            }
        }
    }

    /// <summary>Points an alias at a version.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias, new or not.</param>
    /// <param name="version">Where it is to point.</param>
    /// <param name="by">Who wants it, for the history.</param>
    /// <exception cref="ArgumentException">The alias is not a valid name.</exception>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public AliasOutcome SetAlias(string model, string alias, int version, string? by = null)
    {
        if (!ModelName.IsValid(alias))
            throw new ArgumentException($"'{Problems.Shorten(alias)}' is not an alias: {ModelName.Rule}", nameof(alias));
        return AsKnown(model, known =>
        {
            if (known?.Find(version) is null)
                return AliasOutcome.NotFound;
            if (known.Aliases.Problem is not null)
            {
                // whoever says what serves has decided what the damaged file no longer tells
                if (alias != Production)
                    return AliasOutcome.AliasesUnknown;
                _store.KeepDamagedAliases(model);
            }

            Show(_store.Save(known with { Aliases = known.Aliases.Move(alias, version, _time.GetUtcNow(), by) with { Problem = null } }));
            LogAliased(model, alias, version);
            return AliasOutcome.Moved;
        });
    }

    /// <summary>Removes an alias.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="by">Who wants it, for the history.</param>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public AliasOutcome RemoveAlias(string model, string alias, string? by = null) =>
        AsKnown(model, known =>
        {
            if (known is null)
                return AliasOutcome.NotFound;
            if (known.Aliases.Problem is not null)
                return AliasOutcome.AliasesUnknown;
            if (!known.Aliases.Targets.ContainsKey(alias))
                return AliasOutcome.NotFound;
            Show(_store.Save(known with { Aliases = known.Aliases.Move(alias, null, _time.GetUtcNow(), by) }));
            LogAliasRemoved(model, alias);
            return AliasOutcome.Moved;
        });

    /// <summary>The outcome that <see cref="Delete"/> would have as things are.</summary>
    public DeleteOutcome WouldDelete(string model, int version) =>
        !_models.TryGetValue(model, out var known) || known.Find(version) is not { } stored ? DeleteOutcome.NotFound
        : known.Aliases.Problem is not null ? DeleteOutcome.AliasesUnknown
        : known.Aliases.Targets.ContainsValue(version) ? DeleteOutcome.Aliased
        : _store.IsShipped(stored) ? DeleteOutcome.Shipped
        : DeleteOutcome.Deleted;

    /// <summary>Deletes a version. Its number is not used again.</summary>
    public DeleteOutcome Delete(string model, int version) =>
        AsKnown(model, known =>
        {
            if (WouldDelete(model, version) is not DeleteOutcome.Deleted and var refused)
                return refused;
            var stored = known!.Find(version)!;
            var rest = _store.Delete(known, stored);
            _loaded.Forget(stored);
            ShowOrDrop(rest);
            LogDeleted(model, version);
            return DeleteOutcome.Deleted;
        });

    /// <summary>Takes up what other nodes have changed.</summary>
    internal void RefreshAll()
    {
        foreach (var name in _store.Names.Union(_models.Keys, StringComparer.Ordinal).ToList())
            Refresh(name);
    }

    /// <summary>Takes up what another node has changed of a model.</summary>
    internal void Refresh(string model)
    {
        lock (_gate)
            ReadAgain(model);
    }

    /// <summary>Gives the memory of loaded versions back.</summary>
    public void Dispose() => _loaded.Dispose();

    private async ValueTask<ModelLookup> FirstAsync(StoredModel model, CancellationToken ct)
    {
        foreach (var version in model.Versions.Where(version => version.CanLoad))
        {
            if (await _loaded.GetAsync(model.Name, version, ct) is ModelLookup.Found found)
                return found;
        }

        return NoneLoads(model);
    }

    private static ModelLookup.Unavailable NoneLoads(StoredModel model) =>
        new($"No version of model '{model.Name}' can be loaded; GET /api/models/{model.Name} says why.");

    private StoredVersion? StoredOf(string model, int version) => _models.TryGetValue(model, out var known) ? known.Find(version) : null;

    private StoredModel Read(string name)
    {
        var model = _store.Read(name);
        foreach (var version in model.Versions)
            _loaded.Fits(version);
        return model;
    }

    // a change that another node was faster with is decided anew
    private T AsKnown<T>(string model, Func<StoredModel?, T> change)
    {
        lock (_gate)
        {
            while (true)
            {
                try
                {
                    return change(_models.GetValueOrDefault(model));
                }
                catch (ModelChangedException)
                {
                    ReadAgain(model);
                }
            }
        }
    }

    // versions that are the same stay loaded
    private void ReadAgain(string model)
    {
        var before = _models.GetValueOrDefault(model);
        var now = _store.Read(model);
        var versions = now.Versions.Select(version =>
            before?.Find(version.Number) is { } known && known.Facts?.Sha256 == version.Facts?.Sha256 ? known : version);
        now = now with { Versions = [.. versions] };
        foreach (var gone in before?.Versions.Except(now.Versions) ?? [])
            _loaded.Forget(gone);
        foreach (var version in now.Versions.Except(before?.Versions ?? []))
            _loaded.Fits(version);
        ShowOrDrop(now);
    }

    private void ShowOrDrop(StoredModel model)
    {
        if (!model.Versions.IsEmpty)
        {
            Show(model);
            return;
        }

        _models = _models.Remove(model.Name);
        Announce(model.Name);
    }

    // what will serve is in memory before anybody is told of it: no request waits, and none is answered by nothing
    private void Show(StoredModel model)
    {
        if (model.Name == DefaultModel)
            _loaded.Kept = model.Serving;
        try
        {
            if (model.Serving is { } serving)
                _loaded.GetAsync(model.Name, serving, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            _models = _models.SetItem(model.Name, model);
            Announce(model.Name);
        }
    }

    // pages are drawn by it: neither under the lock nor on the thread of who publishes
    private void Announce(string model) => _ = Task.Run(() => Changed?.Invoke(model));

    [LoggerMessage(LogLevel.Information, "Model {Model} version {Version} is published")]
    private partial void LogPublished(string model, int version);

    [LoggerMessage(LogLevel.Information, "Alias {Alias} of model {Model} points at version {Version}")]
    private partial void LogAliased(string model, string alias, int version);

    [LoggerMessage(LogLevel.Information, "Alias {Alias} of model {Model} is removed")]
    private partial void LogAliasRemoved(string model, string alias);

    [LoggerMessage(LogLevel.Information, "Model {Model} version {Version} is deleted")]
    private partial void LogDeleted(string model, int version);

    [LoggerMessage(LogLevel.Error, "Model {Model} version {Version} cannot be served")]
    private partial void LogBroken(Exception exception, string model, int version);
}
