using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class DerivativeLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task Small_h_is_nearly_right_and_tiny_h_is_nothing() => browser.Visit("/learn/derivative?x=10", async page =>
    {
        var slope = page.Locator("[data-test=slope]");
        var steps = page.Locator("[data-test=h]");
        await steps.Nth(1).ClickAsync();
        await Assertions.Expect(slope).ToContainTextAsync("0.2999999999986347");
        await page.GetByRole(AriaRole.Button, new() { Name = "forward difference" }).ClickAsync();
        await steps.Nth(2).ClickAsync();
        await Assertions.Expect(slope).ToContainTextAsync("≈ 0 ");
        await Assertions.Expect(page.Locator(".code, pre").First).ToContainTextAsync("\"scheme\":\"forward\"");
    });

    [Fact]
    public Task The_books_partial_derivatives_are_one_press_away() => browser.Visit("/learn/derivative", async page =>
    {
        var slope = page.Locator("[data-test=slope]");
        await page.Locator("[data-test=function_tmp1]").ClickAsync();
        await Assertions.Expect(slope).ToContainTextAsync("f′(3) ≈ 6.00000000000378");
        await page.Locator("[data-test=function_tmp2]").ClickAsync();
        await Assertions.Expect(slope).ToContainTextAsync("f′(4) ≈ 7.999999999999119");
        await Assertions.Expect(page.Locator(".code, pre").First).ToContainTextAsync("3^2+x1^2");
        await Assertions.Expect(page.Locator("[data-test=numbers] tr").Nth(4)).ToHaveTextAsync(new Regex("h = 10⁻⁵⁰\\s*0off by 8"));
        await page.Locator("[data-test=h]").Nth(2).ClickAsync();
        await Assertions.Expect(slope).ToContainTextAsync("x1 + h is x1");
    });

    [Fact]
    public Task The_point_moved_by_arrow_keys_has_another_tangent() => browser.Visit("/learn/derivative?h=0.0001", async page =>
    {
        await Assertions.Expect(page.Locator("[data-test=slope]")).ToContainTextAsync("0.1999999999990898");
        await page.Locator(".plot [role=slider][aria-label=x]").FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await Assertions.Expect(page.Locator("[data-test=slope]")).ToContainTextAsync("f′(6) ≈ 0.22000000000022");
        await Assertions.Expect(page.Locator("[data-test=numbers] tr").Nth(1)).ToContainTextAsync("0.22");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("x=6", RegexOptions.None, TimeSpan.FromSeconds(1)));
    });

    [Theory]
    [InlineData("a_")]
    [InlineData("sqrt^2")]
    [InlineData("_")]
    [InlineData("lim*2")]
    public Task A_variable_of_any_name_stands_in_the_formula(string text) => browser.Visit("/learn/derivative", async page =>
    {
        await page.Locator(".lesson-controls .text-box").FillAsync(text);
        await Assertions.Expect(page.Locator(".lesson-formula math")).ToContainTextAsync(text.Split('^', '*')[0]);
        await Assertions.Expect(page.Locator("[data-test=wrong]")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_formula_of_ones_own_is_read_and_a_wrong_one_is_pointed_at() => browser.Visit("/learn/derivative?lang=ko", async page =>
    {
        var field = page.Locator(".lesson-controls .text-box");
        await field.FillAsync("t^3 ? 1");
        await Assertions.Expect(page.Locator("[data-test=wrong]")).ToContainTextAsync("5번째");
        await field.FillAsync("2*t^3");
        await Assertions.Expect(page.Locator("[data-test=numbers] tr").Nth(1)).ToContainTextAsync("150");
        await Assertions.Expect(page.Locator("[data-test=wrong]")).ToHaveCountAsync(0);
    });
}
