using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>A network trained in front of the reader, as a job of the real service.</summary>
public sealed partial class PlaygroundTests(BrowserFixture browser)
{
    [Fact]
    public Task A_run_repaints_the_plane_and_learns_and_pauses_and_steps() =>
        browser.Visit("/learn/playground?data=gaussians&pace=200", async page =>
        {
            await Painted(page);
            var (fresh, start) = (await Plane(page), await Percent(page, "train"));
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-state", "running");
            await Until(page, async () => await Iteration(page) > 50 && await Percent(page, "train") > Math.Max(90, start));
            Assert.NotEqual(fresh, await Plane(page));
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", HundredsPattern());

            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-state", "paused");
            await page.WaitForTimeoutAsync(300);
            var held = await Iteration(page);
            await page.WaitForTimeoutAsync(500);
            Assert.Equal(held, await Iteration(page));

            await page.Locator("[data-part=step]").ClickAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", (held + 1).ToString(CultureInfo.InvariantCulture));
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-state", "paused");

            // a reload finds the same job at the same place
            await page.ReloadAsync();
            await page.Locator("main[data-interactive]").WaitForAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", (held + 1).ToString(CultureInfo.InvariantCulture));
            await page.Locator("[data-part=reset]").ClickAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", "0");
            await Until(page, async () => await Plane(page) == fresh);
        });

    [Fact]
    public Task A_weight_set_by_hand_changes_the_plane_and_is_counted() =>
        browser.Visit("/learn/playground?data=xor&layers=3", async page =>
        {
            await Painted(page);
            var fresh = await Plane(page);
            await page.Locator("[data-edge='0']").DispatchEventAsync("click");
            await Expect(page.Locator("#play-parameter")).ToHaveValueAsync("0");
            var value = page.Locator(".play-editor input[type=number]");
            await value.FillAsync("7.5");
            await value.PressAsync("Enter");
            await Expect(page.Locator("[data-test=edits]")).ToHaveTextAsync("1");
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-state", "paused");
            await Until(page, async () => await Plane(page) != fresh);
            await Expect(page.Locator(".formula")).ToContainTextAsync("7.5");
            await Expect(page.Locator("[data-test=iteration]")).ToHaveTextAsync("0");
        });

    [Fact]
    public Task Own_points_are_set_by_clicking_and_the_network_is_kept_as_a_version() =>
        browser.Visit("/learn/playground?data=empty&model=mine", async page =>
        {
            await Painted(page);
            var plane = page.Locator("[data-part=plane]");
            foreach (var (label, x) in new[] { ("class 0", 60), ("class 1", 220) })
            {
                await page.Locator(".play-own").GetByRole(AriaRole.Button, new() { Name = label }).ClickAsync();
                await plane.ClickAsync(new() { Position = new() { X = x, Y = 120 } });
                await Expect(page).ToHaveURLAsync(new Regex(label[^1] == '0' ? "points=a" : "points=a.*\\.b"));
            }

            await page.Locator("[data-part=steps]").ClickAsync();
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", "25");
            await page.Locator("[data-part=save]").ClickAsync();
            await Expect(page.Locator("[data-test=saved]")).ToContainTextAsync("mine, version 1");
        });

    [Fact]
    public Task A_run_gives_a_model_of_its_own_unless_it_is_named() => browser.Visit("/learn/playground?data=moons&pace=200", async page =>
    {
        await Painted(page);
        var name = page.Locator("#play-model");
        await Expect(name).ToHaveValueAsync(new Regex("^moons-\\d+$"));
        var free = await name.InputValueAsync();
        await page.Locator("[data-part=steps]").ClickAsync();
        await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", "25");
        await page.ReloadAsync();
        await page.Locator("main[data-interactive]").WaitForAsync();
        await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-iteration", "25");
        await Expect(name).ToHaveValueAsync(free);
        await page.Locator("[data-part=save]").ClickAsync();
        await Expect(page.Locator("[data-test=saved]")).ToContainTextAsync($"{free}, version 1");
        await page.Locator("[data-part=reset]").ClickAsync();
        await Expect(name).Not.ToHaveValueAsync(free);
        await Expect(name).ToHaveValueAsync(new Regex("^moons-\\d+$"));

        // a name whose model reads something else is refused in words
        await name.FillAsync(WebHost.Model);
        await name.BlurAsync();
        await page.Locator("[data-part=step]").ClickAsync();
        await Expect(page.Locator("[data-test=words]")).ToContainTextAsync("has other inputs or classes");
    });

    [Theory]
    [InlineData("en", "1 playground jobs are open already")]
    [InlineData("ko", "놀이터 작업 1개가 열려 있어")]
    public async Task One_job_too_many_is_refused_with_words(string language, string said)
    {
        await using var own = new BrowserFixture { Settings = [("WebNN:Training:MaxLive", "1")] };
        var jobs = own.Host.Services.GetRequiredService<TrainingJobs>();
        var spec = new TrainingSpec { Model = "first", Dataset = "xor", Layers = [4] };
        Assert.IsType<Submission.Accepted>(jobs.SubmitLive(spec, new LiveOptions { IterationsPerSecond = 60, StopAfter = 0 }));
        await own.Visit("/learn/playground", async page =>
        {
            await Painted(page);
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(page.Locator("[data-test=words]")).ToContainTextAsync(said);
            await Expect(page.Locator(".play")).ToHaveAttributeAsync("data-state", "none");
        }, new Visitor(language));
    }

    private static Task Painted(IPage page) => page.Locator("[data-part=plane][data-painted]").WaitForAsync();

    private static Task<string> Plane(IPage page) => page.EvaluateAsync<string>("document.querySelector('[data-part=plane]').toDataURL()");

    private static async Task<int> Iteration(IPage page) =>
        int.Parse((await page.Locator(".play").GetAttributeAsync("data-iteration"))!, CultureInfo.InvariantCulture);

    private static async Task<double> Percent(IPage page, string name) =>
        double.Parse(
            (await page.Locator($"[data-test={name}]").InnerTextAsync()).Replace(" %", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture);

    private static async Task Until(IPage page, Func<Task<bool>> done)
    {
        for (var deadline = DateTimeOffset.UtcNow.AddSeconds(30); !await done(); await page.WaitForTimeoutAsync(50))
        {
            Assert.True(
                DateTimeOffset.UtcNow < deadline,
                $"not within 30 seconds; {await page.Locator("[data-test=words]").InnerTextAsync()}");
        }
    }

    [GeneratedRegex("^[0-9]{2,}$")]
    private static partial Regex HundredsPattern();
}
