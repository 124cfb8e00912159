using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Web.Lessons;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

public sealed class HistoryLessonTests(BrowserFixture browser)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [Fact]
    public Task Arrow_keys_and_buttons_walk_along_the_years() => browser.Visit("/learn/history", async page =>
    {
        await Expect(page.Locator(".eyebrow")).ToContainTextAsync($"Lesson 0 of {LessonCatalog.All.Count - 1}");
        await Expect(page.Locator("[data-test=told]")).ToContainTextAsync("1891");
        await page.Locator("input[name=history-year]:checked").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("[data-test=told]")).ToContainTextAsync("McCulloch and Pitts");
        await Expect(page).ToHaveURLAsync(new Regex("year=1943"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();
        await Expect(page.Locator("[data-test=told]")).ToContainTextAsync("1957");
        await Expect(page.Locator("input[name=history-year]").Nth(2)).ToBeCheckedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("year=1957"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("year=1943"));
        await page.ReloadAsync();
        await Expect(page.Locator("[data-test=told]")).ToContainTextAsync("1943");
    });

    [Fact]
    public Task The_neuron_of_logic_answers_from_its_threshold_on() => browser.Visit("/learn/history?year=1943", async page =>
    {
        var number = page.Locator("[data-test=number]");
        await Expect(number).ToHaveTextAsync("x = (1, 1): y = 1");
        await page.Locator("[data-node='x₁']").ClickAsync();
        await Expect(number).ToHaveTextAsync("x = (0, 1): y = 0");
        await page.GetByRole(AriaRole.Button, new() { Name = "1 (OR)" }).ClickAsync();
        await Expect(number).ToHaveTextAsync("x = (0, 1): y = 1");
        await Expect(page).ToHaveURLAsync(new Regex("year=1943&x1=0&threshold=1"));
    });

    [Theory]
    [InlineData(1891, "60 neurons")]
    [InlineData(1957, "AND is learned after")]
    [InlineData(1969, "After 100 epochs, rows of XOR still wrong: ")]
    [InlineData(1986, "e = 6, ∂e/∂a = 2, ∂e/∂b = 5")]
    [InlineData(1995, "The strip is 0.7071 wide")]
    [InlineData(1998, "676 places")]
    [InlineData(2012, "ReLU 1, tanh 0.009866")]
    public Task Each_stop_has_its_number_its_sources_and_fits_every_window(int year, string number) =>
        browser.Visit($"/learn/history?year={year}", async page =>
        {
            await Expect(page.Locator("[data-test=number]")).ToContainTextAsync(number);
            await Expect(page.Locator("[data-test=sources]")).ToContainTextAsync(new Regex(@"\b(18|19|20)\d\d\b"));
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
        }, new Visitor(Width: 390));

    [Fact]
    public async Task The_call_of_each_stop_gives_its_number()
    {
        Assert.Equal(60, (await Ask(1891)).GetProperty("value").GetDouble());
        Assert.Equal("and", (await Ask(1943)).GetProperty("gate").GetString());
        var and = await Ask(1957);
        Assert.True(and.GetProperty("converged").GetBoolean());
        Assert.Equal(HistoryState.Learned("and").Epochs.Count, and.GetProperty("epochs").GetArrayLength());
        Assert.False((await Ask(1969)).GetProperty("converged").GetBoolean());
        var gradients = (await Ask(1986)).GetProperty("gradients");
        Assert.Equal((2, 5), (gradients.GetProperty("a").GetDouble(), gradients.GetProperty("b").GetDouble()));
        var sums = (await Ask(1995)).GetProperty("table").EnumerateArray().Select(row => row.GetProperty("sum").GetDouble());
        Assert.Equal([-3, -1, -1, 1], sums);
        Assert.Equal(FeatureMap.OfExample.Strongest, (await Ask(1998)).GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal([0, 0, 0, 1, 3], (await Ask(2012)).GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
    }

    private async Task<JsonElement> Ask(int year)
    {
        var (path, body) = HistoryStateTests.At(year).Call;
        using var answer = await browser.Host.Client.PostAsJsonAsync(path, body, Camel, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
