using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Features.Draw;

public sealed partial class DrawTests(BrowserFixture browser)
{
    private const string Path = "/draw?model=" + WebHost.Model;

    private static readonly (float X, float Y)[] One = [(0.5f, 0.18f), (0.49f, 0.5f), (0.48f, 0.82f)];
    private static readonly (float X, float Y)[][] F =
        [[(0.3f, 0.15f), (0.3f, 0.85f)], [(0.3f, 0.15f), (0.75f, 0.15f)], [(0.3f, 0.48f), (0.65f, 0.48f)]];

    private static readonly (float X, float Y)[] Seven = [(0.25f, 0.22f), (0.72f, 0.2f), (0.58f, 0.5f), (0.45f, 0.82f)];

    [Fact]
    public Task A_one_drawn_with_the_mouse_is_read_as_one() => browser.Visit(Path, async page =>
    {
        await Ready(page);
        await Draw(page, One);
        await Assertions.Expect(page.Locator(".digit-pad")).ToHaveAttributeAsync("data-digit", "1");
        await Assertions.Expect(page.Locator("[data-class='1']")).ToHaveClassAsync(new Regex("wins"));
        await Assertions.Expect(page.Locator("[data-part=label]")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("[data-part=said]")).ToContainTextAsync("reads 1");
        Assert.Equal(10, await page.Locator("[data-class]").CountAsync());
        await page.WaitForFunctionAsync("""
            () => {
              const row = document.querySelector('[data-class="1"]'), width = part => row.querySelector(part).getBoundingClientRect().width;
              return width('.fill') > width('.track') * Number(row.querySelector('.share').value) - 2;
            }
            """);
    });

    [Fact]
    public Task Clear_and_undo_take_back_what_was_drawn() => browser.Visit(Path, async page =>
    {
        await Ready(page);
        var pad = page.Locator(".digit-pad");
        await Draw(page, One);
        await Assertions.Expect(pad).ToHaveAttributeAsync("data-digit", "1");
        await page.Locator("[data-part=clear]").ClickAsync();
        await Assertions.Expect(pad).ToHaveAttributeAsync("data-state", "empty");
        await Assertions.Expect(page.Locator("[data-part=label]")).ToHaveTextAsync("–");
        await page.Locator("[data-part=undo]").ClickAsync();
        await Assertions.Expect(pad).ToHaveAttributeAsync("data-digit", "1");
        await page.Locator("[data-part=undo]").ClickAsync();
        await Assertions.Expect(pad).ToHaveAttributeAsync("data-state", "empty");
        await Assertions.Expect(page.Locator("[data-part=undo]")).ToBeDisabledAsync();
    });

    [Theory]
    [InlineData("en", "This does not look like a digit I know.", "comes closest")]
    [InlineData("ko", "처음 보는 모양이에요.", "가장 가까운")]
    public Task A_letter_is_said_to_be_none_of_the_digits_instead_of_how_sure_the_network_is(string language, string shown, string said) =>
        browser.Visit(
            "/draw?model=mnist&version=1",
            async page =>
            {
                var (pad, confidence) = (page.Locator(".digit-pad"), page.Locator("[data-part=confidence]"));
                await Draw(page, One);
                await Assertions.Expect(confidence).ToContainTextAsync("%");
                await Assertions.Expect(pad).Not.ToHaveAttributeAsync("data-strange", "");
                await page.Locator("[data-part=clear]").ClickAsync();

                foreach (var stroke in F)
                    await Draw(page, stroke);
                await Assertions.Expect(pad).ToHaveAttributeAsync("data-strange", "");
                await Assertions.Expect(confidence).ToHaveTextAsync(shown);
                await Assertions.Expect(page.Locator("[data-part=said]")).ToContainTextAsync(said);

                await page.Locator("[data-part=clear]").ClickAsync();
                await Assertions.Expect(pad).Not.ToHaveAttributeAsync("data-strange", "");
            },
            new Visitor(language));

    [Fact]
    public Task The_shown_call_sent_again_gives_the_shown_answer() => browser.Visit(Path, async page =>
    {
        await Ready(page);
        await Draw(page, Seven);
        var code = page.Locator("#draw-curl");
        await Assertions.Expect(code).ToContainTextAsync("curl -X POST");
        await Assertions.Expect(page.Locator("[data-part=said]")).Not.ToBeEmptyAsync();
        var body = Body().Match(await code.InnerTextAsync()).Groups[1].Value;
        using var answer = await browser.Host.Client.PostAsync("/predict", new StringContent(body, Encoding.UTF8, "application/json"));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(await page.Locator("[data-part=label]").InnerTextAsync(), json.GetProperty("label").GetString());
        Assert.Equal(WebHost.Model, json.GetProperty("model").GetString());
        var shown = double.Parse((await page.Locator("[data-part=confidence]").GetAttributeAsync("title"))!, CultureInfo.InvariantCulture);
        Assert.Equal(json.GetProperty("confidence").GetDouble(), shown, 1e-6);
    });

