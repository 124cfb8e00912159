using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>A version's folder that cannot be served, and why.</summary>
public sealed record BrokenVersion(int Version, string Problem);

/// <summary>What became of a wish to delete a version.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There is no such version.</summary>
    NotFound,

    /// <summary>An alias points at it.</summary>
    Aliased,

    /// <summary>It came with the program, whose folder is not written.</summary>
    Shipped,
}

/// <summary>
/// The published versions: <c>models/&lt;name&gt;/&lt;n&gt;/</c> below the data directory, and the ones shipped with the program, which
/// are read only. A version appears by one rename and never changes; what is served is an immutable snapshot, swapped by reference.
/// </summary>
public sealed partial class ModelRegistry
{
    /// <summary>The alias that serves where it exists and a request names neither version nor alias.</summary>
    public const string Production = "production";

    private const string AliasFile = "aliases.json";
    private const string DeletedSuffix = ".deleted";
    private const int MostListed = 10;

    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly string _shipped;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRegistry> _log;
    private volatile ImmutableDictionary<string, Model> _models = ImmutableDictionary<string, Model>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Reads what is there, and loads what will serve.</summary>
    public ModelRegistry(IOptions<WebNNOptions> options, TimeProvider time, ILogger<ModelRegistry> log)
    {
        _root = Path.Combine(options.Value.DataDirectory, "models");
        _shipped = options.Value.ShippedModelsDirectory;
        _time = time;
        _log = log;
        DefaultModel = options.Value.DefaultModel;
        Directory.CreateDirectory(_root);
        foreach (var name in ModelFolders(_shipped).Union(ModelFolders(_root), StringComparer.Ordinal))
        {
            if (Scan(name) is { Entries.IsEmpty: false } model)
                Serve(model);
        }
    }

    /// <summary>The model that serves where a request names none.</summary>
    public string DefaultModel { get; }

    /// <summary>All models, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Lower-case letters, digits, dot, underscore and hyphen, at most 64, beginning with a letter or digit: safe as a folder's name on every system.</summary>
    public static bool IsValidName(string? name) => name is not null && ValidName().IsMatch(name) && !ReservedName().IsMatch(name);

    /// <summary>The versions of a model, newest first; none for a model that does not exist.</summary>
    public IReadOnlyList<ModelVersion> Versions(string model) =>
        _models.TryGetValue(model, out var known) ? [.. known.Entries.Where(e => e.Facts is not null).Select(e => e.Facts!)] : [];

    /// <summary>The versions that cannot be served.</summary>
    public IReadOnlyList<BrokenVersion> Broken(string model) =>
        _models.TryGetValue(model, out var known) ? [.. known.Entries.Where(e => e.Problem is not null).Select(e => new BrokenVersion(e.Number, e.Problem!))] : [];

    /// <summary>Where a model's aliases point.</summary>
    public IReadOnlyDictionary<string, int> Aliases(string model) =>
        _models.TryGetValue(model, out var known) ? known.Aliases.Targets : ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The moves of a model's aliases, newest first.</summary>
    public IReadOnlyList<AliasMove> History(string model) =>
        _models.TryGetValue(model, out var known) ? [.. known.Aliases.History.Reverse()] : [];

    /// <summary>What a model takes and what it can answer, as its first version does; null while it has none.</summary>
    public ModelShape? ShapeOf(string model) => _models.TryGetValue(model, out var known) ? ShapeOf(known) : null;

    /// <summary>
    /// The snapshot that answers: the version asked for, or the one an alias points at, or (neither given) alias "production", else the
    /// highest version that loads. Null: there is none; <see cref="WhyNot"/> says why.
    /// </summary>
    public ServedModel? Resolve(string? model = null, int? version = null, string? alias = null)
    {
        if (!_models.TryGetValue(model ?? DefaultModel, out var known))
            return null;
        if (version is null && alias is null)
            return known.Current;
        if (alias is not null)
        {
            if (!known.Aliases.Targets.TryGetValue(alias, out var target) || (version ?? target) != target)
                return null;
            version = target;
        }

        if (known.Current?.Version.Version == version)
            return known.Current;
        return Find(known, version!.Value) is { } entry ? Load(known.Name, entry) : null;
    }

