using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class MnistInferenceLessonTests(BrowserFixture browser)
{
    private const string Path = "/learn/mnist-inference?model=" + WebHost.Model;

    [Fact]
    public Task One_by_one_and_in_batches_are_equally_right_and_not_equally_fast() => browser.Visit(Path, async page =>
    {
        await page.Locator("[data-test=gallery]").WaitForAsync();
        var accuracy = Regex.Match(
            await page.Locator("[data-test=accuracy]").InnerTextAsync(),
            @"[\d.]+ %",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)).Value;
        await page.Locator("[data-test=measure]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=faster]")).ToContainTextAsync("times as fast", new() { Timeout = 60_000 });
        var rows = page.Locator("[data-test=times] tbody tr");
        foreach (var (row, size) in new[] { (0, "1"), (1, "100") })
        {
            Assert.Equal(
                [size, accuracy],
                [await rows.Nth(row).Locator("td").First.InnerTextAsync(), await rows.Nth(row).Locator("td").Last.InnerTextAsync()]);
        }
    });

    [Fact]
    public Task Every_picture_of_the_gallery_is_a_mistake_and_shows_its_probabilities() => browser.Visit(Path, async page =>
    {
        var pictures = page.Locator("[data-test=gallery] button");
        await pictures.First.WaitForAsync();
        foreach (var words in await pictures.AllInnerTextsAsync())
            Assert.NotEqual(words.Split('→')[0].Trim(), words.Split('→')[1].Trim());
        var before = await page.Locator("[data-test=image]").InnerTextAsync();
        await pictures.Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-test=image]")).Not.ToHaveTextAsync(before);
        Assert.Equal(1, (await LessonNumbers.In(page, "bars")).Sum(), 1e-5);
        Assert.All(await page.Locator("[data-test=bars] data").AllInnerTextsAsync(), share => Assert.Matches(@"^\d+\.\d %$", share));
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("image=", RegexOptions.None, TimeSpan.FromSeconds(1)));
    });

    [Fact]
    public Task Another_model_is_chosen_after_the_pictures_came() => browser.Visit("/learn/mnist-inference", async page =>
    {
        var (gallery, chosen) = (page.Locator("[data-test=gallery]"), page.Locator("#lesson-model"));
        await gallery.WaitForAsync();
        foreach (var model in await chosen.Locator("option")
            .EvaluateAllAsync<string[]>("options => options.map(option => option.value).reverse()"))
        {
            await chosen.SelectOptionAsync(model);
            await Assertions.Expect(chosen).ToHaveValueAsync(model);
            await Assertions.Expect(page.Locator("[data-test=accuracy]")).ToContainTextAsync("%");
            await gallery.WaitForAsync();
        }

        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    });

    [Fact]
    public async Task The_books_weights_read_9352_without_an_import_one_by_one_and_all_at_once_and_9207_undivided()
    {
        await using var own = new BrowserFixture
        {
            Settings = [("WebNN:DatasetDirectories:0", System.IO.Path.GetDirectoryName(Require.Mnist())!)],
        };
        await own.Visit("/learn/mnist-inference?batch=10000", async page =>
        {
            var accuracy = page.Locator("[data-test=accuracy]");
            await Assertions.Expect(accuracy).ToContainTextAsync("93.52 %");
            await Assertions.Expect(accuracy).ToContainTextAsync("9,352 of 10,000");
            await Assertions.Expect(page.Locator(".lesson-formula")).ToContainTextAsync("0.9352");
            await page.Locator("[data-test=measure]").ClickAsync();
            await Assertions.Expect(page.Locator("[data-test=faster]")).ToContainTextAsync("times as fast", new() { Timeout = 120_000 });
            var rows = page.Locator("[data-test=times] tbody tr");
            await Assertions.Expect(rows.Nth(1).Locator("td").First).ToHaveTextAsync("10000");
            foreach (var row in new[] { 0, 1 })
                await Assertions.Expect(rows.Nth(row).Locator("td").Last).ToHaveTextAsync("93.52 %");

            await page.GetByRole(AriaRole.Button, new() { Name = "0–255", Exact = true }).ClickAsync();
            await Assertions.Expect(accuracy).ToContainTextAsync("92.07 %");
            await Assertions.Expect(page.Locator(".lesson-call")).ToContainTextAsync("\"normalize\":false");
            await page.Locator("#lesson-model").SelectOptionAsync("mnist/1");
            await Assertions.Expect(page).ToHaveURLAsync(new Regex("raw=1", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await page.GetByRole(AriaRole.Button, new() { Name = "0–1 (÷ 255)", Exact = true }).ClickAsync();
            await Assertions.Expect(accuracy).ToContainTextAsync("99.47 %");
        });
    }

    [Fact]
    public Task A_model_that_does_not_exist_is_said_in_words() => browser.Visit("/learn/mnist-inference?model=nosuch", async page =>
    {
        await Assertions.Expect(page.Locator(".empty-state")).ToContainTextAsync("nosuch");
        await page.Locator("#lesson-model").SelectOptionAsync(WebHost.Model + "/1");
        await page.Locator("[data-test=gallery]").WaitForAsync();
    });
}
