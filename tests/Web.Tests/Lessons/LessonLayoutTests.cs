using Microsoft.Playwright;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>Tests how the lessons use the width of the window.</summary>
public sealed class LessonLayoutTests(BrowserFixture browser)
{
    // parts of the page that reach beyond it and do not scroll inside something
    private const string Reaching = """
        () => {
          const main = document.querySelector('main');
          const scrolls = part => part !== main && (getComputedStyle(part).overflowX !== 'visible' || scrolls(part.parentElement));
          return [...main.querySelectorAll(':not(svg *, math *)')]
            .filter(part => part.checkVisibility() && !part.matches('.visually-hidden') && !scrolls(part.parentElement)
              && part.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map(part => part.outerHTML.slice(0, 120));
        }
        """;

    // what is left empty in the cards that fill their column
    private const string Blank = """
        () => [...document.querySelectorAll('.lesson-side > :is(.lesson-picture, .lesson-numbers)')].map(card => {
          const { top, bottom } = card.getBoundingClientRect(), parts = [...card.children].map(part => part.getBoundingClientRect());
          return bottom - top - (Math.max(...parts.map(part => part.bottom)) - Math.min(...parts.map(part => part.top)));
        })
        """;

    public static TheoryData<string, string> SlugsAndLanguages() =>
        [.. LessonCatalog.All.SelectMany(lesson => new[] { "en", "ko" }, (lesson, language) =>
            new TheoryDataRow<string, string>(lesson.Slug, language))];

    [Theory]
    [MemberData(nameof(SlugsAndLanguages))]
    public Task A_lesson_opens_in_its_language_fits_every_window_and_leaves_no_holes(string slug, string language) =>
        browser.Visit("/learn/" + slug, page => AssertFills(page, slug, language), new Visitor(language, Width: 390));

    [Theory]
    [InlineData("three-layer-network")]
    [InlineData("computational-graph")]
    [InlineData("backpropagation")]
    public Task A_picture_too_wide_for_a_phone_scrolls_and_shows_that_it_does(string slug) => browser.Visit("/learn/" + slug, async page =>
    {
        var picture = page.Locator(".lesson-picture .scroll-x").First;
        Assert.True(
            await picture.EvaluateAsync<bool>("picture => picture.scrollWidth > picture.clientWidth + 20"),
            "the picture is wider than its place");
        Assert.Contains(
            "radial-gradient",
            await picture.EvaluateAsync<string>("picture => getComputedStyle(picture).backgroundImage"),
            StringComparison.Ordinal);
    }, new Visitor(Width: 390));

    private static async Task AssertFills(IPage page, string slug, string language)
    {
        await page.AssertSpeaksAsync(language);
        if (slug == "mnist-inference")
            await page.Locator("[data-test=gallery]").WaitForAsync();
        foreach (var width in (int[])[390, 320, 768, 1024, 1280, 1600])
        {
            await page.AssertFitsAsync(width);
            Assert.Empty(await page.EvaluateAsync<string[]>(Reaching));
            Assert.Equal(0, await page.EvaluateAsync<int>("(main => main.scrollWidth - main.clientWidth)(document.querySelector('main'))"));
            if (width < 1280)
                continue;
            // the columns end together, and not because a card is half empty
            var ends = await page.Locator(".lesson-stage > .lesson-side")
                .EvaluateAllAsync<double[]>("sides => sides.map(side => side.lastElementChild.getBoundingClientRect().bottom)");
            Assert.Equal(ends[0], ends[1], 1.0);
            Assert.All(await page.EvaluateAsync<double[]>(Blank), blank => Assert.InRange(blank, 0, 300));
        }
    }
}
