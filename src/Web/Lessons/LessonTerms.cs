using System.Text.Json;

namespace WebNN.Web.Lessons;

/// <summary>
/// An idea, or a name of the book's code, that a reader may look up, and the place that tells of it. The idea's name stands on the page, in
/// its language; of a name in code, <paramref name="En"/> and <paramref name="Ko"/> say what it is.
/// </summary>
/// <param name="Lesson">The slug of the lesson.</param>
/// <param name="En">In English.</param>
/// <param name="Ko">In Korean.</param>
/// <param name="Code">The name in code; null for an idea.</param>
/// <param name="Anchor">The id of the section; null for the page.</param>
/// <param name="Query">The state of the page in which it stands there; null as it opens.</param>
internal sealed record LessonTerm(string Lesson, string En, string Ko, string? Code = null, string? Anchor = null, string? Query = null)
{
    public string Path => $"/learn/{Lesson}{(Query is null ? "" : "?" + Query)}{(Anchor is null ? "" : "#" + Anchor)}";

    public string In(string language) => language == "ko" ? Ko : En;
}

/// <summary>The terms of all lessons, <c>content/lesson-terms.json</c>, in the order of the lessons.</summary>
internal sealed class LessonTerms
{
    private LessonTerms(IReadOnlyList<LessonTerm> all) => All = all;

    public IReadOnlyList<LessonTerm> All { get; }

    public static LessonTerms Load(string file) =>
        new(JsonSerializer.Deserialize<LessonTerm[]>(File.ReadAllText(file), JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"{file} holds no terms."));

    /// <summary>The names in code that a lesson explains.</summary>
    public IEnumerable<LessonTerm> CodeOf(string lesson) => All.Where(term => term.Lesson == lesson && term.Code is not null);
}
