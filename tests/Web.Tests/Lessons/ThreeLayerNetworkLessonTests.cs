using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Engine.Lessons;
using WebNN.Web.Controls;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ThreeLayerNetworkLessonTests(BrowserFixture browser)
{
    [Fact]
    public Task It_starts_with_the_numbers_of_the_book() => browser.Visit("/learn/three-layer-network", async page =>
    {
        await Assertions.Expect(page.Locator("[data-test=y]")).ToHaveTextAsync("y = (0.3168, 0.6963)");
        await LessonNumbers.Equal(
            [0.3168270764110298, 0.3168270764110298, 0.4062590715541802, 0.6962790898619668, 0.6962790898619668, 0.5937409284458198],
            page,
            "outputs");
        foreach (var z in (double[])[0.574442516811659, 0.668187772168166, 0.7502601055951177, 0.6262493703990729, 0.7710106968556123])
        {
            await Assertions.Expect(page.Locator(
                $"[data-test^=layer] td[title^='{z.ToString(CultureInfo.InvariantCulture)[..14]}']").First).ToBeVisibleAsync();
        }
    });

    [Fact]
    public Task A_weight_picked_by_keyboard_and_changed_flows_to_the_output() => browser.Visit("/learn/three-layer-network", async page =>
    {
        await page.Locator("[data-edge='0.1-1.0']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var picked = page.Locator("[data-test=picked]");
        await Assertions.Expect(picked.Locator("label")).ToHaveTextAsync("w₁₂⁽¹⁾");
        await picked.Locator("input[type=number]").FillAsync("-1.5");
        await page.Keyboard.PressAsync("Enter");

        var y = ForwardPass.Run(
        [
            new DenseLayer([[0.1, 0.3, 0.5], [-1.5, 0.4, 0.6]], [0.1, 0.2, 0.3], ActivationFunction.Sigmoid),
            new DenseLayer([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2], ActivationFunction.Sigmoid),
            new DenseLayer([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2], ActivationFunction.Identity),
        ], [1, 0.5])[^1].Z;
        var expected = $"y = ({Numbers.Compact(y[0])}, {Numbers.Compact(y[1])})";
        await Assertions.Expect(page.Locator("[data-test=y]")).ToHaveTextAsync(expected);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("w1=", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("[data-test=y]")).ToHaveTextAsync(expected);
    });

    [Fact]
    public Task A_cell_of_the_matrix_form_is_the_same_number() => browser.Visit("/learn/three-layer-network", async page =>
    {
        await page.GetByLabel("B₃ [0, 1]").FillAsync("1.2");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-test=y]")).ToHaveTextAsync("y = (0.3168, 1.696)");
        await Assertions.Expect(page.Locator("[data-node='3.1']")).ToContainTextAsync("1.696");
    });
}
