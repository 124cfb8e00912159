using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Engine.Lessons;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>Lessons 11 to 13: gradients and descent, learning, computational graphs.</summary>
public sealed class GradientLessonsTests(BrowserFixture browser)
{
    [Fact]
    public Task The_three_learning_rates_end_where_the_book_says() => browser.Visit("/learn/gradient", async page =>
    {
        var end = page.Locator("[data-test=end]");
        foreach (var (preset, x0, x1) in new[]
        {
            ("large", "−2.58983747e13", "−1.29524862e12"),
            ("small", "−2.99999994", "3.99999992"),
            ("fitting", @"−6\.111\d+e−10", @"8\.148\d+e−10"),
        })
        {
            await page.Locator($"[data-test={preset}]").ClickAsync();
            await Expect(end).ToHaveTextAsync(new Regex($@"x₀ = {x0}\s*x₁ = {x1}"));
        }
    });

    [Fact]
    public Task Moving_the_point_changes_its_gradient() => browser.Visit("/learn/gradient", async page =>
    {
        var slopes = page.Locator("[data-test=gradient] td");
        Assert.Equal(["6.00000000000378", "6", "7.999999999999119", "8"], await slopes.AllInnerTextsAsync());
        await page.Locator("[data-handle]").Nth(1).FocusAsync();
        for (var press = 0; press < 10; press++)
            await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(slopes.Nth(1)).ToHaveTextAsync("4");
        await Expect(page.Locator(".lesson-formula .formula")).ToContainTextAsync("f(2+h,4)");
        await Expect(page).ToHaveURLAsync(new Regex("x0=2"));
    });

