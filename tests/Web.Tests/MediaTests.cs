using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests;

/// <summary>Formulas without a math font of the system, pages on paper, and the colours a reader has forced.</summary>
public sealed class MediaTests(BrowserFixture browser)
{
    [Fact]
    public Task A_formula_brings_its_font_and_sets_its_indices_below_the_line() => browser.Visit("/learn/perceptron", async page =>
    {
        await page.EvaluateAsync("document.fonts.ready");
        Assert.Equal(["STIX Two Math"], await Loaded(page));
        Assert.StartsWith(
            "\"STIX Two Math\"",
            await page.Locator("math").First.EvaluateAsync<string>("math => getComputedStyle(math).fontFamily"),
            StringComparison.Ordinal);
        Assert.True(await page.Locator(".lesson-formula msub").First.EvaluateAsync<bool>("""
            msub => {
              const size = part => parseFloat(getComputedStyle(part).fontSize);
              const middle = part => part.getBoundingClientRect().top + part.getBoundingClientRect().bottom;
              const [letter, index] = msub.children;
              return size(index) < size(letter) && middle(index) > middle(letter);
            }
            """), "an index is smaller and lower");
        Assert.InRange(
            await page.EvaluateAsync<int>(
                "performance.getEntriesByType('resource').find(entry => entry.name.includes('.woff2')).decodedBodySize"),
            1,
            60_000);
    });

    [Fact]
    public Task A_page_without_formulas_fetches_no_font() => browser.Visit("/draw", async page =>
        Assert.Equal(
            0,
            await page.EvaluateAsync<int>(
                "performance.getEntriesByType('resource').filter(entry => entry.name.includes('.woff2')).length")),
        new Visitor(Fresh: true));

    [Theory]
    [InlineData("/learn/perceptron")]
    [InlineData("/learn/loss")]
    [InlineData("/jobs")]
    public Task On_paper_a_page_is_light_and_has_nothing_to_press(string path) => browser.Visit(path, async page =>
    {
        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("rgb(28, 37, 48)", await page.Locator("h1").EvaluateAsync<string>("title => getComputedStyle(title).color"));
        await Expect(page.Locator(".site-header")).ToBeHiddenAsync();
        foreach (var control in await page.Locator("main :is(button.button, a.button, input[type=range])").AllAsync())
            await Expect(control).ToBeHiddenAsync();

        if (path.StartsWith("/learn", StringComparison.Ordinal))
        {
            await Expect(page.Locator(".lesson-picture svg").First).ToBeVisibleAsync();
            await Expect(page.Locator(".lesson-question")).ToBeVisibleAsync();
            await Expect(page.Locator(".lesson-numbers")).ToBeVisibleAsync();
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        await page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));
    }, new Visitor(Scheme: ColorScheme.Dark));

    [Theory]
    [InlineData("/draw", ".fill", ".track")]
    [InlineData("/learn/output-layer", ".bar", ".bars-way")]
    public Task Forced_colours_leave_the_bars_of_a_distribution(string path, string bar, string way) => browser.Visit(path, async page =>
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
        var paper = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        var ink = await page.Locator(bar).First.EvaluateAsync<string>("bar => getComputedStyle(bar).backgroundColor");
        Assert.NotEqual(paper, ink);
        Assert.NotEqual(await page.Locator(way).First.EvaluateAsync<string>("way => getComputedStyle(way).backgroundColor"), ink);
        Assert.Equal("solid", await page.Locator(way).First.EvaluateAsync<string>("way => getComputedStyle(way).outlineStyle"));
    });

    private static Task<string[]> Loaded(IPage page) =>
        page.EvaluateAsync<string[]>(
            "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family.replaceAll('\"', ''))");
}
