using Microsoft.Playwright;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests;

public sealed class PagesTests(BrowserFixture browser)
{
    /// <summary>Every page but the lessons, which have more to fit (<see cref="Lessons.LessonLayoutTests"/>).</summary>
    public static TheoryData<string, string> PagesAndLanguages() =>
        [.. WebHost.Pages()
            .Except(LessonCatalog.All.Select(lesson => lesson.Path))
            .SelectMany(page => new[] { "en", "ko" }, (page, language) => new TheoryDataRow<string, string>(page, language))];

    [Theory]
    [MemberData(nameof(PagesAndLanguages))]
    public Task Every_page_opens_in_its_language_without_console_errors_and_fits_every_window(string path, string language) =>
        browser.Visit(path, async page =>
        {
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
        }, new Visitor(language, Width: 390));

    [Theory]
    [InlineData("/?lang=ko", "en", "ko")]
    [InlineData("/", "ko-KR,ko;q=0.9", "ko")]
    [InlineData("/", "de", "en")]
    [InlineData("/?lang=fr", "ko", "ko")]
    public async Task The_prerendered_page_says_its_language(string path, string accepted, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var response = await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches($"<html[^>]* lang=\"{expected}\"", html);
        Assert.Equal(expected == "ko", PageChecks.Hangul().IsMatch(html.Replace("한국어", "", StringComparison.Ordinal)));
    }

    [Fact]
    public Task A_chosen_language_is_remembered_on_the_next_page() => browser.Visit("/draw", async page =>
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "한국어" }).ClickAsync();
        await page.Locator("html[lang=ko] main[data-interactive]").WaitForAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("숫자 그리기");
        await page.GotoAsync("/");
        await page.Locator("html[lang=ko] main[data-interactive]").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "그리기", Exact = true })).ToBeVisibleAsync();
    });

    [Fact]
    public Task The_theme_follows_the_system_until_it_is_chosen() => browser.Visit("/", async page =>
    {
        var background = () => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(18, 23, 29)", await background());
        await page.Locator("[data-theme-toggle]").ClickAsync();
        Assert.Equal("rgb(246, 247, 249)", await background());
        await page.ReloadAsync();
        Assert.Equal("rgb(246, 247, 249)", await background());
        Assert.Equal("light", await page.Locator("html").GetAttributeAsync("data-theme"));
    }, new Visitor(Scheme: ColorScheme.Dark));

    [Fact]
    public Task The_menu_of_a_narrow_screen_leads_to_every_place() => browser.Visit("/", async page =>
    {
        var draw = page.Locator("#site-nav a[href='/draw']");
        await Assertions.Expect(draw).ToBeHiddenAsync();
        await page.Locator("[data-menu]").ClickAsync();
        await draw.ClickAsync();
        await page.Arrive("**/draw");
        await Assertions.Expect(page.Locator("#site-nav a[aria-current=page]")).ToHaveAttributeAsync("href", "/draw");
        await Assertions.Expect(draw).ToBeHiddenAsync();
    }, new Visitor(Width: 390));

    [Fact]
    public Task The_skip_link_leads_into_the_content() => browser.Visit("/", async page =>
    {
        await page.Locator("[data-skip-to]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Equal("/", new Uri(page.Url).AbsolutePath);
    });

    [Theory]
    [InlineData("/nosuch", "text/html", "text/html")]
    [InlineData("/api/nosuch", "application/json", "application/problem+json")]
    [InlineData("/api/nosuch", "text/html", "application/problem+json")]
    public async Task An_unknown_address_is_answered_by_a_page_and_an_unknown_route_by_a_problem(string path, string accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
    }
}
