using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests;

public sealed class SwaggerPageTests(BrowserFixture browser)
{
    [Fact]
    public Task The_page_opens_again_from_the_browsers_cache() => browser.Visit("/swagger/index.html", async page =>
    {
        var again = await page.GotoAsync("/swagger/index.html");
        Assert.Contains("script-src 'self'", again!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(page.Locator(".opblock").First).ToBeVisibleAsync();
    }, ready: ".opblock");

    [Fact]
    public Task A_request_can_be_tried_out_where_it_is_described() => browser.Visit("/swagger/index.html", async page =>
    {
        var route = page.Locator(".opblock", new() { Has = page.Locator("[data-path='/api/gates']") });
        await route.GetByRole(AriaRole.Button).First.ClickAsync();
        await route.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await route.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await Expect(route.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
    }, ready: ".opblock");
}
