using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Holds all jobs. Safe from any thread; whoever decides by what is in it whether a job may be added, removed or queued again holds
/// <see cref="Gate"/> meanwhile.
/// </summary>
internal sealed class JobTable
{
    private readonly ConcurrentDictionary<string, TrainingJob> _jobs = new(StringComparer.Ordinal);

    /// <summary>Raised, on any thread, when a job appears, disappears or changes its state.</summary>
    public event Action<string>? Changed;

    public Lock Gate { get; } = new();

    public IEnumerable<TrainingJob> All => _jobs.Values;

    /// <summary>Gets the id of the youngest job.</summary>
    public string? Newest { get; private set; }

    public void Add(TrainingJob job)
    {
        if (string.CompareOrdinal(job.Id, Newest) > 0)
            Newest = job.Id;
        _jobs[job.Id] = job;
    }

    public bool Contains(string id) => _jobs.ContainsKey(id);

    public void Remove(string id) => _jobs.TryRemove(id, out _);

    /// <summary>Gets or sets what takes up the jobs of other nodes: one that was submitted a moment ago may not be known here.</summary>
    public Action? Refresh { get; set; }

    public bool TryFind(string id, [NotNullWhen(true)] out TrainingJob? job)
    {
        if (TryFindKnown(id, out job))
            return true;
        if (Refresh is null || !JobId.IsValid(id) || Gate.IsHeldByCurrentThread)
            return false;
        Refresh();
        return TryFindKnown(id, out job);
    }

    /// <summary>Gets a job of those that are known here.</summary>
    public bool TryFindKnown(string id, [NotNullWhen(true)] out TrainingJob? job)
    {
        job = null;
        return JobId.IsValid(id) && _jobs.TryGetValue(id, out job);
    }

    /// <summary>Gets the job that the request with an idempotency key made; each owner has keys of their own.</summary>
    public TrainingJob? WithKey(string idempotencyKey, string? owner) =>
        _jobs.Values.FirstOrDefault(job => job.Status.IdempotencyKey == idempotencyKey && job.Status.Owner == owner);

    /// <summary>Gets the jobs in a state, without those that someone watches: they do not take turns.</summary>
    public IEnumerable<TrainingJob> InQueue(JobState state) =>
        _jobs.Values.Where(job => job.Status.State == state && job.Status.Live is null);

    /// <summary>Raises <see cref="Changed"/>.</summary>
    public void Announce(string id) => Changed?.Invoke(id);
}
