using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class OutputLayerLessonTests(BrowserFixture browser)
{
    private static readonly double[] Book = [0.01821127329554753, 0.24519181293507392, 0.7365969137693786];

    [Fact]
    public Task The_formula_at_its_word_overflows_where_the_safe_one_answers() => browser.Visit("/learn/output-layer", async page =>
    {
        await LessonNumbers.Equal(Book, page, "safe");
        await LessonNumbers.Equal(Book, page, "naive");
        await page.GetByRole(AriaRole.Button, new() { Name = "[1010, 1000, 990]" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=verdict]")).ToContainTextAsync("NaN");
        await LessonNumbers.Equal([0.999954600070331, 4.539786860886666e-05, 2.061060046209062e-09], page, "safe");
        Assert.All(await LessonNumbers.In(page, "naive"), value => Assert.Equal(double.NaN, value));
    });

    [Fact]
    public Task A_score_moved_by_arrow_keys_moves_the_probability() => browser.Visit("/learn/output-layer?shift=500", async page =>
    {
        await LessonNumbers.Equal(Book, page, "safe");
        var handle = page.Locator("[role=slider][aria-label='a₂']");
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowUp");
        await Assertions.Expect(handle).ToHaveAttributeAsync("aria-valuetext", "503.9");
        Assert.True((await LessonNumbers.In(page, "safe"))[1] > 0.4);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("a=0.3.*3.9.*4&shift=500", RegexOptions.None, TimeSpan.FromSeconds(1)));
    });
}
