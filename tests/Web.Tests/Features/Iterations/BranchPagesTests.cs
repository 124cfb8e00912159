using Microsoft.Playwright;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Features.Iterations;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Iterations;

public sealed class BranchPagesTests(BrowserFixture browser)
{
    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Theory]
    [InlineData("en", "Branches off iteration 300", "Learning rate 0.1 → 0.01")]
    [InlineData("ko", "반복 300번에서 갈라져", "학습률 0.1 → 0.01")]
    public async Task A_branch_goes_on_from_its_moment_over_its_parents_curve(string language, string origin, string other)
    {
        var parent = await Jobs.EndedAsync(MachineJobs.Points with { Model = "machine-branch-" + language });
        await browser.Visit($"/jobs/{parent.Id}?at=300", async page =>
        {
            await Expect(page.Locator("[data-part=machine]")).ToHaveAttributeAsync("data-at", "300");
            await page.Locator("[data-part=branch-open]").ClickAsync();
            await page.Locator("#spec-optimizer-learningRate").FillAsync("0.01");
            await page.Locator("#spec-iterations").FillAsync("500");
            await page.Locator("[data-part=branch-start]").ClickAsync();
            await Expect(page.Locator("[data-part=origin]")).ToContainTextAsync(origin);
            await Expect(page.Locator("[data-part=origin]")).ToContainTextAsync(other);
            var branch = Assert.Single(Branches.Of(parent.Id, Jobs));
            await page.Arrive("**/jobs/" + branch.Id);
            await AssertCurvesAsync(page);
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.Locator("[data-part=origin] a").ClickAsync();
            await page.Arrive($"**/jobs/{parent.Id}?at=300");
            await Expect(page.Locator("[data-part=machine]")).ToHaveAttributeAsync("data-at", "300");
            await page.Locator("[data-part=branches] a").ClickAsync();
            await page.Arrive("**/jobs/" + branch.Id);
        }, new Visitor(language));
    }

    // the branch from its first iteration on, the parent from the first of all
    private static async Task AssertCurvesAsync(IPage page)
    {
        var chart = page.Locator(".live-chart");
        await Expect(chart).ToHaveAttributeAsync("data-state", "completed", new() { Timeout = 60_000 });
        await Expect(chart).ToHaveAttributeAsync("data-iteration", "500");
        await Expect(chart.Locator(".chart-legend button")).ToHaveCountAsync(5);
        await chart.Locator("[data-part=plot]").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(chart.Locator(".chart-tip-title")).ToContainTextAsync(" 1");
        await Expect(chart.Locator(".chart-tip-row:visible")).ToHaveCountAsync(1);
        var file = await page.RunAndWaitForDownloadAsync(() => chart.Locator("[data-part=download]").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.StartsWith("300,,0.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("301,0.", lines[2], StringComparison.Ordinal);
        Assert.Equal(202, lines.Length);
    }
}
