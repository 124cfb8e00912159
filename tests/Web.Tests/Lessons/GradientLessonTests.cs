using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>The field, the surface in three dimensions and the rolling ball of lesson 11.</summary>
public sealed class GradientLessonTests(BrowserFixture browser)
{
    private const string Surface = "svg.surface";

    [Fact]
    public Task The_books_field_has_an_arrow_every_quarter() => browser.Visit("/learn/gradient", async page =>
    {
        await page.Locator("[data-test=mesh]").ClickAsync();
        await Expect(page.Locator(".lesson-picture .plot-key")).ToContainTextAsync("an arrow every 0.25");
        // all but the one in the middle, which has no length; each has a shaft and a head
        var arrows = await page.Locator(".lesson-picture .arrows").First.GetAttributeAsync("d");
        Assert.Equal(2 * 288, Regex.Count(arrows!, "M"));
        await Expect(page.Locator(".lesson-numbers pre").Nth(1)).ToContainTextAsync(
            "\"grid\":{\"x0\":[-2,2,0.25],\"x1\":[-2,2,0.25]}");
    });

    [Fact]
    public Task The_surface_turns_by_mouse_keys_and_sliders_and_its_link_keeps_the_side() => browser.Visit("/learn/gradient", async page =>
    {
        var surface = page.Locator(Surface);
        await Expect(surface.Locator(".surface-tile")).ToHaveCountAsync(576);
        await Expect(surface.Locator("path.mark.line")).ToHaveCountAsync(1);
        await Expect(surface).ToHaveAttributeAsync("aria-valuetext", "turned by -30 degrees, seen from 35 degrees above the plane");
        await page.Locator(Surface + "[data-listens]").WaitForAsync();
        await surface.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(surface).ToHaveAttributeAsync("aria-valuetext", new Regex("^turned by -25 .* 40 "));

        await surface.ScrollIntoViewIfNeededAsync();
        var box = (await surface.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2 + 60, box.Y + box.Height / 2 - 20, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await page.Mouse.MoveAsync(box.X + 5, box.Y + 5);
        await Expect(surface).ToHaveAttributeAsync("aria-valuetext", new Regex("^turned by 5 .* 30 "));
        await Expect(page).ToHaveURLAsync(new Regex("turn=5&tilt=30"));

        await page.Locator("[data-section=surface] .number-box").Nth(1).FillAsync("90");
        await page.Locator("[data-section=surface] .number-box").Nth(1).PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("tilt=90"));
        await page.ReloadAsync();
        await Expect(surface).ToHaveAttributeAsync("aria-valuenow", "5");
    });

    [Fact]
    public Task A_finger_turns_the_surface() => browser.Visit("/learn/gradient", async page =>
    {
        await page.Locator(Surface + "[data-listens]").WaitForAsync();
        await page.Locator(Surface).ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator(Surface).BoundingBoxAsync())!;
        var session = await page.Context.NewCDPSessionAsync(page);
        await Touch("touchStart", 0);
        foreach (var way in (int[])[15, 30, 45, 60])
            await Touch("touchMove", way);
        await session.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });
        await Expect(page.Locator(Surface)).Not.ToHaveAttributeAsync("aria-valuenow", "-30");

        Task Touch(string type, int way) => session.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = new[] { new { x = box.X + box.Width / 2 + way, y = box.Y + box.Height / 2 } },
        });
    }, new Visitor(Width: 390));

    [Fact]
    public Task The_surface_follows_the_formula_and_the_descent() => browser.Visit("/learn/gradient", async page =>
    {
        var way = page.Locator(Surface + " path.mark.line").First;
        var (tile, path) = (await page.Locator(Surface + " .surface-tile").First.GetAttributeAsync("d"), await way.GetAttributeAsync("d"));
        await page.Locator("[data-test=large]").ClickAsync();
        await Expect(way).Not.ToHaveAttributeAsync("d", path!);
        // it leaves the picture
        await Expect(page.Locator(Surface + " .surface-end")).ToHaveCountAsync(0);
        await page.Locator("[data-test=valley]").ClickAsync();
        await Expect(page.Locator(Surface + " path.mark.line")).ToHaveCountAsync(4);
        await Expect(page.Locator(Surface + " .surface-tile").First).Not.ToHaveAttributeAsync("d", tile!);
    });

    [Theory]
    [InlineData(0, "−6.11110793e−10")]
    [InlineData(1, "−1.91613251e13")]
    [InlineData(2, "−2.99999994")]
    public Task The_ball_rolls_to_the_end_of_its_rate(int rate, string end) => browser.Visit("/learn/gradient", async page =>
    {
        var section = page.Locator("[data-section=ball]");
        var ball = page.Locator("[data-test=ball]");
        await section.Locator(".choice-options button").Nth(rate).ClickAsync();
        await Expect(ball).ToContainTextAsync("after 0 of 100 steps");
        await section.GetByRole(AriaRole.Button, new() { Name = "Step", Exact = true }).ClickAsync();
        await Expect(ball).ToContainTextAsync(rate == 0 ? "W = −2.4" : rate == 1 ? "W = 57" : "W = −3");
        await Expect(ball).ToContainTextAsync("after 1 of 100 steps");
        await section.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(ball).ToContainTextAsync("after 100 of 100 steps", new() { Timeout = 60_000 });
        await Expect(ball).ToContainTextAsync($"W = {end}");
        await Expect(page.Locator("[data-test=ball-ends] tbody tr").Nth(rate)).ToHaveClassAsync("lit");
        await Expect(page.Locator("[data-test=ball-ends] tbody tr").Nth(1)).ToContainTextAsync("x₀ = −2.58983747e13");
    });

    [Fact]
    public Task Who_wants_no_motion_sees_the_end_at_once() => browser.Visit("/learn/gradient", async page =>
    {
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.Locator("[data-section=ball]").GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-test=ball]")).ToContainTextAsync("after 100 of 100 steps", new() { Timeout = 3_000 });
        Assert.Equal("0s", await page.Locator(".ball").EvaluateAsync<string>("ball => getComputedStyle(ball).transitionDuration"));
    });
}
