using System.Text.RegularExpressions;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed partial class LessonTextsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "content", "learn");

    private readonly LessonTexts _texts = new(Folder);

    public static TheoryData<string> Slugs() => [.. LessonCatalog.All.Select(lesson => lesson.Slug)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public void A_lesson_has_the_same_sections_in_both_languages(string slug)
    {
        var (english, korean) = (_texts.Sections(slug, "en"), _texts.Sections(slug, "ko"));
        Assert.Equal(english.Keys, korean.Keys);
        foreach (var needed in (string[])["lead", "text", "question", "answer"])
            Assert.Contains(needed, english.Keys);
        foreach (var (name, html) in english)
        {
            Assert.Matches(@"\w", html);
            Assert.DoesNotMatch(Hangul(), html);
            Assert.Matches(Hangul(), korean[name]);
        }
    }

    [Fact]
    public void No_text_is_without_its_lesson()
    {
        var wanted = LessonCatalog.All.SelectMany(lesson => new[] { $"{lesson.Slug}.en.md", $"{lesson.Slug}.ko.md" });
        Assert.Equal(
            wanted.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_formula_between_dollars_becomes_mathematics()
    {
        var sections = LessonTexts.Read("## lead\nThe weight $w_1$, of course.\n\n## text\nNo mathematics.\n");
        Assert.Equal(["lead", "text"], sections.Keys);
        Assert.Contains("<msub><mi>w</mi><mn>1</mn></msub>", sections["lead"], StringComparison.Ordinal);
        Assert.Contains("</math>,</span>", sections["lead"], StringComparison.Ordinal);
        Assert.DoesNotContain("math", sections["text"].Replace("mathematics", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [GeneratedRegex("[가-힣]")]
    private static partial Regex Hangul();
}
