using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>A curve that learns a sine in front of the reader, as a job of the real service.</summary>
public sealed partial class RegressionLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task A_run_bends_the_curve_to_the_sine_and_pauses_and_steps_and_starts_over() =>
        browser.Visit("/learn/regression?pace=500&x=1.5", async page =>
        {
            var stage = page.Locator(".learns");
            await Expect(stage).ToHaveAttributeAsync("data-state", "none");
            var (fresh, start) = (await Curve(page), await Loss(page));
            Assert.True(start > 0.1, $"{start}");
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(stage).ToHaveAttributeAsync("data-state", "running");
            await Expect(stage).ToHaveAttributeAsync("data-iteration", HundredsPattern(), new() { Timeout = 30_000 });
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(stage).ToHaveAttributeAsync("data-state", "paused");
            Assert.True(await Loss(page) < start / 4, $"{await Loss(page)}");
            Assert.NotEqual(fresh, await Curve(page));
            Assert.Equal(Math.Sin(1.5), await Read(page, "answer"), 0.3);
            await Expect(page.Locator(".live-chart")).ToHaveCountAsync(1);

            var held = await Iteration(stage);
            await page.Locator("[data-part=step]").ClickAsync();
            await Expect(stage).ToHaveAttributeAsync("data-iteration", (held + 1).ToString(CultureInfo.InvariantCulture));
            await page.ReloadAsync();
            await page.Locator("main[data-interactive]").WaitForAsync();
            await Expect(stage).ToHaveAttributeAsync("data-iteration", (held + 1).ToString(CultureInfo.InvariantCulture));
            await page.Locator("[data-part=reset]").ClickAsync();
            await Expect(stage).ToHaveAttributeAsync("data-iteration", "0");
            Assert.Equal(fresh, await Curve(page));
        });

    [Fact]
    public Task The_number_asked_about_moves_by_keys_and_the_formula_follows() => browser.Visit("/learn/regression", async page =>
    {
        var before = await Read(page, "answer");
        var handle = page.Locator("[role=slider][aria-label=x]");
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(handle).ToHaveAttributeAsync("aria-valuetext", "1.05");
        Assert.NotEqual(before, await Read(page, "answer"));
        var answer = Math.Round(Math.Abs(await Read(page, "answer")), 4).ToString(CultureInfo.InvariantCulture);
        await Expect(page.Locator(".formula")).ToContainTextAsync(answer);
        await Expect(page).ToHaveURLAsync(AskedPattern());
    });

    [Fact]
    public Task The_units_of_the_address_stand_in_the_call()
    {
        const string Address = "/learn/regression?units=3&layers=1&activation=relu";
        return browser.Visit(Address, async page =>
        {
            var call = page.Locator(".code-block, pre").Filter(new() { HasText = "/api/training/jobs" }).First;
            await Expect(call).ToContainTextAsync("\"task\":\"regression\"");
            await Expect(call).ToContainTextAsync("\"layers\":[3]");
            await Expect(call).ToContainTextAsync("\"initializer\":\"he\"");
        });
    }

    private static Task<string?> Curve(IPage page) => page.Locator(".learns .plot .line").First.GetAttributeAsync("d");

    private static Task<double> Loss(IPage page) => Read(page, "loss");

    private static async Task<double> Read(IPage page, string name) =>
        (await LessonNumbers.In(page, name))[0];

    private static async Task<int> Iteration(ILocator stage) =>
        int.Parse((await stage.GetAttributeAsync("data-iteration"))!, CultureInfo.InvariantCulture);

    [GeneratedRegex("^[0-9]{3,}$")]
    private static partial Regex HundredsPattern();

    [GeneratedRegex("x=1.05")]
    private static partial Regex AskedPattern();
}
