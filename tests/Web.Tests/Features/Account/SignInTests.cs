using System.Net;
using WebNN.Api.Access;
using WebNN.Web.Features.Account;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Account;

public sealed class SignInTests(ClosedServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Signing_in_leads_back_to_the_page_one_wanted(bool scripts) => server.Browser.Visit("/models?lang=en", async page =>
    {
        await page.Arrive("**/sign-in?back=*");
        await page.Locator("#key").FillAsync($" {server.Key(AccessRole.Viewer)} ");
        await page.Keyboard.PressAsync("Enter");
        await page.Arrive("**/models?lang=en");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Models");
        await Expect(page.Locator(".site-tools [data-part=account]")).ToHaveTextAsync("Viewer");
    }, new Visitor(Scripts: scripts));

    [Theory]
    [InlineData("en", true, "may be mistyped or revoked")]
    [InlineData("ko", true, "잘못 입력했거나")]
    [InlineData("en", false, "may be mistyped or revoked")]
    public Task A_wrong_key_says_so_and_opens_nothing(string language, bool scripts, string said) =>
        server.Browser.Visit("/", async page =>
        {
            await page.Locator("#key").FillAsync("webnn_of-another-server");
            await page.Locator("main form [type=submit]").ClickAsync();
            await Expect(page.Locator("#key-problem")).ToContainTextAsync(said);
            await Expect(page.Locator("#key")).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(page.Locator("#site-nav")).ToHaveCountAsync(0);
            if (scripts)
            {
                await page.AssertSpeaksAsync(language);
                await page.AssertFitsAsync();
                await page.AssertAccessibleAsync();
            }

            await page.GotoAsync("/jobs");
            await page.Arrive("**/sign-in?back=*");
        }, new Visitor(language, Width: 390, Scripts: scripts));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Signing_out_leaves_nothing_behind(bool scripts) => server.VisitAs(AccessRole.Viewer, "/account", async page =>
    {
        await Expect(page.Locator("[data-test=name]")).ToHaveTextAsync("Viewer");
        await page.Locator("main form [type=submit]").ClickAsync();
        await page.Arrive("**/sign-in");
        await page.GotoAsync("/account");
        await page.Arrive("**/sign-in?back=*");
    }, new Visitor(Scripts: scripts));

    [Theory]
    [InlineData("/models?x=1", "/models?x=1")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("models", "/")]
    [InlineData(null, "/")]
    public void Nothing_but_a_path_of_this_server_is_led_back_to(string? back, string led) => Assert.Equal(led, SignIn.Local(back));

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public Task The_longest_name_breaks_neither_bar_nor_menu(string language) =>
        server.VisitAs(server.Key(ClosedServer.LongestName, AccessRole.Viewer), "/account", async page =>
        {
            var link = page.Locator(".site-tools .account-link");
            Assert.InRange((await link.BoundingBoxAsync())!.Width, 20, 150);
            await page.AssertSpeaksAsync(language);
            await page.AssertAccessibleAsync();
            foreach (var width in new[] { 1280, 1024, 970 })
            {
                await page.AssertFitsAsync(width);
                var bar = (await page.Locator(".site-bar").BoundingBoxAsync())!;
                Assert.True(bar.Height < 60, $"At {width} px the bar is {bar.Height} px high.");
                Assert.True(await page.Locator(".languages").EvaluateAsync<bool>("group => group.scrollWidth <= group.clientWidth"));
            }

            await page.AssertFitsAsync(390);
            await Expect(link).ToBeHiddenAsync();
            await page.Locator("[data-menu]").ClickAsync();
            await page.AssertFitsAsync(390);
            await Expect(page.Locator("#site-nav [data-part=account]")).ToHaveAttributeAsync("aria-current", "page");
        }, new Visitor(language));

    [Fact]
    public async Task A_page_whose_key_is_revoked_leads_to_where_one_signs_in()
    {
        var key = server.Key("short-lived", AccessRole.Viewer);
        await server.VisitAs(key, "/models", async page =>
        {
            server.Keys.Revoke("short-lived");
            await page.Arrive("**/sign-in?back=%2Fmodels");
        }, new Visitor(MeetsErrors: true));
    }

    [Fact]
    public async Task A_page_that_is_not_for_the_visitor_says_so_with_status_403()
    {
        await server.VisitAs(AccessRole.Trainer, "/admin", async page =>
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync("This page is not for you");
            await Expect(page.Locator("[data-part=keys]")).ToHaveCountAsync(0);
            await Expect(page.Locator("footer a[href='/admin']")).ToHaveCountAsync(0);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
        }, new Visitor(MeetsErrors: true, Width: 390));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Authorization", "Bearer " + server.Key(AccessRole.Trainer));
        using var answer = await server.Browser.Host.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("This page is not for you", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }
}
