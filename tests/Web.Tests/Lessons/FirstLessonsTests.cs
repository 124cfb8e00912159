using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>Lessons 1 to 5: what the reader does changes the number it should.</summary>
public sealed class FirstLessonsTests(BrowserFixture browser)
{
    [Fact]
    public Task Arrays_multiply_with_broadcasting_and_a_changed_number_changes_the_result() => browser.Visit("/learn/arrays", async page =>
    {
        await Expect(Cell(page, 1, 1)).ToHaveTextAsync("80");
        await Cell(page, 1, 1).ClickAsync();
        await Expect(page.Locator(".formula")).ToContainTextAsync("4×20=80");
        var four = page.Locator(".lesson-picture").GetByLabel("a [1, 1]");
        await four.FillAsync("5");
        await four.PressAsync("Enter");
        await Expect(Cell(page, 1, 1)).ToHaveTextAsync("100");
        await Expect(page).ToHaveURLAsync(new Regex("a=.*5.*row=1"));
        await page.ReloadAsync();
        await Expect(Cell(page, 1, 1)).ToHaveTextAsync("100");
    });

    [Theory]
    [InlineData("op=dot&a=[[1,2],[3,4]]&b=[[5,6],[7,8]]", "19 22 43 50")]
    [InlineData("op=dot&a=[1,2]&b=[[1,3,5],[2,4,6]]", "5 11 17")]
    [InlineData("op=dot&a=[1,2]&b=[[1,2,3],[4,5,6]]", "9 12 15")]
    [InlineData("op=divide&a=[1,2,3]&b=2", "0.5 1 1.5")]
    [InlineData("op=greater&a=[[1,2],[3,4]]&b=2", "false false true true")]
    [InlineData("op=index&a=[3,4]&b=[false,true]", "4")]
    public Task A_link_to_a_calculation_shows_its_result(string query, string expected) =>
        browser.Visit("/learn/arrays?" + query, async page =>
        {
            var cells = await page.Locator(".lesson-picture .matrix-pick").AllInnerTextsAsync();
            Assert.Equal(expected, string.Join(' ', cells.Select(text => text.Trim())));
        });

    [Fact]
    public Task A_wrong_shape_explains_itself() =>
        browser.Visit("/learn/arrays?op=dot&a=[[1,2,3],[4,5,6]]&b=[[1,2,3],[4,5,6]]", async page =>
        {
            await Expect(page.Locator("[data-test=misfit]")).ToContainTextAsync("(2, 3) · (2, 3)");
            await Expect(page.Locator("[data-test=why]")).ToContainTextAsync("A row of a has 3 numbers and a column of b has 2");
        });

    [Fact]
    public Task Dragging_the_line_makes_an_AND() => browser.Visit("/learn/perceptron", async page =>
    {
        await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync("This is OR.");
        await page.Drag(
            page.Locator("[data-handle]").First,
            110,
            -110,
            until: async () => await page.Locator("[data-test=gate]").InnerTextAsync() == "This is AND.");
        Assert.Equal(["0", "0", "0", "1"], (await page.Locator("[data-test=table] td:last-child").AllInnerTextsAsync()).ToArray());
        // the address follows a drag at intervals: wait for one that is an AND
        await Expect(page).ToHaveURLAsync(new Regex(@"\?b=-0\.[5-9]"));
        await page.ReloadAsync();
        await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync("This is AND.");
    });

    [Fact]
    public Task Arrow_keys_move_a_handle() => browser.Visit("/learn/perceptron", async page =>
    {
        var handle = page.Locator("[data-handle]").First;
        await handle.FocusAsync();
        for (var press = 0; press < 16; press++)
            await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync("This is AND.");
        await Expect(handle).ToBeFocusedAsync();
    });

    [Theory]
    [InlineData("w1=1&w2=1&b=-2&comparison=inclusive", "This is AND.", "0 0 0 1")]
    [InlineData("w1=1&w2=1&b=-2", "It always answers 0, whatever comes in.", "0 0 0 0")]
    [InlineData("w1=-1&w2=-1&b=1&comparison=inclusive&write=theta", "This is NAND.", "1 1 1 0")]
    [InlineData("w1=-1&w2=-1&b=1&write=theta", "This is NOR.", "1 0 0 0")]
    public Task Both_comparisons_show_their_tables(string query, string gate, string outputs) =>
        browser.Visit("/learn/perceptron?" + query, async page =>
        {
            await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync(gate);
            Assert.Equal(outputs, string.Join(' ', await page.Locator("[data-test=table] td:last-child").AllInnerTextsAsync()));
        });

