using Microsoft.Playwright;
using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LossLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task The_examples_of_the_book_have_the_losses_of_the_book() => browser.Visit("/learn/loss", async page =>
    {
        await LessonNumbers.Equal([0.0975, 0.0195, 0.510825457099338], page, "numbers");
        await page.GetByRole(AriaRole.Button, new() { Name = "the book's, wrong" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=loss]")).ToContainTextAsync("2.303");
        await LessonNumbers.Equal([0.5975, 0.1195, 2.3025840929945454], page, "numbers");
    });

    [Fact]
    public Task A_probability_dragged_up_takes_from_the_others_and_changes_the_loss() => browser.Visit("/learn/loss", async page =>
    {
        // a font that comes late moves the picture
        await page.EvaluateAsync("document.fonts.ready.then(() => true)");
        var handle = page.Locator("[role=slider][aria-label=y2]");
        var box = (await handle.Locator(".handle-dot").BoundingBoxAsync())!;
        var plot = (await page.Locator(".lesson-picture .plot-paper").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2, plot.Y + 0.1f * plot.Height, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(handle).ToHaveAttributeAsync("aria-valuetext", "0.9");
        Assert.Equal(LossFunctions.CrossEntropy([0.9], [1]), (await LessonNumbers.In(page, "numbers"))[2], 1e-9);
        await Assertions.Expect(page.Locator("[role=slider][aria-label=y0]")).ToHaveAttributeAsync("aria-valuetext", "0.025");
    });

    [Fact]
    public Task A_nudge_moves_the_loss_and_leaves_the_accuracy() => browser.Visit("/learn/loss", async page =>
    {
        var before = await LessonNumbers.In(page, "nudge");
        await page.Locator("[data-test=more]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=nudge] tbody tr").First).ToContainTextAsync("0.81");
        var after = await LessonNumbers.In(page, "nudge");
        Assert.Equal(before[1], after[0]);
        Assert.True(after[0] < before[0]);
        Assert.Equal("80.00 %", await page.Locator("[data-test=nudge] tbody tr").First.Locator("td").Last.InnerTextAsync());
    });
}
