using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Models;

/// <summary>
/// The models on the disk: <c>models/&lt;name&gt;/&lt;n&gt;/</c> below the data directory, and the ones shipped with the program, which are
/// read only. A version appears by one rename and never changes.
/// </summary>
internal sealed partial class ModelStore : IModelStore
{
    private const string AliasFile = "aliases.json";
    private const string DamagedSuffix = ".damaged";
    private const string DeletedSuffix = ".deleted";

    private readonly string _root;
    private readonly string _shipped;
    private readonly ILogger _log;

    /// <summary>Keeps models below a folder, beside those that ship.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="shipped">Where those that came with the program are; empty: nowhere.</param>
    /// <param name="log">Where it is told what cannot be served.</param>
    public ModelStore(string root, string shipped, ILogger<ModelStore> log)
    {
        (_root, _shipped) = (root, shipped);
        _log = log;
        Directory.CreateDirectory(_root);
    }

    public IEnumerable<string> Names => Folders(_shipped).Union(Folders(_root), StringComparer.Ordinal);

    public StoredModel Read(string name)
    {
        var versions = ImmutableArray.CreateBuilder<StoredVersion>();
        var given = new HashSet<int>();
        string[] stores = _shipped.Length == 0 ? [_root] : [_root, _shipped];
        foreach (var store in stores)
        {
            // a number that the data directory has given, to a version that is there or deleted, is never another one's that ships
            var entries = EntriesOf(Path.Combine(store, name)).ToList();
            foreach (var (number, path) in entries.Where(entry => !given.Contains(entry.Number)))
            {
                if (path is not null && Directory.Exists(path) && !versions.Any(version => version.Number == number))
                    versions.Add(ReadVersion(path, name, number));
            }

            given.UnionWith(entries.Select(entry => entry.Number));
        }

        versions.Sort((a, b) => b.Number - a.Number);
        var (aliases, settled) = ReadAliases(name);
        foreach (var published in versions.Where(version => version.Number > settled && version.Facts is not null).Reverse())
            aliases = aliases.After(published.Facts!);
        return new StoredModel(name, versions.DrainToImmutable(), aliases, given.DefaultIfEmpty(0).Max());
    }

    public ModelDraft Begin(Network<float> network, NoveltyDetector? novelty) => ModelDraft.Write(Temporary(), network, novelty);

    // the job's own folder says that it has ended, afterwards: a restart in between finds the version
    public (StoredModel Model, StoredVersion Version) Publish(
        ModelDraft draft, StoredModel model, Func<int, ModelVersion> facts, JobEnd? end)
    {
        var folder = Path.Combine(_root, model.Name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DurableFiles.FlushDirectory(_root);
        }

        for (var number = model.Last + 1; ; number++)
        {
            var version = facts(number);
            var final = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
            DurableFiles.Write(Path.Combine(draft.Folder, ModelFiles.Facts), ModelFiles.EncodeFacts(version));
            try
            {
                DurableFiles.MoveFolder(draft.Folder, final);
                var stored = new StoredVersion(number, final, version, null);
                return (model.With(stored), stored);
            }
            catch (IOException) when (Directory.Exists(final) && Directory.Exists(draft.Folder))
            {
                // another process was faster: take the next number
            }
        }
    }

    public StoredModel Save(StoredModel model)
    {
        var folder = Path.Combine(_root, model.Name);
        Directory.CreateDirectory(folder);
        DurableFiles.Replace(Path.Combine(folder, AliasFile), model.Aliases.ToJson(model.Last));
        return model;
    }

    public void KeepDamagedAliases(string model)
    {
        // a copy: without the file of that name, nobody would know that something is missing
        var path = Path.Combine(_root, model, AliasFile);
        if (File.Exists(path))
            DurableFiles.Replace(path + DamagedSuffix, File.ReadAllBytes(path));
    }

    public bool IsShipped(StoredVersion version) =>
        !version.Folder.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public StoredModel Delete(StoredModel model, StoredVersion version)
    {
        // the moves of its publication stay in force without it
        if (version.Facts is { Moves.Count: > 0 })
            Save(model);
        // the mark that keeps the number taken comes first; then the version vanishes by one rename
        DurableFiles.Replace(version.Folder + DeletedSuffix, []);
        var temporary = Temporary();
        DurableFiles.MoveFolder(version.Folder, temporary);
        DurableFiles.FlushDirectory(Path.GetDirectoryName(version.Folder)!);
        Directory.Delete(temporary, recursive: true);
        return model with { Versions = model.Versions.Remove(version) };
    }

    private string Temporary() => Path.Combine(_root, DataDirectory.TemporaryPrefix + Guid.NewGuid().ToString("N"));

    private StoredVersion ReadVersion(string folder, string model, int number)
    {
        ModelVersion? facts = null;
        try
        {
            facts = ModelFiles.ReadFacts(folder, model, number);
            ModelFiles.CheckSize(folder, facts);
            return new StoredVersion(number, folder, facts, null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            LogBroken(e, model, number);
            return new StoredVersion(number, folder, facts, StorageFailure.Describe(e) ?? e.Message);
        }
    }

    private (ModelAliases Aliases, int Settled) ReadAliases(string model)
    {
        try
        {
            return ModelAliases.Read(Path.Combine(_root, model, AliasFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogBrokenAliases(e, model);
            return (ModelAliases.None with { Problem = $"{AliasFile} cannot be read: {StorageFailure.Describe(e) ?? e.Message}" }, 0);
        }
    }

    // the numbers that were given to versions, and where these are; no path: deleted
    private static IEnumerable<(int Number, string? Path)> EntriesOf(string folder)
    {
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : [])
        {
            var file = Path.GetFileName(path);
            var deleted = file.EndsWith(DeletedSuffix, StringComparison.Ordinal);
            var text = deleted ? file[..^DeletedSuffix.Length] : file;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1)
                yield return (number, deleted ? null : path);
        }
    }

    private static IEnumerable<string> Folders(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(ModelName.CanBeFolder)
            : [];

    [LoggerMessage(LogLevel.Error, "Model {Model} version {Version} cannot be served")]
    private partial void LogBroken(Exception exception, string model, int version);

    [LoggerMessage(
        LogLevel.Error,
        "The aliases of model {Model} cannot be read: it serves by version only until its alias production is set again")]
    private partial void LogBrokenAliases(Exception exception, string model);
}
