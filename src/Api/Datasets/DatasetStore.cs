using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;

namespace WebNN.Api.Datasets;

/// <summary>
/// The datasets: generated ones, and ones read from files, which are looked for in the configured folders, then in <c>datasets/</c>
/// below the data directory. A dataset is read once and kept.
/// </summary>
public sealed partial class DatasetStore
{
    internal const string WayOut = "Without it, use the dataset synthetic-digits: it needs no files.";


    private readonly IReadOnlyList<KnownDataset> _known;
    private readonly string[] _folders;
    private readonly Downloader _downloader;
    private readonly CancellationToken _stopping;
    private readonly ILogger<DatasetStore> _log;
    private readonly ConcurrentDictionary<string, Task<DatasetSplits>> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DownloadProgress> _progress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _downloads = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>A store over the folders of the options.</summary>
    public DatasetStore(IOptions<WebNNOptions> options, Downloader downloader, IHostApplicationLifetime lifetime, ILogger<DatasetStore> log)
    {
        _downloader = downloader;
        _stopping = lifetime.ApplicationStopping;
        _log = log;
        _known = Catalogue.Create(options.Value);
        _folders = [.. options.Value.DatasetDirectories, Path.Combine(options.Value.DataDirectory, "datasets")];
    }

    /// <summary>All datasets there are, present or not.</summary>
    public IReadOnlyList<DatasetInfo> List() => [.. _known.Select(Describe)];

    /// <summary>One of them; null if there is none of that name.</summary>
    public DatasetInfo? Find(string name) => _known.FirstOrDefault(known => known.Info.Name == name) is { } found ? Describe(found) : null;

    /// <summary>The samples, read or made at the first call; nothing is downloaded.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset, its files are missing, or they are broken.</exception>
    public async Task<DatasetSplits> LoadAsync(string name, CancellationToken ct)
    {
        var known = Get(name);
        var task = _loaded.GetOrAdd(name, _ => Task.Run(() => known.Make is { } make ? make() : Read(known), CancellationToken.None));
        try
        {
            return await task.WaitAsync(ct);
        }
        catch when (task.IsFaulted)
        {
            // the files may be there at the next call
            _loaded.TryRemove(KeyValuePair.Create(name, task));
            throw;
        }
    }

    /// <summary>The samples; what is missing is downloaded first.</summary>
    /// <exception cref="DatasetMissingException">
    /// There is no such dataset, or it can be had neither from files nor from a mirror.
    /// </exception>
    public async Task<DatasetSplits> LoadOrFetchAsync(string name, CancellationToken ct)
    {
        if (Find(name) is { Present: false })
            await FetchAsync(name).WaitAsync(ct);
        return await LoadAsync(name, ct);
    }

    /// <summary>
    /// Downloads what is missing; <see cref="DatasetInfo.Download"/> shows the progress. Callers share one download, which goes on when one
    /// of them gives up.
    /// </summary>
    /// <exception cref="DatasetMissingException">There is no such dataset, or no mirror has it.</exception>
    public Task FetchAsync(string name)
    {
        var known = Get(name);
        lock (_gate)
        {
            if (_downloads.TryGetValue(name, out var running) && !running.IsCompleted)
                return running;
            return _downloads[name] = Fetch(known);
        }
    }

    private async Task Fetch(KnownDataset known)
    {
        var name = known.Info.Name;
        var missing = known.Files.Where(file => Locate(known, file) is null).ToArray();
        if (missing.Length == 0)
            return;
        _progress[name] = new DownloadProgress("downloading", missing[0].Name, known.Files.Count - missing.Length, 0, null, null);
        LogFetching(name);
        try
        {
            await _downloader.Fetch(known, missing, progress => _progress[name] = progress, _stopping);
            _progress[name] = new DownloadProgress("completed", null, known.Files.Count, 0, null, null);
            LogFetched(name);
        }
        catch (Exception e)
        {
            _progress[name] = _progress[name] with { State = "failed", Error = StorageFailure.Describe(e) ?? e.Message };
            LogFailed(e, name);
            throw e is DatasetMissingException or OperationCanceledException
                ? e
                : new DatasetMissingException($"{name} could not be downloaded: {StorageFailure.Describe(e) ?? e.Message} {WayOut}", e);
        }
    }

    private KnownDataset Get(string name) =>
        _known.FirstOrDefault(known => known.Info.Name == name)
        ?? throw new DatasetMissingException(
            $"There is no dataset '{Problems.Shorten(name)}'; there is {string.Join(", ", _known.Select(k => k.Info.Name))}.");

    private DatasetInfo Describe(KnownDataset known) =>
        known.Info with
        {
            Present = known.Make is not null || known.Files.All(file => Locate(known, file) is not null),
            Download = _progress.GetValueOrDefault(known.Info.Name),
        };

    private DatasetSplits Read(KnownDataset known)
    {
        var paths = known.Files.Select(file => Locate(known, file) ?? throw Missing(known, file)).ToArray();
        try
        {
            var splits = new DatasetSplits(ReadSplit(known, paths[0], paths[1]), ReadSplit(known, paths[2], paths[3]));
            return splits.Train.Inputs == known.Info.Inputs && splits.Test.Inputs == known.Info.Inputs
                ? splits
                : throw new DatasetMissingException($"The images of {known.Info.Name} are not 28×28 pixels.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetMissingException(
                $"A file of {known.Info.Name} cannot be read: {StorageFailure.Describe(e) ?? e.Message} {WayOut}",
                e);
        }
    }

    private static Dataset ReadSplit(KnownDataset known, string imagesPath, string labelsPath)
    {
        using var images = File.OpenRead(imagesPath);
        using var labels = File.OpenRead(labelsPath);
        return IdxReader.ReadImages(known.Info.Name, images, labels, known.Info.Classes.Count);
    }

    private string? Locate(KnownDataset known, DatasetFile file) => _folders
        .SelectMany(folder => new[] { file.Name, file.Name + ".gz" }.Select(name => Path.Combine(folder, known.Info.Name, name)))
        .FirstOrDefault(File.Exists);

    private static DatasetMissingException Missing(KnownDataset known, DatasetFile file) =>
        new(
            $"The file {known.Info.Name}/{file.Name} is not in any dataset folder. " +
                $"POST /api/datasets/{known.Info.Name}/fetch downloads it. {WayOut}");

    [LoggerMessage(LogLevel.Information, "Downloading {Dataset}")]
    private partial void LogFetching(string dataset);

    [LoggerMessage(LogLevel.Information, "Downloaded {Dataset}")]
    private partial void LogFetched(string dataset);

    [LoggerMessage(LogLevel.Warning, "{Dataset} could not be downloaded")]
    private partial void LogFailed(Exception exception, string dataset);
}
