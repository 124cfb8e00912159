using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebNN.Api.Lessons.Map;

/// <summary>A text in both languages.</summary>
internal sealed record BilingualText(string Ko, string En);

/// <summary>The request that calculates a concept; a GET has no body.</summary>
internal sealed record MapRequest(
    string Method,
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Body = null);

/// <summary>
/// A concept of the study notes: the page that teaches it, with the section's anchor where it has one, a request, and a part of its answer:
/// the properties named, arrays whole, numbers to four digits or more.
/// </summary>
internal sealed record MapEntry(BilingualText Concept, string Page, MapRequest Request, JsonElement Gives);

/// <summary>A chapter of the notes, which are those of the book.</summary>
internal sealed record MapChapter(BilingualText Title, IReadOnlyList<MapEntry> Entries);

/// <summary>
/// The concepts of the study notes, chapter by chapter, read from <c>notes.json</c>. The tests send every request in it and open every
/// page: there is no other list.
/// </summary>
internal sealed record LessonMap(IReadOnlyList<MapChapter> Chapters)
{
    /// <summary>Gets the map.</summary>
    public static LessonMap Notes { get; } = Read();

    private static LessonMap Read()
    {
        using var file = typeof(LessonMap).Assembly.GetManifestResourceStream("WebNN.Api.Lessons.Map.notes.json")!;
        return JsonSerializer.Deserialize<LessonMap>(file, JsonSerializerOptions.Web)!;
    }
}
