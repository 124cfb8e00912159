using System.Text.Json;

namespace WebNN.Api.Training.Jobs;

/// <summary>A parameter set by hand between two iterations.</summary>
/// <param name="Iteration">The last iteration done before.</param>
/// <param name="Parameter">Its name, as in W1.</param>
/// <param name="Row">The row of the number.</param>
/// <param name="Column">Its column.</param>
/// <param name="From">The number before.</param>
/// <param name="To">The number after.</param>
internal sealed record HandEdit(int Iteration, string Parameter, int Row, int Column, float From, float To);

/// <summary>The edits of a watched job in its folder, <c>edits.jsonl</c>, one line each, in the order in which they were made.</summary>
internal static class HandEdits
{
    public const string FileName = "edits.jsonl";

    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Append(string folder, HandEdit edit) =>
        File.AppendAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(edit, JobJson.Options) + "\n");

    /// <summary>Reads all edits; a line that a crash has cut off is left out.</summary>
    public static IReadOnlyList<HandEdit> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<HandEdit>()] : [];
    }

    private static HandEdit? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<HandEdit>(line, JobJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
