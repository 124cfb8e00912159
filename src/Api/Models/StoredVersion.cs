namespace WebNN.Api.Models;

/// <summary>A version's folder, and what is in memory of it.</summary>
internal sealed class StoredVersion(int number, string folder, ModelVersion? facts, string? problem)
{
    // a file may be put back, or a disk answer again
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);

    private volatile string? _problem = problem;
    private volatile ModelLookup.Found? _loaded;
    private long _failedAt, _usedAt;

    public int Number => number;

    public string Folder => folder;

    /// <summary>The content of <c>model.json</c>; null where it cannot be read.</summary>
    public ModelVersion? Facts => facts;

    /// <summary>Why it cannot be served, as far as is known; null where nothing is wrong.</summary>
    public string? Problem => _problem;

    /// <summary>Indicates whether loading it is worth a try.</summary>
    public bool CanLoad =>
        facts is not null && (_problem is null || Environment.TickCount64 - Volatile.Read(ref _failedAt) > TryAgainAfter.TotalMilliseconds);

    /// <summary>The bytes it takes when it is loaded.</summary>
    public long MemoryBytes { get; } = facts is null ? 0 : ServedModel.MemoryBytes(facts.Layers) + ModelFiles.NoveltyBytes(folder, facts);

    /// <summary>The loaded version while it has its place in memory.</summary>
    public ModelLookup.Found? Loaded => _loaded;

    /// <summary>The loaded version while anybody still uses it, in its place or not. Only the one who loads may touch it.</summary>
    public WeakReference<ModelLookup.Found> InUse { get; } = new(null!);

    /// <summary>The time of its last use, in the system's milliseconds.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>The refusal of a lookup that means this version, which cannot be loaded.</summary>
    public ModelLookup.Unavailable Unavailable(string model) => new($"Version {number} of model '{model}' cannot be loaded: {Problem}");

    public void Touch() => Volatile.Write(ref _usedAt, Environment.TickCount64);

    public void Fill(ModelLookup.Found loaded)
    {
        InUse.SetTarget(loaded);
        Touch();
        (_loaded, _problem) = (loaded, null);
    }

    public void Drop() => _loaded = null;

    public void Fail(string problem)
    {
        Volatile.Write(ref _failedAt, Environment.TickCount64);
        _problem = problem;
    }
}
