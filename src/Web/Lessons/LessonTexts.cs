using System.Text.RegularExpressions;
using Markdig;

namespace WebNN.Web.Lessons;

/// <summary>
/// The prose of the lessons, <c>content/learn/&lt;slug&gt;.&lt;language&gt;.md</c>: sections below lines <c>## name</c>, whose
/// names are not shown. Each has <c>lead</c>, <c>text</c>, <c>question</c> and <c>answer</c>; a page may use more.
/// <c>$w_1 x_1$</c> is a formula (<see cref="Formula"/>).
/// </summary>
internal sealed partial class LessonTexts(string folder)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    private readonly Dictionary<(string Slug, string Language), IReadOnlyDictionary<string, string>> _lessons = [];
    private readonly Lock _lock = new();

    /// <summary>The sections of a lesson as HTML, by name.</summary>
    public IReadOnlyDictionary<string, string> Sections(string slug, string language)
    {
        lock (_lock)
        {
            if (_lessons.TryGetValue((slug, language), out var known))
                return known;
            var sections = Read(File.ReadAllText(Path.Combine(folder, $"{slug}.{language}.md")));
            _lessons.Add((slug, language), sections);
            return sections;
        }
    }

    internal static Dictionary<string, string> Read(string text) =>
        SectionHeading().Split(text.ReplaceLineEndings("\n")).Skip(1).Chunk(2)
            .ToDictionary(part => part[0], part => Markdown.ToHtml(Mathematics().Replace(part[1], Set), Pipeline));

    // a comma after a formula stays on its line
    private static string Set(Match match)
    {
        var formula = Formula.Html(match.Groups["formula"].Value);
        return match.Groups["stop"].Value is { Length: > 0 } stop ? $"<span class=\"together\">{formula}{stop}</span>" : formula;
    }

    [GeneratedRegex(@"^## (?<name>[a-z-]+)\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(@"\$(?<formula>[^$\n]+)\$(?<stop>[,.:;?!]?)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mathematics();
}
