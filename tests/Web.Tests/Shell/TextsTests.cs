using System.Text.RegularExpressions;
using WebNN.Web.Lessons;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Shell;

public sealed partial class TextsTests
{
    private static readonly string Web = Path.Combine(Require.Root, "src", "Web");
    private static readonly string UiTexts = Path.Combine(AppContext.BaseDirectory, "content", "ui");

    private readonly TextCatalog _catalog = TextCatalog.Load(UiTexts, strict: true);

    [Fact]
    public void Both_languages_have_the_same_keys_in_the_same_files()
    {
        Assert.Equal(_catalog.All("en").Keys.Order(StringComparer.Ordinal), _catalog.All("ko").Keys.Order(StringComparer.Ordinal));
        var files = Directory.EnumerateFiles(UiTexts).Select(Path.GetFileName).ToHashSet();
        foreach (var file in files)
        {
            Assert.Contains(
                file!.Contains(".en.", StringComparison.Ordinal)
                    ? file.Replace(".en.", ".ko.", StringComparison.Ordinal)
                    : file.Replace(".ko.", ".en.", StringComparison.Ordinal),
                files);
        }
    }

    [Fact]
    public void Both_languages_fill_the_same_places()
    {
        foreach (var (key, english) in _catalog.All("en"))
            Assert.True(Places(english).SetEquals(Places(_catalog.Get("ko", key))), $"{key} has other places in Korean");
    }

    [Fact]
    public void No_text_is_empty_and_no_English_text_is_Korean()
    {
        Assert.DoesNotContain(_catalog.All("en").Concat(_catalog.All("ko")), text => string.IsNullOrWhiteSpace(text.Value));
        Assert.DoesNotContain(_catalog.All("en"), text => Hangul().IsMatch(text.Value));
    }

    [Fact]
    public void Every_text_a_page_names_exists()
    {
        var sources = Directory.EnumerateFiles(Web, "*.*", SearchOption.AllDirectories)
            .Where(file =>
                (file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
                    && !Generated().IsMatch(file));
        var missing = sources
            .SelectMany(file => Named().Matches(File.ReadAllText(file))
                .Select(match => (File: Path.GetFileName(file), Key: match.Groups[1].Value)))
            .Where(named => !_catalog.All("en").ContainsKey(named.Key))
            .ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_lesson_has_its_title_and_summary()
    {
        foreach (var lesson in LessonCatalog.All)
        {
            Assert.NotEqual("", _catalog.Get("ko", lesson.TitleKey));
            Assert.NotEqual("", _catalog.Get("ko", lesson.SummaryKey));
        }
    }

    [Fact]
    public void A_missing_text_is_an_error_under_test_and_its_key_in_production()
    {
        Assert.Throws<KeyNotFoundException>(() => _catalog.Get("en", "no.such.text"));
        Assert.Equal("no.such.text", TextCatalog.Load(UiTexts, strict: false).Get("en", "no.such.text"));
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex("[가-힣]")]
    private static partial Regex Hangul();

    [GeneratedRegex(@"[/\\](obj|bin|node_modules)[/\\]")]
    private static partial Regex Generated();

    // a name put together at run time ends in a dot or an interpolation and is left to the page's own test
    [GeneratedRegex(@"\bT\[""([A-Za-z][\w.-]*[\w-])""")]
    private static partial Regex Named();
}
