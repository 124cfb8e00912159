using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class OutputLayerLessonTests(BrowserFixture browser)
{
    private static readonly double[] Book = [0.01821127329554753, 0.24519181293507392, 0.7365969137693786];

    [Fact]
    public Task The_formula_at_its_word_overflows_where_the_safe_one_answers() => browser.Visit("/learn/output-layer", async page =>
    {
        await LessonNumbers.Equal(Book, page, "safe");
        await LessonNumbers.Equal(Book, page, "naive");
        await page.GetByRole(AriaRole.Button, new() { Name = "[1010, 1000, 990]" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=verdict]")).ToContainTextAsync("NaN");
        await LessonNumbers.Equal([0.999954600070331, 4.539786860886666e-05, 2.061060046209062e-09], page, "safe");
        Assert.All(await LessonNumbers.In(page, "naive"), value => Assert.Equal(double.NaN, value));
    });

    [Fact]
    public Task A_score_moved_by_arrow_keys_moves_the_probability() => browser.Visit("/learn/output-layer?shift=500", async page =>
    {
        await LessonNumbers.Equal(Book, page, "safe");
        var handle = page.Locator("[role=slider][aria-label='a₂']");
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowUp");
        await Assertions.Expect(handle).ToHaveAttributeAsync("aria-valuetext", "503.9");
        Assert.True((await LessonNumbers.In(page, "safe"))[1] > 0.4);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("a=0.3.*3.9.*4&shift=500", RegexOptions.None, TimeSpan.FromSeconds(1)));
    });

    [Fact]
    public Task Every_line_of_the_derivation_is_the_same_fraction() => browser.Visit("/learn/output-layer?c=1000", async page =>
    {
        var at = 0;
        await LessonNumbers.Equal([Book[0], Book[0], Book[1], Book[1], Book[2], Book[2]], page, "shift");
        foreach (var line in (string[])["0.7366", "0.7366", "6.908", "0.7366"])
            await Assertions.Expect(page.Locator("[data-test=steps] li").Nth(at++)).ToContainTextAsync(line);
        await page.GetByLabel("a [0, 0]").FillAsync("4");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("[data-test=shift] tbody tr").First).ToContainTextAsync("10.908");
        var moved = await LessonNumbers.In(page, "shift");
        Assert.Equal(moved[0], moved[1], 1e-12);
    });

    [Fact]
    public Task Near_a_thousand_only_the_largest_subtracted_gives_a_value() => browser.Visit("/learn/output-layer?shift=1000", async page =>
    {
        var lines = page.Locator("[data-test=steps] li");
        await Assertions.Expect(page.Locator("[data-test=broken]")).ToBeVisibleAsync();
        await Assertions.Expect(lines.First).ToContainTextAsync("NaN");
        await Assertions.Expect(lines.Last).ToContainTextAsync("0.7366");
        await Assertions.Expect(lines.Last).ToContainTextAsync("−1,004");
        await page.GetByRole(AriaRole.Button, new() { Name = "[0.3, 2.9, 4]" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=broken]")).ToHaveCountAsync(0);
        await Assertions.Expect(lines.Last).ToContainTextAsync("0.7366");
    });

    [Fact]
    public Task NumPy_overflows_and_goes_on_and_the_largest_subtracted_helps() => browser.Visit("/learn/output-layer", async page =>
    {
        var lines = page.Locator("[data-test=overflow] > div");
        await Says(0, "np.exp(1000)", "inf", "RuntimeWarning: overflow encountered in exp");
        await Says(2, "np.exp(a)", "[inf, inf, inf]", "RuntimeWarning: overflow encountered in exp");
        await Says(3, "np.exp(a) / np.sum(np.exp(a))", "[nan, nan, nan]", "RuntimeWarning: invalid value encountered in divide");
        await Says(5, "np.exp(a - c) / np.sum(np.exp(a - c))", "[9.99954600e-01, 4.53978686e-05, 2.06106005e-09]");
        await page.Locator("section[aria-labelledby=overflow] input[type=number]").FillAsync("709");
        await page.Keyboard.PressAsync("Tab");
        await Says(0, "np.exp(709)", "8.218407461554972e+307");
        await Assertions.Expect(lines.First).Not.ToContainTextAsync("RuntimeWarning");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("exponent=709"));

        async Task Says(int line, params string[] words)
        {
            foreach (var word in words)
                await Assertions.Expect(lines.Nth(line)).ToContainTextAsync(word);
        }
    });
}
