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
    private const string TemporaryPrefix = ".tmp-";
    private const string DeletedSuffix = ".deleted";
    private const int MostListed = 10;

    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly string _shipped;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRegistry> _log;
    private volatile ImmutableDictionary<string, Model> _models = ImmutableDictionary<string, Model>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Reads what is there, removes what a crash left half-written, and loads what will serve.</summary>
    public ModelRegistry(IOptions<WebNNOptions> options, TimeProvider time, ILogger<ModelRegistry> log)
    {
        _root = Path.Combine(options.Value.DataDirectory, "models");
        _shipped = options.Value.ShippedModelsDirectory;
        _time = time;
        _log = log;
        DefaultModel = options.Value.DefaultModel;
        Directory.CreateDirectory(_root);
        foreach (var leftover in Directory.EnumerateDirectories(_root, TemporaryPrefix + "*"))
            Directory.Delete(leftover, recursive: true);
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
        _models.TryGetValue(model, out var known) ? known.Aliases : ImmutableSortedDictionary<string, int>.Empty;

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
            if (!known.Aliases.TryGetValue(alias, out var target) || (version ?? target) != target)
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

        if (alias is not null && !known.Aliases.ContainsKey(alias))
            return (StatusCodes.Status404NotFound, $"Model '{name}' has no alias '{Problems.Shorten(alias)}'.");
        if (alias is not null && version is not null && known.Aliases[alias] != version)
            return (StatusCodes.Status400BadRequest, $"Alias '{alias}' points at version {known.Aliases[alias]}, not at {version}: give one of the two.");
        if (version is null && alias is null)
            return (StatusCodes.Status503ServiceUnavailable, $"No version of model '{name}' can be loaded; GET /api/models/{name} says why.");

        var number = version ?? known.Aliases[alias!];
        return Find(known, number) is { Problem: { } problem }
            ? (StatusCodes.Status503ServiceUnavailable, $"Version {number} of model '{name}' cannot be loaded: {problem}")
            : (StatusCodes.Status404NotFound, $"Model '{name}' has no version {number}.");
    }

    /// <summary>
    /// Stores a network under the next number and lets it serve. Safe from several threads and beside other processes. The network is
    /// read, not kept.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not valid, or there are not as many labels as outputs.</exception>
    /// <exception cref="SafeTensorsException">A parameter is not finite.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ModelVersion Publish(string model, Network<float> network, ModelFacts facts)
    {
        if (!IsValidName(model))
            throw new ArgumentException($"'{Problems.Shorten(model)}' is not a model's name: {NameRule}", nameof(model));
        var labels = facts.Labels ?? [.. Enumerable.Range(0, network.Outputs).Select(i => i.ToString(CultureInfo.InvariantCulture))];
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
        };
        var temporary = Path.Combine(_root, TemporaryPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(temporary);
        try
        {
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Parameters), bytes);
            lock (_gate)
            {
                var known = _models.GetValueOrDefault(model) ?? Scan(model);
                var folder = Path.Combine(_root, model);
                if (!Directory.Exists(folder))
                {
                    Directory.CreateDirectory(folder);
                    DurableFiles.FlushDirectory(_root);
                }

                version = MoveToNextNumber(version, known.Last, temporary, folder);
                var entry = new Entry(version.Version, Path.Combine(folder, Text(version.Version)), version, null);
                Serve(known with { Entries = known.Entries.Insert(0, entry), Last = version.Version });
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
    /// <exception cref="ArgumentException">The alias is not a valid name.</exception>
    public bool SetAlias(string model, string alias, int version)
    {
        if (!IsValidName(alias))
            throw new ArgumentException($"'{Problems.Shorten(alias)}' is not an alias: {NameRule}", nameof(alias));
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var known) || Find(known, version) is null)
                return false;
            Serve(WithAliases(known, known.Aliases.SetItem(alias, version)));
            LogAliased(model, alias, version);
            return true;
        }
    }

    /// <summary>Removes an alias. False: there is none of that name.</summary>
    public bool RemoveAlias(string model, string alias)
    {
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var known) || !known.Aliases.ContainsKey(alias))
                return false;
            Serve(WithAliases(known, known.Aliases.Remove(alias)));
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
            if (known.Aliases.ContainsValue(version))
                return DeleteOutcome.Aliased;
            var folder = Path.Combine(_root, model);
            if (Path.GetDirectoryName(entry.Folder) != folder)
                return DeleteOutcome.Shipped;

            // the mark that keeps the number taken comes first; then the version vanishes by one rename
            DurableFiles.Replace(entry.Folder + DeletedSuffix, []);
            var temporary = Path.Combine(_root, TemporaryPrefix + Guid.NewGuid().ToString("N"));
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

    private static ModelVersion MoveToNextNumber(ModelVersion version, int last, string temporary, string folder)
    {
        for (var number = last + 1; ; number++)
        {
            version = version with { Version = number };
            var final = Path.Combine(folder, Text(number));
            DurableFiles.Write(Path.Combine(temporary, ModelFiles.Facts), ModelFiles.EncodeFacts(version));
            try
            {
                DurableFiles.MoveFolder(temporary, final);
                return version;
            }
            catch (IOException) when (Directory.Exists(final) && Directory.Exists(temporary))
            {
                // another process was faster: take the next number
            }
        }
    }

    private Model WithAliases(Model known, ImmutableSortedDictionary<string, int> aliases)
    {
        var folder = Path.Combine(_root, known.Name);
        Directory.CreateDirectory(folder);
        DurableFiles.Replace(Path.Combine(folder, AliasFile), JsonSerializer.SerializeToUtf8Bytes(aliases));
        return known with { Aliases = aliases };
    }

    // chooses what serves, and makes the new state visible; what served before stays where nothing newer loads
    private void Serve(Model model)
    {
        lock (_gate)
        {
            var order = model.Entries.OrderByDescending(e => model.Aliases.TryGetValue(Production, out var number) && e.Number == number);
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
        return new Model(name, entries.DrainToImmutable(), ReadAliases(name), last, null);
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

    private ImmutableSortedDictionary<string, int> ReadAliases(string model)
    {
        var none = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
        var path = Path.Combine(_root, model, AliasFile);
        try
        {
            return File.Exists(path) ? none.AddRange(JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(path))!) : none;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            LogBrokenAliases(e, model);
            return none;
        }
    }

    private static IEnumerable<string> ModelFolders(string root) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(name => ValidName().IsMatch(name)) : [];

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
    private sealed record Model(string Name, ImmutableArray<Entry> Entries, ImmutableSortedDictionary<string, int> Aliases, int Last, ServedModel? Current);

    private sealed class Entry(int number, string folder, ModelVersion? facts, string? problem)
    {
        public int Number => number;

        public string Folder => folder;

        public ModelVersion? Facts => facts;

        public string? Problem { get; set; } = problem;

        public WeakReference<ServedModel> Served { get; } = new(null!);
    }
}