    [Theory]
    [InlineData("b", "")]
    [InlineData("θ", "write=theta")]
    public Task The_bias_slides_from_minus_ten_to_ten_in_small_steps(string name, string query) =>
        browser.Visit("/learn/perceptron?w1=2&w2=2&" + query, async page =>
        {
            var slider = page.Locator(".lesson-controls .slider").Filter(new() { HasText = name }).Locator("input[type=range]");
            await slider.PressAsync("Home");
            await Expect(slider).ToHaveAttributeAsync("aria-valuetext", "-10");
            await slider.PressAsync("ArrowRight");
            await Expect(slider).ToHaveAttributeAsync("aria-valuetext", "-9.95");
            await slider.PressAsync("End");
            await Expect(slider).ToHaveAttributeAsync("aria-valuetext", "10");
            await Expect(page).ToHaveURLAsync(new Regex(query.Length == 0 ? "b=10" : "b=-10"));
        });

    [Fact]
    public Task Only_above_the_line_is_one_one_minus_one_an_AND() => browser.Visit("/learn/perceptron?w1=1&w2=1&b=-1", async page =>
    {
        await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync("This is AND.");
        await page.GetByRole(AriaRole.Button, new() { Name = "fires (≥)" }).ClickAsync();
        await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync("This is OR.");
    });

