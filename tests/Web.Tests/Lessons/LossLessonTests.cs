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

    [Fact]
    public Task Labels_and_one_hot_rows_of_a_batch_have_the_same_loss() => browser.Visit("/learn/loss", async page =>
    {
        var before = (0.510825623765990 + 0.510825623765990 + 2.302585092994045) / 3;
        await AssertMean(before);
        await page.Locator("[data-test=one-hot] button[aria-label^='t [2, 7]']").ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=labels] input").Last).ToHaveValueAsync("7");
        await AssertMean(0.510825623765990);
        await page.Locator("[data-test=labels] input").Last.FillAsync("3");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("[data-test=labels] .verdict")).ToContainTextAsync("5.7");
        await AssertMean((0.510825623765990 + 0.510825623765990 + 16.11809565095832) / 3);

        async Task AssertMean(double mean)
        {
            await LessonNumbers.Equal([mean], page, "labels");
            await LessonNumbers.Equal([mean], page, "one-hot");
        }
    });

    [Fact]
    public Task The_logarithm_of_zero_is_infinite_and_what_is_given_instead_is_not() => browser.Visit("/learn/loss", async page =>
    {
        await page.Locator("[data-test=zero]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=log]")).ToContainTextAsync("−∞");
        Assert.Equal(
            ["0", "−∞", "∞", "16.118", "16.118"],
            await page.Locator("[data-test=log] td").AllInnerTextsAsync());
    });

    [Fact]
    public Task A_distribution_moved_by_arrow_keys_has_another_entropy() => browser.Visit("/learn/loss", async page =>
    {
        await LessonNumbers.Equal([1.2130075659799042, 1.75, 1.3862943611198906, 2], page, "entropy");
        await page.GetByRole(AriaRole.Button, new() { Name = "p = [0.5, 0.5, 0, 0]" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=entropy] tr.lit")).ToContainTextAsync("1.000");
        var handle = page.Locator("[role=slider][aria-label=p0]");
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowUp");
        await Assertions.Expect(handle).ToHaveAttributeAsync("aria-valuetext", "0.6");
        Assert.Equal(0.9709505944546686, (await LessonNumbers.In(page, "entropy"))[1], 1e-12);
    });
}
