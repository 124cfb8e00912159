using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

public sealed class LessonFinderTests(BrowserFixture browser)
{
    [Fact]
    public Task A_name_in_code_is_found_while_it_is_typed_and_Enter_leads_there() => browser.Visit("/learn", async page =>
    {
        // no letter is lost to an answer that comes between two of them
        await Box(page).PressSequentiallyAsync("numerical_gr", new() { Delay = 15 });
        await Expect(Box(page)).ToHaveValueAsync("numerical_gr");
        await Expect(Options(page).First).ToContainTextAsync("numerical_gradient");
        await Expect(page.Locator(".lesson-list")).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new Regex(@"/learn\?q=numerical_gr$"));
        await Box(page).PressAsync("Enter");
        await page.Arrive("**/learn/gradient");
        await Expect(page.Locator(".lesson-names")).ToContainTextAsync("numerical_gradient");
    });

    [Theory]
    [InlineData("en", "교차 엔트로피", "cross entropy")]
    [InlineData("en", "softmax", "softmax")]
    [InlineData("ko", "cross entropy", "교차 엔트로피")]
    [InlineData("ko", "소프트매", "softmax")]
    public Task Either_language_finds_it_on_a_page_of_either(string language, string typed, string found) =>
        browser.Visit("/learn", async page =>
        {
            await Box(page).FillAsync(typed);
            await Expect(Options(page).Filter(new() { HasText = found }).First).ToBeVisibleAsync();
        }, new Visitor(language));

    [Fact]
    public Task Down_chooses_the_next_and_Enter_leads_to_its_section() => browser.Visit("/learn?q=overflow", async page =>
    {
        await Expect(Options(page).First).ToHaveAttributeAsync("aria-selected", "true");
        await Box(page).FillAsync("softmax");
        var second = Options(page).Nth(1);
        await Box(page).PressAsync("ArrowDown");
        await Expect(second).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(Box(page)).ToHaveAttributeAsync("aria-activedescendant", "found-1");
        await Box(page).PressAsync("ArrowUp");
        await Expect(second).ToHaveAttributeAsync("aria-selected", "false");
        await Box(page).FillAsync("np.exp");
        await Expect(Options(page)).ToHaveCountAsync(1);
        await Box(page).PressAsync("Enter");
        await page.Arrive("**/learn/output-layer#overflow");
        await Expect(page.Locator("#overflow")).ToBeInViewportAsync();
    });

    [Fact]
    public Task What_is_not_there_is_said_and_an_empty_box_shows_the_lessons() => browser.Visit("/learn?q=xyzzy", async page =>
    {
        await Expect(page.Locator("[data-test=said]")).ToContainTextAsync("“xyzzy”");
        await Expect(Options(page)).ToHaveCountAsync(0);
        await Box(page).FillAsync("");
        await Expect(page.Locator(".lesson-list")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/learn$"));
    });

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public Task What_is_found_fits_every_window_and_is_accessible(string language) => browser.Visit("/learn?q=gradient", async page =>
    {
        Assert.True(await Options(page).CountAsync() > 4);
        await page.AssertFitsAsync();
        await page.AssertAccessibleAsync();
    }, new Visitor(language, Width: 390));

    [Fact]
    public Task Without_scripts_the_box_asks_the_server() => browser.Visit("/learn", async page =>
    {
        await Box(page).FillAsync("Affine");
        await Box(page).PressAsync("Enter");
        await page.WaitForURLAsync("**/learn?q=Affine");
        await Expect(Options(page).First).ToHaveAttributeAsync("href", "/learn/backpropagation");
    }, new Visitor(Scripts: false));

    private static ILocator Box(IPage page) => page.Locator("#find");

    private static ILocator Options(IPage page) => page.Locator("[role=option]");
}
