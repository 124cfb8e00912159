using System.Globalization;

namespace WebNN.Api.Models;

/// <summary>
/// The versions whose parameters are in memory, within a budget: each is loaded on first use, one at a time, and the least recently used
/// make room. One that is pushed out while a request uses it lives until that request ends.
/// </summary>
internal sealed partial class LoadedModels(long budget, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly List<StoredVersion> _loaded = [];

    /// <summary>The bytes of all versions that are loaded.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _loaded.Sum(version => version.MemoryBytes);
        }
    }

    /// <summary>The version that makes room last: what serves where a request names nothing is always there.</summary>
    public StoredVersion? Kept { get; set; }

    /// <summary>Checks whether a version can be loaded at all; if not, that becomes its problem.</summary>
    public bool Fits(StoredVersion version)
    {
        if (version.Facts is null || Misfit(version.Facts.Layers) is not { } misfit)
            return true;
        version.Fail(misfit);
        return false;
    }

    /// <summary>Why a version of these layers could never be loaded; null where it can.</summary>
    public string? Misfit(IReadOnlyList<int> layers)
    {
        var bytes = ServedModel.MemoryBytes(layers);
        return bytes <= budget
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"a network of {string.Join('-', layers)} takes {bytes:N0} bytes in memory; this server keeps at most {budget:N0} " +
                    $"bytes of models (WebNN:Models:MemoryBytes).");
    }

    /// <summary>The version from memory, or from its file; waits for its turn where it must be read.</summary>
    public ValueTask<ModelLookup> GetAsync(string model, StoredVersion version, CancellationToken ct)
    {
        if (version.Loaded is not { } loaded)
            return LoadAsync(model, version, ct);
        version.Touch();
        return new(loaded);
    }

    /// <summary>Gives the place of a version back that is no more.</summary>
    public void Forget(StoredVersion version)
    {
        lock (_gate)
            _loaded.Remove(version);
        version.Drop();
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<ModelLookup> LoadAsync(string model, StoredVersion version, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (version.Loaded is { } loaded)
                return loaded;
            if (!version.CanLoad || !Fits(version))
                return version.Unavailable(model);
            MakeRoom(version.MemoryBytes);
            if (!version.InUse.TryGetTarget(out loaded))
                loaded = new(ModelFiles.Load(version.Folder, version.Facts!));
            version.Fill(loaded);
            lock (_gate)
                _loaded.Add(version);
            return loaded;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            version.Fail(StorageFailure.Describe(e) ?? e.Message);
            LogBroken(e, model, version.Number);
            return version.Unavailable(model);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void MakeRoom(long bytes)
    {
        lock (_gate)
        {
            while (_loaded.Count > 0 && _loaded.Sum(version => version.MemoryBytes) + bytes > budget)
            {
                var oldest = _loaded.OrderBy(version => version == Kept).ThenBy(version => version.UsedAt).First();
                _loaded.Remove(oldest);
                oldest.Drop();
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Model {Model} version {Version} cannot be served")]
    private partial void LogBroken(Exception exception, string model, int version);
}