    [Fact]
    public Task A_test_image_needs_no_drawing() => browser.Visit(Path, async page =>
    {
        await Ready(page);
        await page.Locator("[data-part=random]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-part=caption]")).ToContainTextAsync(new Regex("synthetic-digits.*labelled \\d"));
        await Assertions.Expect(page.Locator(".digit-pad")).ToHaveAttributeAsync("data-digit", new Regex("\\d"));
    });

    [Fact]
    public Task A_late_test_image_does_not_take_the_sheet_from_who_draws() => browser.Visit(Path, async page =>
    {
        await Ready(page);
        var drawn = new TaskCompletionSource();
        await page.RouteAsync("**/api/datasets/**", async route =>
        {
            await drawn.Task;
            await route.ContinueAsync();
        });
        await page.Locator("[data-part=random]").ClickAsync();
        await Draw(page, One);
        var image = page.WaitForResponseAsync("**/api/datasets/**");
        drawn.SetResult();
        await (await image).FinishedAsync();
        await page.Locator("[data-part=undo]").ClickAsync();
        await Assertions.Expect(page.Locator(".digit-pad")).ToHaveAttributeAsync("data-state", "empty");
    });

    [Fact]
    public Task A_model_that_does_not_exist_is_said_in_words() => browser.Visit("/draw?model=nosuch&version=7&lang=ko", async page =>
    {
        await Assertions.Expect(page.Locator("main [role=alert]").First).ToContainTextAsync("nosuch");
        await page.Locator("#draw-model").SelectOptionAsync(WebHost.Model + "/1");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"model={WebHost.Model}&version=1"));
        await Draw(page, One);
        await Assertions.Expect(page.Locator(".digit-pad")).ToHaveAttributeAsync("data-digit", "1");
    });

    [Theory]
    [InlineData(0.5, 0.5, 0.6)]
    [InlineData(0.2, 0.25, 0.3)]
    [InlineData(0.85, 0.8, 0.2)]
    public Task Where_and_how_large_one_draws_does_not_matter(double x, double y, double size) => browser.Visit("/draw", async page =>
    {
        // an L: tall, with its mass to the lower left
        var pixels = await page.EvaluateAsync<int[]>("""
            async ([x, y, size]) => {
              const { toPixels } = await import('./js/mnist.js');
              const at = (u, v) => [x + size * u, y + size * v];
              return Array.from(toPixels([[at(-0.3, -0.5), at(-0.3, 0), at(-0.3, 0.5), at(0, 0.5), at(0.3, 0.5)]], 0.09));
            }
            """, new[] { x, y, size });
        Assert.Equal(784, pixels.Length);
        var ink = Enumerable.Range(0, 784).Where(i => pixels[i] > 20).ToArray();
        Assert.InRange(ink.Max(i => i / 28) - ink.Min(i => i / 28) + 1, 19, 21);
        double mass = pixels.Sum();
        Assert.InRange(Enumerable.Range(0, 784).Sum(i => pixels[i] * (i % 28)) / mass, 13.4, 14.6);
        Assert.InRange(Enumerable.Range(0, 784).Sum(i => pixels[i] * (i / 28)) / mass, 13.4, 14.6);
        Assert.Contains(pixels, value => value is > 20 and < 235);
        Assert.Equal(255, pixels.Max());
    });

    private static Task Ready(IPage page) => page.Locator(".digit-pad[data-ready]").WaitForAsync();

    private static async Task Draw(IPage page, (float X, float Y)[] points)
    {
        await Ready(page);
        var pad = await page.Locator("[data-part=pad]").BoundingBoxAsync();
        (float X, float Y) At((float X, float Y) point) => (pad!.X + (point.X * pad.Width), pad.Y + (point.Y * pad.Height));
        var start = At(points[0]);
        await page.Mouse.MoveAsync(start.X, start.Y);
        await page.Mouse.DownAsync();
        foreach (var (x, y) in points.Skip(1).Select(At))
            await page.Mouse.MoveAsync(x, y, new() { Steps = 8 });
        await page.Mouse.UpAsync();
    }

    [GeneratedRegex("-d '(.*)'", RegexOptions.Singleline)]
    private static partial Regex Body();
}
