using System.Collections.Immutable;
using System.Text.Json;

namespace WebNN.Api.Models;

/// <summary>One move of an alias.</summary>
public sealed record AliasMove
{
    /// <summary>The alias.</summary>
    public required string Alias { get; init; }

    /// <summary>The version it pointed at; null: there was no such alias.</summary>
    public int? From { get; init; }

    /// <summary>The version it points at since; null: it was removed.</summary>
    public int? To { get; init; }

    /// <summary>The time of the move.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The mover: a key's name, <c>api</c> or <c>page</c> where there was none, <c>import</c>, or a job, as in
    /// <c>job 20261120-190000-000-abcd</c>.
    /// </summary>
    public string? By { get; init; }
}

/// <summary>A model's aliases, and the moves that led there, oldest first. An immutable snapshot.</summary>
/// <param name="Targets">The version each alias points at.</param>
/// <param name="History">The moves, oldest first.</param>
/// <param name="Problem">
/// Why the file cannot be read; null where it can. What follows from the versions alone is then all that is known.
/// </param>
internal sealed record ModelAliases(
    ImmutableSortedDictionary<string, int> Targets,
    ImmutableList<AliasMove> History,
    string? Problem = null)
{
    /// <summary>Moves that are remembered; older ones are forgotten.</summary>
    private const int MaxMoves = 1000;

    public static readonly ModelAliases None = new(ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal), []);

    /// <summary>Points an alias at a version, or (null) removes it.</summary>
    public ModelAliases Move(string alias, int? to, DateTimeOffset at, string? by)
    {
        int? from = Targets.TryGetValue(alias, out var target) ? target : null;
        if (from == to)
            return this;
        var history = History.Count < MaxMoves ? History : History.RemoveAt(0);
        return this with
        {
            Targets = to is { } version ? Targets.SetItem(alias, version) : Targets.Remove(alias),
            History = history.Add(new AliasMove { Alias = alias, From = from, To = to, At = at, By = by }),
        };
    }

    /// <summary>The moves that came with a version's publication, which is in force once its folder is there.</summary>
    public ModelAliases After(ModelVersion published)
    {
        var by = published.Job is { } job ? $"job {job}" : "import";
        return published.Moves.Aggregate(this, (aliases, move) => aliases.Move(move.Key, move.Value, published.CreatedAt, by));
    }

    /// <summary>Reads a file of aliases; <c>Settled</c> is the last version whose own moves are in it.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (ModelAliases Aliases, int Settled) Read(string path)
    {
        // a link to nothing is damage, not absence
        return Path.Exists(path) || new FileInfo(path).LinkTarget is not null ? Parse(File.ReadAllBytes(path)) : (None, 0);
    }

    /// <summary>Reads the content of a file of aliases; <c>Settled</c> is the last version whose own moves are in it.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static (ModelAliases Aliases, int Settled) Parse(ReadOnlyMemory<byte> content)
    {
        using var json = JsonDocument.Parse(content);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("It is not an object.");

        // before there was a history, the file was the aliases alone
        if (!json.RootElement.TryGetProperty("aliases", out var inner) || inner.ValueKind != JsonValueKind.Object)
            return (None with { Targets = None.Targets.AddRange(json.RootElement.Deserialize<Dictionary<string, int>>()!) }, 0);
        var read = json.RootElement.Deserialize<Content>(ModelFiles.Json)!;
        return (new(None.Targets.AddRange(read.Aliases), [.. read.History]), read.Settled);
    }

    /// <summary>Gets the content of a file of aliases.</summary>
    public byte[] ToJson(int settled) => JsonSerializer.SerializeToUtf8Bytes(new Content(Targets, History, settled), ModelFiles.Json);

    private sealed record Content(IReadOnlyDictionary<string, int> Aliases, IReadOnlyList<AliasMove> History, int Settled);
}
