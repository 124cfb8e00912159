namespace WebNN.Api.Training.Jobs;

/// <summary>
/// The order in which jobs get their turns: the next is of the owner whose last turn is longest ago, and of one owner's jobs the one that
/// came first.
/// </summary>
internal static class Turns
{
    /// <summary>Gets the next of some jobs, which stand as they came.</summary>
    public static TrainingJob Next(IEnumerable<TrainingJob> waiting, IReadOnlyDictionary<string, long> turns) =>
        waiting.MinBy(job => turns.GetValueOrDefault(OwnerOf(job)))!;

    /// <summary>Counts the jobs whose turn comes before one; without an id, before one that an owner submitted now.</summary>
    /// <param name="jobs">All that wait, as they came.</param>
    /// <param name="lastTurns">The number of each owner's last turn.</param>
    /// <param name="id">Which; null: one that were submitted now.</param>
    /// <param name="owner">Whose that were.</param>
    /// <returns>Those, and all that wait.</returns>
    public static (int Before, int Waiting) Before(
        IEnumerable<TrainingJob> jobs, IReadOnlyDictionary<string, long> lastTurns, string? id, string? owner)
    {
        var waiting = jobs.ToList();
        var all = waiting.Count;
        if (id is not null && waiting.TrueForAll(job => job.Id != id))
            return (0, all);
        var turns = new Dictionary<string, long>(lastTurns, StringComparer.Ordinal);
        var turn = turns.Values.DefaultIfEmpty().Max();
        for (var before = 0; ; before++)
        {
            if (waiting.Count == 0 || (id is null && IsNext(owner ?? "", waiting, turns)))
                return (before, all);
            var next = Next(waiting, turns);
            if (next.Id == id)
                return (before, all);
            waiting.Remove(next);
            turns[OwnerOf(next)] = ++turn;
        }
    }

    /// <summary>Gets the name that a job's owner has among turns.</summary>
    public static string OwnerOf(TrainingJob job) => job.Status.Owner ?? "";

    private static bool IsNext(string owner, List<TrainingJob> waiting, Dictionary<string, long> turns) =>
        !waiting.Any(job => OwnerOf(job) == owner)
        && turns.GetValueOrDefault(owner) < waiting.Min(job => turns.GetValueOrDefault(OwnerOf(job)));
}