    /// <summary>
    /// A version's <c>model.safetensors</c>, byte by byte as it was published. Null: there is none any more, or it has been changed;
    /// <see cref="WhyNot"/> says which.
    /// </summary>
    public byte[]? ReadFile(string model, int version)
    {
        if (!_models.TryGetValue(model, out var known) || Find(known, version) is not { Facts: { } facts } entry)
            return null;
        try
        {
            return ModelFiles.ReadParameters(entry.Folder, facts);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            entry.Problem = StorageFailure.Describe(e) ?? e.Message;
            LogBroken(e, model, version);
            return null;
        }
    }

    /// <summary>What to answer when <see cref="Resolve"/> found nothing: 404, or 503 where only the parameters are missing.</summary>
    public (int Status, string Detail) WhyNot(string? model, int? version, string? alias)
    {
        var name = model ?? DefaultModel;
        if (!_models.TryGetValue(name, out var known))
        {
            return model is null
                ? (StatusCodes.Status503ServiceUnavailable, $"There is no model '{DefaultModel}' yet: train one with POST /api/training/jobs.")
                : (StatusCodes.Status404NotFound, $"There is no model '{Problems.Shorten(name)}'; there is {Listed(Names)}.");
        }

        if (alias is not null && !known.Aliases.Targets.ContainsKey(alias))
            return (StatusCodes.Status404NotFound, $"Model '{name}' has no alias '{Problems.Shorten(alias)}'.");
        if (alias is not null && version is not null && known.Aliases.Targets[alias] is var target && target != version)
            return (StatusCodes.Status400BadRequest, $"Alias '{alias}' points at version {target}, not at {version}: give one of the two.");
        if (version is null && alias is null)
            return (StatusCodes.Status503ServiceUnavailable, $"No version of model '{name}' can be loaded; GET /api/models/{name} says why.");

        var number = version ?? known.Aliases.Targets[alias!];
        return Find(known, number) is { Problem: { } problem }
            ? (StatusCodes.Status503ServiceUnavailable, $"Version {number} of model '{name}' cannot be loaded: {problem}")
            : (StatusCodes.Status404NotFound, $"Model '{name}' has no version {number}.");
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
    /// <exception cref="SafeTensorsException">A parameter is not finite.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ModelVersion Publish(string model, Network<float> network, ModelFacts facts, Func<ServedModel?, Judgement>? judge = null)
    {
        if (!IsValidName(model))
            throw new ArgumentException($"'{Problems.Shorten(model)}' is not a model's name: {NameRule}", nameof(model));
        var labels = facts.Labels ?? ShapeOf(model)?.Classes;
        if (labels is null || (facts.Labels is null && labels.Count != network.Outputs))
            labels = [.. Enumerable.Range(0, network.Outputs).Select(Text)];
        if (labels.Count != network.Outputs)
            throw new ArgumentException($"{labels.Count} labels do not name {network.Outputs} classes.", nameof(facts));

        var bytes = ModelFiles.Encode(network);
        var version = new ModelVersion
        {
            Model = model,
            Version = 0,
            Layers = [.. network.Shape.Sizes],
            Activation = network.Shape.Activation,
            Loss = network.Shape.Loss,
            ParameterCount = network.ParameterCount,
            Labels = labels,
            Dataset = facts.Dataset,
            Accuracy = facts.Accuracy,
            Job = facts.Job,
            Sha256 = ModelFiles.Sha256(bytes),
            ParametersSha256 = ModelFiles.ParametersSha256(network),
            CreatedAt = _time.GetUtcNow(),
            Spec = facts.Spec?.Clone(),
            Cancelled = facts.Cancelled,
        };
        var temporary = Path.Combine(_root, DataDirectory.TemporaryPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(temporary);
        try
        {
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Parameters), bytes);
            while (true)
            {
                var serving = Resolve(model);
                var judgement = judge?.Invoke(serving);
                lock (_gate)
                {
                    var known = _models.GetValueOrDefault(model) ?? Scan(model);
                    if (judgement is not null && known.Current?.Version.Version != serving?.Version.Version)
                        continue;
                    version = Publish(known, version with { CreatedAt = _time.GetUtcNow() }, facts.Alias, judgement, temporary);
                    break;
                }
            }
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }

        LogPublished(version.Model, version.Version);
        return version;
    }

