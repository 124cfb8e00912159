using System.Text.Json;

namespace WebNN.Web.Lessons;

/// <summary>Lines of a file of the engine, <c>Lessons/Numerical.cs</c>, as the build found them.</summary>
internal sealed record EngineLines(string File, string Text);

/// <summary>
/// The calculation of each lesson as a program, twice: <c>content/code/&lt;slug&gt;.py</c>, which lies beside the lesson's page, and the
/// lines of the engine's source that stand between <c>// lesson: &lt;slug&gt;</c> and <c>// end of lesson</c>, which
/// <c>build/lesson-code.mjs</c> has cut out.
/// </summary>
internal sealed class LessonCode
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "content", "code");

    private readonly Dictionary<string, EngineLines[]> _engine = JsonSerializer.Deserialize<Dictionary<string, EngineLines[]>>(
        File.ReadAllBytes(Path.Combine(Folder, "engine.json")),
        JsonSerializerOptions.Web)!;

    private readonly Dictionary<string, string> _python = Directory.EnumerateFiles(Folder, "*.py")
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => File.ReadAllText(path).TrimEnd());

    /// <summary>Gets the lessons that show a program.</summary>
    public IReadOnlyCollection<string> Slugs => _python.Keys;

    /// <summary>Gets the lines of the engine that calculate what a lesson shows, file by file.</summary>
    public IReadOnlyList<EngineLines> Engine(string slug) => _engine.GetValueOrDefault(slug, []);

    /// <summary>Gets the same in Python with NumPy; null for a lesson that calculates nothing.</summary>
    public string? Python(string slug) => _python.GetValueOrDefault(slug);
}
