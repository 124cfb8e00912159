using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

public sealed class BackpropagationLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task Arrays_appear_step_by_step_forward_and_then_backward() => browser.Visit("/learn/backpropagation", async page =>
    {
        var next = page.Locator("[data-test=next]");
        await Expect(page.Locator("[data-array=a1]")).ToBeDisabledAsync();
        await next.ClickAsync();
        await Expect(page.Locator("[data-array=a1]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("[data-test=loss]")).ToHaveTextAsync("?");
        for (var step = 2; step <= 5; step++)
            await next.ClickAsync();
        await Expect(page.Locator("[data-test=loss]")).ToHaveTextAsync(new Regex(@"^\d\.\d+$"));
        await Expect(page.Locator("[data-array=da2]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("[data-array=dw1]")).ToBeDisabledAsync();
        await page.Locator("[data-test=all]").ClickAsync();
        await page.Locator("[data-array=dw1]").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("step=8&array=dw1"));
    });

    [Fact]
    public Task The_gradient_of_the_scores_is_the_error_divided_by_the_batch() =>
        browser.Visit("/learn/backpropagation?step=8&array=da2&row=1&column=2", async page =>
        {
            var (y, t) = (await Number("y", 1, 2), await Number("t", 1, 2));
            Assert.Equal((y - t) / 3, await Number("da2", 1, 2), 1e-12);
            await Expect(page.Locator(".lesson-formula")).ToContainTextAsync("Y−T");

            async Task<double> Number(string array, int row, int column)
            {
                await page.Locator($"[data-array={array}]").ClickAsync();
                await Expect(page.Locator($"[data-array={array}]")).ToHaveAttributeAsync("aria-pressed", "true");
                var cell = page.Locator(".lesson-picture .matrix tr").Nth(row).Locator("td").Nth(column);
                return double.Parse((await cell.GetAttributeAsync("title"))!, System.Globalization.CultureInfo.InvariantCulture);
            }
        });

    [Theory]
    [InlineData("relu")]
    [InlineData("sigmoid")]
    public Task The_gradient_check_shows_nothing_but_rounding(string activation) =>
        browser.Visit("/learn/backpropagation?activation=" + activation, async page =>
        {
            var cells = await page.Locator("[data-test=check] td [title], [data-test=check] td").AllInnerTextsAsync();
            Assert.NotEmpty(cells);
            Assert.All(cells, cell =>
                Assert.True(double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture) is >= 0 and < 1e-8, cell));
        });
}
