using WebNN.Api.Models;

namespace WebNN.Web.Features.Models;

/// <summary>A change of the version that serves, or a decision that it stays.</summary>
/// <param name="At">The time of the change.</param>
/// <param name="From">The version that served before; null: none did.</param>
/// <param name="To">The version that serves since; null: none does.</param>
/// <param name="By">The mover, as <see cref="AliasMove.By"/> has it, or <see cref="ServingHistory.Program"/>.</param>
public sealed record ServingChange(DateTimeOffset At, int? From, int? To, string? By)
{
    /// <summary>Indicates whether another version serves since.</summary>
    public bool IsMove => From != To;
}

/// <summary>
/// Tells what has served of a model: while there is no alias <see cref="ModelRegistry.Production"/>, each new version takes over by its
/// publication; else its moves decide.
/// </summary>
internal static class ServingHistory
{
    public const string Program = "program";

    /// <summary>The changes, oldest first, as far as versions and moves are still known.</summary>
    public static IReadOnlyList<ServingChange> Of(string model, ModelRegistry registry)
    {
        var moves = registry.History(model).Reverse().Where(move => move.Alias == ModelRegistry.Production).ToLookup(move => move.At);
        var published = registry.Versions(model).ToLookup(version => version.CreatedAt);
        var changes = new List<ServingChange>();
        int? serving = null, newest = null, pinned = null;

        // what has one time is one step: a publication, and the move that it makes
        foreach (var at in moves.Select(group => group.Key).Union(published.Select(group => group.Key)).Order())
        {
            string? by = null;
            foreach (var version in published[at])
                (newest, by) = (Math.Max(newest ?? 0, version.Version), PublisherOf(version, registry));
            foreach (var move in moves[at])
                (serving, pinned, by) = (move.From ?? serving, move.To, move.By);
            var change = new ServingChange(at, serving, pinned ?? newest, by);
            if (change.IsMove || moves[at].Any())
                changes.Add(change);
            serving = change.To;
        }

        return changes;
    }

    private static string PublisherOf(ModelVersion version, ModelRegistry registry) =>
        version.Job is { } job ? $"job {job}"
        : registry.IsShipped(version.Model, version.Version) ? Program
        : "import";
}