    [Fact]
    public Task Every_published_set_is_the_gate_it_says() => browser.Visit("/learn/perceptron", async page =>
    {
        var sets = await page.Locator(".lesson-numbers .button").AllAsync();
        Assert.Equal(10, sets.Count);
        foreach (var set in sets)
        {
            await set.ClickAsync();
            await Expect(set).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.Locator("[data-test=gate]")).ToHaveTextAsync($"This is {(await set.InnerTextAsync()).Split(' ')[0]}.");
        }
    });

    [Fact]
    public Task An_AND_is_learned_by_running() => browser.Visit("/learn/gate-learning", async page =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("[data-test=verdict]")).ToHaveTextAsync(new Regex(@"^AND learned after \d+ epochs\.$"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Step" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        await Expect(page.Locator("[data-test=verdict]")).ToHaveTextAsync(new Regex("wrong after 0 epochs"));
    });

    [Theory]
    [InlineData("perceptron")]
    [InlineData("delta")]
    public Task XOR_is_never_learned(string rule) => browser.Visit($"/learn/gate-learning?gate=xor&rule={rule}&epoch=100", async page =>
        await Expect(page.Locator("[data-test=verdict]")).ToHaveTextAsync(new Regex("^Still [1-4] of 4 wrong after 100 epochs\\.$")));

    [Fact]
    public Task The_line_of_XOR_swings_with_every_row_though_it_stands_still_from_epoch_to_epoch() =>
        browser.Visit("/learn/gate-learning?gate=xor&epoch=40", async page =>
        {
            var (said, step) = (page.Locator("[data-test=row]"), page.GetByRole(AriaRole.Button, new() { Name = "Step" }));
            var places = new List<string> { await Place() };
            foreach (var row in (string[])["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"])
            {
                await step.ClickAsync();
                await Expect(said).ToContainTextAsync($"Row {row}");
                places.Add(await Place());
            }

            await Expect(page.Locator("[data-test=verdict]")).ToContainTextAsync("after 41 epochs");
            Assert.Equal(places[0], places[4]);
            Assert.True(places.Distinct().Count() > 2, string.Join('\n', places));

            // nothing where the line has left the picture
            Task<string> Place() => page.EvaluateAsync<string>("""
                ['x1', 'y1', 'x2', 'y2']
                  .map(end => document.querySelector('.lesson-picture line.mark.strong')?.getAttribute(end))
                  .join(' ')
                """);
        });

    [Fact]
    public Task Who_wants_no_motion_sees_the_end_of_a_run_at_once_and_can_step() =>
        browser.Visit("/learn/gate-learning?gate=xor", async page =>
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
            var verdict = page.Locator("[data-test=verdict]");
            await page.EvaluateAsync("""
                () => {
                  window.verdicts = [];
                  new MutationObserver(() => verdicts.push(document.querySelector('[data-test=verdict]').textContent))
                    .observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
                }
                """);
            await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
            await Expect(verdict).ToContainTextAsync("Still");
            Assert.DoesNotContain(await page.EvaluateAsync<string[]>("verdicts"), text =>
                text.StartsWith("In epoch", StringComparison.Ordinal));
            await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Step" }).ClickAsync();
            await Expect(verdict).ToContainTextAsync("In epoch 1");
        });

    [Fact]
    public Task Flipping_an_input_flips_the_XOR() => browser.Visit("/learn/xor", async page =>
    {
        await Expect(page.Locator("[data-test=output]")).ToHaveTextAsync("y = 1");
        await page.Locator("[data-node=wire1]").ClickAsync();
        await Expect(page.Locator("[data-test=output]")).ToHaveTextAsync("y = 0");
        await page.Locator("[data-node=wire0]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-test=output]")).ToHaveTextAsync("y = 1");
        var rows = await page.Locator("[data-test=table] tbody tr").AllInnerTextsAsync();
        Assert.Equal(
            ["0 0 1 0 0", "0 1 1 1 1", "1 0 1 1 1", "1 1 0 1 0"],
            rows.Select(row => string.Join(' ', row.Split((char[])['\t', '\n'], StringSplitOptions.TrimEntries))));
    });

    [Fact]
    public Task The_adder_of_perceptrons_adds() => browser.Visit("/learn/xor?a=200&b=50", async page =>
    {
        var sum = page.Locator("[data-test=sum]");
        await Expect(sum).ToHaveTextAsync("250");
        await page.GetByRole(AriaRole.Button, new() { Name = "b 4: 0", Exact = true }).ClickAsync();
        await Expect(sum).ToHaveTextAsync("254");
        await page.GetByRole(AriaRole.Button, new() { Name = "a 4: 0", Exact = true }).ClickAsync();
        await Expect(sum).ToHaveTextAsync("2");
    });

    [Fact]
    public Task Moving_x_moves_the_sigmoid_and_its_slope() => browser.Visit("/learn/activation", async page =>
    {
        var values = page.Locator("[data-function=Sigmoid] td data");
        await Expect(values.First).ToHaveAttributeAsync("value", "0.7310585786300049");
        await page.Locator(".lesson-controls input[type=range]").FillAsync("2");
        await Expect(values.First).ToHaveAttributeAsync("value", "0.8807970779778823");
        await Expect(values.Nth(1)).ToHaveTextAsync("0.1050");
        await page.Drag(
            page.Locator("[data-handle]").First,
            -300,
            0,
            until: async () =>
                await values.First.GetAttributeAsync("value") is { } value && value.StartsWith("0.0", StringComparison.Ordinal));
    });

    [Fact]
    public Task Step_stands_beside_sigmoid_for_the_inputs_of_the_notes() => browser.Visit("/learn/activation", async page =>
    {
        await LessonNumbers.Equal(
            [0, 0.2689414213699951, 0, 1, 0.7310585786300049, 1, 1, 0.8807970779778823, 2],
            page,
            "inputs");
        var sigmoid = page.Locator("[data-test=inputs] [data-function=Sigmoid]");
        Assert.Equal(["0.26894142", "0.73105858", "0.88079708"], (await sigmoid.AllInnerTextsAsync()).ToArray());
        await page.GetByLabel("x [0, 0]").FillAsync("-1000");
        await page.Keyboard.PressAsync("Tab");
        await Expect(sigmoid.First).ToHaveTextAsync("0.");
        await Expect(page).ToHaveURLAsync(new Regex("inputs=-1000"));
    });

    [Theory]
    [InlineData("arrays", "en", "[2, 8, 18]")]
    [InlineData("arrays", "ko", "[2, 8, 18]")]
    [InlineData("perceptron", "en", "θ = 0.7 and b = −0.7")]
    [InlineData("perceptron", "ko", "θ = 0.7, b = −0.7")]
    [InlineData("three-layer-network", "en", "X = [1.0, 0.5] is meant")]
    [InlineData("three-layer-network", "ko", "X = [1.0, 0.5]예요")]
    public Task What_the_notes_misprint_is_set_right(string slug, string language, string right) =>
        browser.Visit("/learn/" + slug, async page =>
        {
            await Expect(page.Locator(".lesson-errata")).ToBeVisibleAsync();
            await Expect(page.Locator(".lesson-errata")).ToContainTextAsync(right);
        }, new Visitor(language));

    [Fact]
    public Task Two_layers_are_a_line_until_something_stands_between() => browser.Visit("/learn/activation", async page =>
    {
        var verdict = page.Locator("[data-test=collapse]");
        await Expect(verdict).ToContainTextAsync("one straight line");
        await page.GetByRole(AriaRole.Group, new() { Name = "Between the two layers" })
            .GetByRole(AriaRole.Button, new() { Name = "tanh" })
            .ClickAsync();
        await Expect(verdict).Not.ToContainTextAsync("one straight line");
        await Expect(page).ToHaveURLAsync(new Regex("between=tanh"));
    });

    private static ILocator Cell(IPage page, int row, int column) => page.Locator($".matrix-pick[aria-label^='y [{row}, {column}]']");
}