    /// <summary>Points an alias at a version. False: there is no such version.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias, new or not.</param>
    /// <param name="version">Where it is to point.</param>
    /// <param name="by">Who wants it, for the history.</param>
    /// <exception cref="ArgumentException">The alias is not a valid name.</exception>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public bool SetAlias(string model, string alias, int version, string? by = null)
    {
        if (!IsValidName(alias))
            throw new ArgumentException($"'{Problems.Shorten(alias)}' is not an alias: {NameRule}", nameof(alias));
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var known) || Find(known, version) is null)
                return false;
            Serve(Saved(known with { Aliases = known.Aliases.Move(alias, version, _time.GetUtcNow(), by) }));
            LogAliased(model, alias, version);
            return true;
        }
    }

    /// <summary>Removes an alias. False: there is none of that name.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="by">Who wants it, for the history.</param>
    public bool RemoveAlias(string model, string alias, string? by = null)
    {
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var known) || !known.Aliases.Targets.ContainsKey(alias))
                return false;
            Serve(Saved(known with { Aliases = known.Aliases.Move(alias, null, _time.GetUtcNow(), by) }));
            LogAliasRemoved(model, alias);
            return true;
        }
    }

    /// <summary>Deletes a version. Its number is not used again.</summary>
    public DeleteOutcome Delete(string model, int version)
    {
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var known) || Find(known, version) is not { } entry)
                return DeleteOutcome.NotFound;
            if (known.Aliases.Targets.ContainsValue(version))
                return DeleteOutcome.Aliased;
            var folder = Path.Combine(_root, model);
            if (Path.GetDirectoryName(entry.Folder) != folder)
                return DeleteOutcome.Shipped;

            // the moves of its publication stay in force without it
            if (entry.Facts is { Moves.Count: > 0 })
                Saved(known);

            // the mark that keeps the number taken comes first; then the version vanishes by one rename
            DurableFiles.Replace(entry.Folder + DeletedSuffix, []);
            var temporary = Path.Combine(_root, DataDirectory.TemporaryPrefix + Guid.NewGuid().ToString("N"));
            DurableFiles.MoveFolder(entry.Folder, temporary);
            DurableFiles.FlushDirectory(folder);
            Directory.Delete(temporary, recursive: true);
            var rest = Scan(model);
            if (rest.Entries.IsEmpty)
                _models = _models.Remove(model);
            else
                Serve(rest with { Last = Math.Max(rest.Last, known.Last) });
            LogDeleted(model, version);
            return DeleteOutcome.Deleted;
        }
    }

    /// <summary>What a name may look like, for error messages.</summary>
    public const string NameRule = "lower-case letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit, not ending with '.'; con, nul and other names of devices are not allowed.";

    private ModelVersion Publish(Model known, ModelVersion version, string? alias, Judgement? judgement, string temporary)
    {
        if (ShapeOf(known) is { } shape && !shape.Fits(version.Interface))
            throw new ModelMismatchException(shape.Refusal(known.Name, version.Interface));
        var folder = Path.Combine(_root, known.Name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DurableFiles.FlushDirectory(_root);
        }

        for (var number = known.Last + 1; ; number++)
        {
            version = Decided(version with { Version = number }, known, alias, judgement);
            var final = Path.Combine(folder, Text(number));
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Facts), ModelFiles.EncodeFacts(version));
            try
            {
                DurableFiles.MoveFolder(temporary, final);
                var entries = known.Entries.Insert(0, new Entry(number, final, version, null));
                Serve(known with { Entries = entries, Last = number, Aliases = known.Aliases.After(version) });
                return version;
            }
            catch (IOException) when (Directory.Exists(final) && Directory.Exists(temporary))
            {
                // another process was faster: take the next number
            }
        }
    }

    // what its publication decides stands in the version itself: it comes into force with it, and is found again after a crash
    private static ModelVersion Decided(ModelVersion version, Model known, string? alias, Judgement? judgement)
    {
        var moves = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
        if (judgement is not { } judged)
            return version with { Moves = alias is null ? moves : moves.Add(alias, version.Version) };

        var serving = judged.Promoted ? version.Version : known.Current!.Version.Version;
        int? production = known.Aliases.Targets.TryGetValue(Production, out var target) ? target : null;
        if (judged.Promoted ? production is not null : production != serving)
            moves = moves.Add(Production, serving);
        if (alias is not null)
            moves = moves.SetItem(alias, version.Version);
        return version with
        {
            Moves = moves,
            Serving = new PromotionOutcome
            {
                Version = serving,
                Accuracy = judged.Accuracy,
                Promoted = judged.Promoted,
                Reason = judged.Reason,
                ReasonKind = judged.Kind,
            },
        };
    }

    private Model Saved(Model model)
    {
        var folder = Path.Combine(_root, model.Name);
        Directory.CreateDirectory(folder);
        model.Aliases.Write(Path.Combine(folder, AliasFile), model.Last);
        return model;
    }

    // chooses what serves, and makes the new state visible; what served before stays where nothing newer loads
    private void Serve(Model model)
    {
        lock (_gate)
        {
            var production = model.Aliases.Targets.GetValueOrDefault(Production);
            var order = model.Entries.OrderByDescending(e => e.Number == production);
            model = model with { Current = order.Select(e => Load(model.Name, e)).FirstOrDefault(served => served is not null) };
            _models = _models.SetItem(model.Name, model);
        }
    }

    private ServedModel? Load(string model, Entry entry)
    {
        lock (entry)
        {
            if (entry.Served.TryGetTarget(out var served))
                return served;
            if (entry.Facts is null)
                return null;
            try
            {
                served = ModelFiles.Load(entry.Folder, entry.Facts);
                entry.Served.SetTarget(served);
                entry.Problem = null;
                return served;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                entry.Problem = StorageFailure.Describe(e) ?? e.Message;
                LogBroken(e, model, entry.Number);
                return null;
            }
        }
    }

    private Model Scan(string name)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        var last = 0;
        string[] stores = _shipped.Length == 0 ? [_root] : [_root, _shipped];
        foreach (var folder in stores.Select(store => Path.Combine(store, name)).Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                var file = Path.GetFileName(path);
                var deleted = file.EndsWith(DeletedSuffix, StringComparison.Ordinal);
                if (!int.TryParse(deleted ? file[..^DeletedSuffix.Length] : file, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                    continue;
                last = Math.Max(last, number);
                if (!deleted && Directory.Exists(path) && !entries.Any(e => e.Number == number))
                    entries.Add(Read(path, name, number));
            }
        }

        entries.Sort((a, b) => b.Number - a.Number);
        var (aliases, settled) = ReadAliases(name);
        foreach (var published in entries.Where(entry => entry.Number > settled && entry.Facts is not null).Reverse())
            aliases = aliases.After(published.Facts!);
        return new Model(name, entries.DrainToImmutable(), aliases, last, null);
    }

    private Entry Read(string folder, string model, int number)
    {
        try
        {
            return new Entry(number, folder, ModelFiles.ReadFacts(folder, model, number), null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            LogBroken(e, model, number);
            return new Entry(number, folder, null, StorageFailure.Describe(e) ?? e.Message);
        }
    }

    private (ModelAliases Aliases, int Settled) ReadAliases(string model)
    {
        try
        {
            return ModelAliases.Read(Path.Combine(_root, model, AliasFile));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            LogBrokenAliases(e, model);
            return (ModelAliases.None, 0);
        }
    }

    private static IEnumerable<string> ModelFolders(string root) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(name => ValidName().IsMatch(name)) : [];

    // a program that did not look may have published others later
    private static ModelShape? ShapeOf(Model model) => model.Entries.LastOrDefault(entry => entry.Facts is not null)?.Facts!.Interface;

    private static Entry? Find(Model model, int number) => model.Entries.FirstOrDefault(e => e.Number == number);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Listed(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none yet",
        <= MostListed => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(MostListed))} and {names.Count - MostListed} more",
    };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ValidName();

    // what Windows opens as a device, or whose last dot it drops
    [GeneratedRegex(@"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\z)|\.\z", RegexOptions.NonBacktracking)]
    private static partial Regex ReservedName();

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

    [LoggerMessage(LogLevel.Error, "The aliases of model {Model} cannot be read")]
    private partial void LogBrokenAliases(Exception exception, string model);

    // versions newest first; Current is held strongly, the others' parameters only as long as somebody uses them
    private sealed record Model(string Name, ImmutableArray<Entry> Entries, ModelAliases Aliases, int Last, ServedModel? Current);

    private sealed class Entry(int number, string folder, ModelVersion? facts, string? problem)
    {
        public int Number => number;

        public string Folder => folder;

        public ModelVersion? Facts => facts;

        public string? Problem { get; set; } = problem;

        public WeakReference<ServedModel> Served { get; } = new(null!);
    }
}