    [Fact]
    public Task A_click_is_where_the_descents_start() => browser.Visit("/learn/gradient", async page =>
    {
        await page.Locator("[data-test=valley]").ClickAsync();
        await Expect(page.Locator("[data-test=ends] tbody tr")).ToHaveCountAsync(4);
        var before = await page.Locator("[data-test=ends] [data-kind=Adam] td").First.InnerTextAsync();
        var paper = (await page.Locator(".lesson-picture .plot-paper").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(paper.X + paper.Width * 0.75f, paper.Y + paper.Height * 0.3f);
        await Expect(page).ToHaveURLAsync(new Regex(@"s0=(3\.\d+|4)&s1=3\.\d+"));
        await Expect(page.Locator("[data-test=ends] [data-kind=Adam] td").First).Not.ToHaveTextAsync(before);
    });

    [Fact]
    public Task A_formula_that_cannot_be_drawn_says_where_and_the_picture_stays() => browser.Visit("/learn/gradient", async page =>
    {
        await page.Locator(".text-box").FillAsync("x0^2+y");
        await Expect(page.Locator("[data-test=wrong] mark")).ToHaveTextAsync("y");
        await Expect(page.Locator("[data-test=gradient] td").Nth(1)).ToHaveTextAsync("6");
        await page.Locator(".text-box").FillAsync("log(x0)*x1^3");
        await Expect(page.Locator("[data-test=wrong]")).ToHaveCountAsync(0);
        // log 3 · 3 · 4²
        await Expect(page.Locator("[data-test=gradient] td").Nth(3)).ToHaveTextAsync("52.73339");
    });

    [Fact]
    public Task The_smallest_network_shows_its_gradient_and_goes_downhill() => browser.Visit("/learn/learning", async page =>
    {
        var loss = page.Locator("[data-test=loss]");
        await Expect(loss).ToContainTextAsync("L = 0.92806828578640");
        Assert.Equal("1.054148091 0.630716529 1.132807401", await Words(page.Locator("[data-test=prediction] table")));
        Assert.Equal(
            "0.21924757 0.14356243 -0.36281 0.32887136 0.21534364 -0.544215",
            await Words(page.Locator("[data-test=gradient] table")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Step", Exact = true }).ClickAsync();
        await Expect(loss).ToContainTextAsync("after 1 steps");
        var after = double.Parse(Regex.Match(await loss.InnerTextAsync(), @"[\d.]+").Value, CultureInfo.InvariantCulture);
        Assert.InRange(after, 0.8, 0.92);
        await page.GetByLabel("x [0, 0]").FillAsync("0");
        await page.GetByLabel("x [0, 0]").PressAsync("Enter");
        await Expect(page.Locator("[data-test=gradient] tr").First.Locator("td").First).ToHaveTextAsync("0");
    });

    [Fact]
    public Task Drawn_weights_have_both_gradients() => browser.Visit("/learn/learning", async page =>
    {
        Assert.Equal(
            "0.21924757 0.14356243 -0.36281 0.32887136 0.21534364 -0.544215",
            await Words(page.Locator("[data-test=numerical] table")));
        await page.Locator("[data-test=draw]").ClickAsync();
        await Expect(page.Locator("[data-test=seed]")).ToContainTextAsync("1");
        var drawn = SimpleNet.Evaluate(SimpleNet.DrawWeights(2, 3, seed: 1), [0.6, 0.9], [0, 0, 1]);
        await Expect(page.Locator("[data-test=loss]")).ToContainTextAsync(drawn.Loss.ToString("R", CultureInfo.InvariantCulture));
        foreach (var name in (string[])["gradient", "numerical"])
        {
            var shown = (await Words(page.Locator($"[data-test={name}] table"))).Split(' ');
            Assert.Equal(drawn.Gradient[1][2], double.Parse(shown[^1], CultureInfo.InvariantCulture), 1e-7);
        }
    });

    [Fact]
    public Task Both_gradients_train_the_same_curve_and_one_takes_far_longer() => browser.Visit("/learn/learning", async page =>
    {
        await page.Locator("button[data-test=race]").ClickAsync();
        var verdict = page.Locator("[data-test=race-verdict]");
        await Expect(verdict).ToContainTextAsync("times as long", new() { Timeout = 120_000 });
        var numbers = Regex.Match(await verdict.InnerTextAsync(), @"differ by (?<difference>[\d.e-]+) at most.* (?<times>[\d,.]+) times");
        Assert.InRange(double.Parse(numbers.Groups["difference"].Value, CultureInfo.InvariantCulture), 0, 1e-5);
        Assert.InRange(double.Parse(numbers.Groups["times"].Value, NumberStyles.Number, CultureInfo.InvariantCulture), 3, 10_000);
        await Expect(page.Locator("button[data-test=race]")).ToBeEnabledAsync();
    });

    [Fact]
    public Task With_few_samples_it_learns_them_by_heart() => browser.Visit("/learn/learning?limit=50", async page =>
    {
        await page.Locator("button[data-test=overfit]").ClickAsync();
        var verdict = page.Locator("p[data-test=overfitting]");
        await Expect(verdict).ToContainTextAsync("Epoch 40, 50 samples", new() { Timeout = 120_000 });
        var shares = Regex.Matches(await verdict.InnerTextAsync(), @"([\d.]+) %")
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(100, shares[0]);
        Assert.InRange(shares[1], 30, 90);
    });

    [Fact]
    public Task Stepping_the_graph_backward_reads_two_point_two() => browser.Visit("/learn/computational-graph", async page =>
    {
        var step = page.Locator("[data-test=step]");
        var next = page.Locator("[data-test=next]");
        foreach (var expected in new[]
        {
            "Forward 1 of 2: 100 × 2 = 200",
            "Forward 2 of 2: 200 × 1.1 = 220",
            "Backward 1 of 2: × ← 1.1, tax ← 200",
            "Backward 2 of 2: apple ← 2.2, count ← 110",
        })
        {
            await next.ClickAsync();
            await Expect(step).ToHaveTextAsync(expected);
        }

        await Expect(next).ToBeDisabledAsync();
        await Expect(Derivative(page, "apple")).ToHaveTextAsync("2.2");
        await Expect(page.Locator("[data-flow=apple]")).ToContainTextAsync("1.1 × 2 = 2.2");
        await page.GetByLabel("apple", new() { Exact = true }).FillAsync("101");
        await page.GetByLabel("apple", new() { Exact = true }).PressAsync("Enter");
        await Expect(page.Locator(".graph-value.result")).ToHaveTextAsync("222.2");
        await Expect(page).ToHaveURLAsync(new Regex("apple.+101"));
        await page.ReloadAsync();
        await Expect(page.Locator(".graph-value.result")).ToHaveTextAsync("222.2");
        await Expect(Derivative(page, "count")).ToHaveTextAsync("111.1");
    });

    [Fact]
    public Task Arrow_keys_walk_through_the_graph() =>
        browser.Visit("/learn/computational-graph?f=(a%2Bb)*(b%2B1)&at=a=2+b=1", async page =>
        {
            await page.Locator("[data-test=graph]").FocusAsync();
            for (var press = 0; press < 5; press++)
            {
                await page.Keyboard.PressAsync("ArrowRight");
                await Expect(page).ToHaveURLAsync(new Regex($"step={press + 1}"));
            }

            await Expect(Derivative(page, "b")).ToHaveTextAsync("…");
            await page.Keyboard.PressAsync("End");
            await Expect(Derivative(page, "a")).ToHaveTextAsync("2");
            await Expect(Derivative(page, "b")).ToHaveTextAsync("5");
            await Expect(page.Locator("[data-test=forward-passes]")).ToHaveTextAsync("2");
            await Expect(page.Locator("[data-test=reverse-passes]")).ToHaveTextAsync("1");
            await page.Keyboard.PressAsync("ArrowLeft");
            await Expect(page.Locator("[data-test=step]")).ToHaveTextAsync(new Regex("^Backward 2 of 3"));
        });

    [Theory]
    [InlineData("fruit", "apple 2.2 apples 110 orange 3.3 oranges 165 tax 650", "715")]
    [InlineData("square", "x 14 y 14", "49")]
    [InlineData("shared", "a 2 b 5", "6")]
    [InlineData("chain", "c 36 x 8", "24")]
    [InlineData("sigmoid", "x 0.1966", "0.731059")]
    public Task Each_example_has_its_derivatives(string preset, string expected, string result) =>
        browser.Visit("/learn/computational-graph", async page =>
        {
            await page.Locator($"button[data-test={preset}]").ClickAsync();
            await page.Locator("[data-test=backward]").ClickAsync();
            await Expect(page.Locator(".graph-value.result")).ToHaveTextAsync(result);
            var rows = await page.Locator("[data-variable]")
                .EvaluateAllAsync<string[]>(
                    "rows => rows.map(row => row.dataset.variable + ' ' + row.querySelector('[data-test=gradient]').innerText.trim())");
            Assert.Equal(expected, string.Join(' ', rows));
        });

    [Fact]
    public Task The_sigmoids_derivation_stands_beside_its_graph_and_follows_x() => browser.Visit("/learn/computational-graph", async page =>
    {
        var rows = page.Locator("[data-test=derivation] tbody tr");
        await Expect(rows).ToHaveCountAsync(0);
        await page.Locator("button[data-test=chain]").ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        Assert.Equal(["×", "×", "×"], await rows.Locator("th").AllInnerTextsAsync());
        await Expect(page.Locator("[data-test=derivation] .formula")).ToContainTextAsync("c3=8");
        await page.Locator("button[data-test=sigmoid]").ClickAsync();
        await Expect(rows).ToHaveCountAsync(4);
        LessonNumbers.Equal(
            [1, -0.534446645388523, -0.534446645388523, -0.534446645388523, 1, -0.534446645388523],
            (await LessonNumbers.In(page, "derivation"))[..6]);
        await Expect(page.Locator("[data-test=derivation] .formula")).ToContainTextAsync("y(1−y)=0.19661193");
        await page.GetByLabel("x", new() { Exact = true }).FillAsync("0");
        await page.GetByLabel("x", new() { Exact = true }).PressAsync("Enter");
        await Expect(page.Locator("[data-test=derivation] .formula")).ToContainTextAsync("y(1−y)=0.25");
    });

    [Fact]
    public Task A_formula_that_cannot_be_read_says_where() => browser.Visit("/learn/computational-graph", async page =>
    {
        await page.Locator(".text-box").FillAsync("apple*count)*tax");
        await Expect(page.Locator("[data-test=wrong]")).ToContainTextAsync("Position 12");
        await Expect(page.Locator("[data-test=wrong] mark")).ToHaveTextAsync(")");
        await page.Locator(".text-box").FillAsync("apple*count*");
        await Expect(page.Locator("[data-test=wrong]")).ToContainTextAsync("Position 13");
        await page.Locator(".text-box").FillAsync("apple-count");
        await Expect(page.Locator("[data-test=wrong]")).ToHaveCountAsync(0);
        await page.Locator("[data-test=backward]").ClickAsync();
        await Expect(Derivative(page, "count")).ToHaveTextAsync("-1");
    });

    private static ILocator Derivative(IPage page, string name) => page.Locator($"[data-variable={name}] [data-test=gradient]");

    private static async Task<string> Words(ILocator table) =>
        string.Join(' ', (await table.InnerTextAsync()).Split((char[])['\t', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
}
