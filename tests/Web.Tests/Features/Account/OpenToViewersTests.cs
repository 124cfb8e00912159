using Microsoft.Playwright;
using WebNN.Api.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Account;

/// <summary>A server with keys that lets anyone look.</summary>
public sealed class OpenToViewersTests
{
    [Fact]
    public async Task A_stranger_may_look_and_is_led_to_where_one_signs_in_and_a_revoked_admin_is_a_stranger()
    {
        await using var own = new BrowserFixture { Settings = [("WebNN:Access:Anonymous", "viewer")] };
        Require.Chromium();
        var keys = own.Host.Services.GetRequiredService<AccessKeys>();
        var key = keys.Add("ada", AccessRole.Admin)!;
        keys.Add("other", AccessRole.Admin);
        await own.Visit("/train?preset=book", async page =>
        {
            await Expect(page.Locator(".site-tools [data-part=sign-in]")).ToBeVisibleAsync();
            await page.Locator("[data-part=trainers-only]").GetByRole(AriaRole.Link).ClickAsync();
            await page.Arrive("**/sign-in?back=%2Ftrain%3Fpreset%3Dbook");
            await page.Locator("#key").FillAsync(key);
            await page.Keyboard.PressAsync("Enter");
            await page.Arrive("**/train?preset=book");
            await Expect(page.Locator(".start")).ToBeVisibleAsync();
            await page.GotoAsync("/jobs");
            await page.Locator("main[data-interactive]").WaitForAsync();

            keys.Revoke("ada");
            // its page has come back as a stranger's
            await Expect(page.Locator(".site-tools [data-part=sign-in]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-part=account]")).ToHaveCountAsync(0);
            await page.Locator("main[data-interactive]").WaitForAsync();
        }, new Visitor(MeetsErrors: true));
    }
}
