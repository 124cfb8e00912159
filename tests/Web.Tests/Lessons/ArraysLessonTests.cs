using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>The sections below the arrays' product; the product itself is in <see cref="FirstLessonsTests"/>.</summary>
public sealed class ArraysLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task A_number_set_in_a_slice_is_set_in_the_array() => browser.Visit("/learn/arrays", async page =>
    {
        var section = page.Locator("[data-test=slices]");
        await Expect(section.Locator("td.lit")).ToHaveCountAsync(8);
        await section.Locator("[data-test=view]").ClickAsync();
        await Expect(section.GetByLabel("a [0, 1]")).ToHaveValueAsync("77");
        await Expect(section.GetByLabel("b [0, 0]")).ToHaveValueAsync("77");
        await Expect(section.Locator("td.changed")).ToHaveCountAsync(2);
        await section.GetByLabel("b [1, 1]").FillAsync("-1");
        await section.GetByLabel("b [1, 1]").PressAsync("Enter");
        await Expect(section.GetByLabel("a [1, 2]")).ToHaveValueAsync("-1");
        await Expect(page).ToHaveURLAsync(new Regex("whole=.*77.*changed=6"));
        await page.ReloadAsync();
        await Expect(section.GetByLabel("b [1, 1]")).ToHaveValueAsync("-1");
    });

    [Fact]
    public Task An_index_is_typed_and_a_wrong_one_says_why() => browser.Visit("/learn/arrays", async page =>
    {
        var section = page.Locator("[data-test=slices]");
        var index = section.GetByLabel("Index of a");
        await index.FillAsync("1, 0");
        await index.PressAsync("Enter");
        await Expect(section.Locator("td.lit")).ToHaveCountAsync(2);
        await Expect(section.Locator("[data-test=said]")).ToContainTextAsync("number of its own");
        await Expect(section.Locator("[data-test=view]")).ToBeDisabledAsync();
        await index.FillAsync("5");
        await index.PressAsync("Enter");
        await Expect(section.GetByRole(AriaRole.Alert)).ToContainTextAsync("outside of a, whose shape is (3, 4)");
        await index.FillAsync(":, ::-1");
        await index.PressAsync("Enter");
        await Expect(section.GetByLabel("b [0, 0]")).ToHaveValueAsync("4");
    });

    [Fact]
    public Task An_assignment_by_a_mask_sets_what_the_comparison_finds() => browser.Visit("/learn/arrays", async page =>
    {
        var section = page.Locator("[data-test=masks]");
        var after = section.Locator("[data-test=after] td");
        await Expect(after).ToHaveTextAsync(["1", "2", "3", "100", "10"]);
        await section.GetByRole(AriaRole.Button, new() { Name = ">", Exact = true }).ClickAsync();
        await Expect(after).ToHaveTextAsync(["100", "100", "100", "-5", "100"]);
        await section.GetByLabel("limit").FillAsync("2");
        await section.GetByLabel("limit").PressAsync("Enter");
        await Expect(after).ToHaveTextAsync(["1", "2", "100", "-5", "100"]);
        await Expect(page).ToHaveURLAsync(new Regex("compare=greater.*limit=2"));
    });

    [Fact]
    public Task A_reduction_lights_what_went_into_a_number() => browser.Visit("/learn/arrays", async page =>
    {
        var section = page.Locator("[data-test=reductions]");
        var reduced = section.Locator("[data-test=reduced] td");
        await Expect(reduced).ToHaveTextAsync(["5", "7", "9"]);
        await reduced.Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(section.Locator("[data-test=made]")).ToHaveTextAsync("np.sum([2, 5]) = 7");
        await section.GetByRole(AriaRole.Button, new() { Name = "1", Exact = true }).ClickAsync();
        await Expect(reduced).ToHaveTextAsync(["6", "15"]);
        await Expect(section.Locator("[data-test=made]")).ToHaveTextAsync("np.sum([4, 5, 6]) = 15");
        await Expect(section.Locator("td.lit")).ToHaveCountAsync(4);
    });

    [Fact]
    public Task Accuracy_is_counted_from_the_largest_of_each_row() => browser.Visit("/learn/arrays", async page =>
    {
        var section = page.Locator("[data-test=accuracy]");
        await Expect(section.Locator("[data-test=counted]")).ToContainTextAsync("3 / 4 = 0.75");
        await section.GetByLabel("t [2, 0]").FillAsync("1");
        await section.GetByLabel("t [2, 0]").PressAsync("Enter");
        await Expect(section.Locator("[data-test=counted]")).ToContainTextAsync("4 / 4 = 1");
    });
}
