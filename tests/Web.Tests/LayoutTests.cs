using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Tests.Features.Iterations.Step;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests;

/// <summary>Pages in windows of every size.</summary>
public sealed class LayoutTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task No_job_scrolls_sideways(string language)
    {
        var jobs = browser.Host.Services.GetRequiredService<TrainingJobs>();
        var spec = new TrainingSpec
        {
            Model = "layout",
            Dataset = "moons",
            Layers = [16],
            Activation = Activation.Tanh,
            Initializer = Initializer.Xavier,
            Iterations = 900,
        };
        var id = Assert.IsType<Submission.Accepted>(jobs.Submit(spec)).Job.Id;
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-state", "completed", new() { Timeout = 120_000 });
            await page.AssertFitsAsync();
            await page.GotoAsync($"/jobs/{id}?at=450");
            await page.Locator("[data-part=machine][data-at='450']").WaitForAsync();
            await page.Locator("[data-part=branch-open]").ClickAsync();
            await page.AssertFitsAsync();
        }, new Visitor(language));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task An_iteration_fits_every_window_and_is_accessible(string language)
    {
        var id = await browser.Host.EndedAsync(SteppedJobs.Pictures);
        await browser.Visit($"/jobs/{id}/iterations/20?step=2", async page =>
        {
            await Expect(page.Locator("[data-part=arrays]")).ToBeVisibleAsync();
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
        }, new Visitor(language, Width: 390));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public Task On_a_phone_the_answer_to_a_drawing_is_seen_with_the_sheet(string language) =>
        browser.Visit("/draw?model=" + WebHost.Model, async page =>
        {
            await page.SetViewportSizeAsync(390, 844);
            await page.Locator(".digit-pad[data-ready]").WaitForAsync();
            await page.Locator("[data-part=random]").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-part=label]")).Not.ToHaveTextAsync("–");
            await page.EvaluateAsync("scrollTo(0, 0)");
            var sheet = (await page.Locator("canvas[data-part=pad]").BoundingBoxAsync())!;
            var answer = (await page.Locator("[data-part=label]").BoundingBoxAsync())!;
            Assert.InRange(answer.Y - (sheet.Y + sheet.Height), 0, 40);
            foreach (var seen in new[] { "[data-part=label]", "[data-part=confidence]", "[data-part=clear]", "[data-class='9']" })
            {
                var box = (await page.Locator(seen).BoundingBoxAsync())!;
                Assert.True(box.Y + box.Height <= 844, $"{seen} ends at {box.Y + box.Height}");
            }
        }, new Visitor(language, Width: 390));

    [Fact]
    public Task Charts_use_a_wide_window_and_forms_do_not() => browser.Visit("/jobs", async page =>
    {
        await page.SetViewportSizeAsync(1920, 1000);
        Assert.Equal(1600, await page.EvaluateAsync<int>("document.querySelector('.site-bar').offsetWidth"));
        await page.GotoAsync("/draw");
        Assert.Equal(1200, await page.EvaluateAsync<int>("document.querySelector('main').offsetWidth"));
        var jobs = browser.Host.Services.GetRequiredService<TrainingJobs>();
        var id = Assert.IsType<Submission.Accepted>(jobs.Submit(new TrainingSpec
        {
            Model = "wide",
            Dataset = "moons",
            Layers = [4],
            Iterations = 50,
        })).Job.Id;
        await page.GotoAsync("/jobs/" + id);
        Assert.Equal(1560, await page.EvaluateAsync<int>("document.querySelector('.charts').offsetWidth"));
    });
}
