using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Draw;

public sealed class LookInsideTests(BrowserFixture browser)
{
    private const string Path = "/draw?inside=1&model=" + WebHost.Model, Route = "/api/models/" + WebHost.Model + "/versions/1/";

    [Fact]
    public Task Nothing_is_asked_while_it_is_folded_and_the_address_says_when_it_is_open() =>
        browser.Visit("/draw?model=" + WebHost.Model, async page =>
        {
            var asked = new List<string>();
            page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
            await DrawOne(page);
            await Expect(page.Locator("[data-part=label]")).ToHaveTextAsync("1");
            Assert.Contains("/predict", asked);
            Assert.DoesNotContain(asked, path => path.EndsWith("/explain", StringComparison.Ordinal));
            Assert.DoesNotContain(asked, path => path.Contains("Inside", StringComparison.Ordinal));

            await page.Locator("[data-part=inside]").ClickAsync();
            await Expect(page.Locator(".inside")).ToHaveAttributeAsync("data-state", "shown");
            await Expect(page).ToHaveURLAsync(new Regex("inside=1"));
            Assert.Contains(asked, path => path.EndsWith("/explain", StringComparison.Ordinal));

            await page.Locator("[data-part=inside]").ClickAsync();
            await Expect(page.Locator(".inside")).ToHaveCountAsync(0);
            await Expect(page).Not.ToHaveURLAsync(new Regex("inside"));
            asked.Clear();
            await page.Locator("[data-part=clear]").ClickAsync();
            await DrawOne(page);
            await Expect(page.Locator("[data-part=label]")).ToHaveTextAsync("1");
            Assert.DoesNotContain(asked, path => path.EndsWith("/explain", StringComparison.Ordinal));
        });

    [Fact]
    public Task While_one_draws_every_neuron_shows_the_number_that_explain_gives() => browser.Visit(Path, async page =>
    {
        await DrawOne(page);
        var layers = (await Explained(page)).GetProperty("layers");
        foreach (var (layer, count, part) in new[] { (1, 50, "z"), (2, 10, "a") })
        {
            var numbers = Numbers(layers[layer - 1].GetProperty(part));
            Assert.Equal(count, numbers.Length);
            var figure = page.Locator($"[data-layer='{layer}']");
            await AssertShows(figure.Locator("[data-part=most]"), numbers.Max(Math.Abs));
            await figure.Locator("canvas").FocusAsync();
            await page.Keyboard.PressAsync("Home");
            for (var i = 0; i < 7; i++)
            {
                await Expect(figure.Locator("[data-part=unit]")).ToHaveTextAsync($"Neuron {i}");
                await AssertShows(figure.Locator("[data-part=value]"), numbers[i]);
                await page.Keyboard.PressAsync("ArrowRight");
            }
        }

        // another drawing, other numbers
        await page.Locator("[data-part=clear]").ClickAsync();
        await Expect(page.Locator(".inside")).ToHaveAttributeAsync("data-state", "empty");
        await Expect(page.Locator("[data-layer='1'] [data-part=most]")).ToHaveTextAsync("–");
    });

    [Fact]
    public Task The_pixels_that_count_are_those_of_the_chosen_class() => browser.Visit(Path, async page =>
    {
        await DrawOne(page);
        var answer = await Explained(page);
        var high = page.Locator("[data-part=saliency] [data-part=high]");
        await AssertShows(high, Numbers(answer.GetProperty("gradient")).Max(Math.Abs));
        var other = await browser.Host.Client.PostAsJsonAsync(
            Route + "explain", new { pixels = await Pixels(page), normalized = false, of = 5 }, TestContext.Current.CancellationToken);
        var gradient = Numbers((await Json(other)).GetProperty("gradient"));
        await page.Locator("[data-part=of]").SelectOptionAsync("5");
        await AssertShows(high, gradient.Max(Math.Abs));

        // blue where the gradient is greatest
        var greatest = Array.IndexOf(gradient, gradient.Max());
        var rgb = await page.Locator("[data-part=saliency] canvas").EvaluateAsync<int[]>("""
            (canvas, i) => Array.from(canvas.getContext('2d')
              .getImageData((i % 28 + 0.5) / 28 * canvas.width, (Math.floor(i / 28) + 0.5) / 28 * canvas.height, 1, 1).data)
            """, greatest);
        Assert.True(rgb[2] > rgb[0] + 50, string.Join(' ', rgb));
    });

    [Theory]
    [InlineData("en", "Neuron 3 of hidden layer 1")]
    [InlineData("ko", "은닉층 1의 뉴런 3")]
    public Task A_picked_neuron_shows_its_weights_and_the_ten_images_that_the_API_names(string language, string expected) =>
        browser.Visit(Path + "&lang=" + language, async page =>
        {
            await page.Locator(".inside[data-ready]").WaitForAsync();
            await page.Locator("[data-layer='1'] canvas").FocusAsync();
            await page.Keyboard.PressAsync("Home");
            for (var i = 0; i < 3; i++)
                await page.Keyboard.PressAsync("ArrowRight");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-part=which]")).ToHaveTextAsync(expected);

            // the address leads to the same neuron
            await Expect(page).ToHaveURLAsync(new Regex("neuron=1(/|%2[fF])3"));
            await page.ReloadAsync();
            await Expect(page.Locator("[data-part=which]")).ToHaveTextAsync(expected);
            var neuron = await Get(Route + "neurons/1/3?top=10");
            var shown = page.Locator("[data-sample]");
            await Expect(shown.Nth(9)).ToBeVisibleAsync();
            var samples = neuron.GetProperty("samples").EnumerateArray().ToArray();
            Assert.Equal(10, await shown.CountAsync());
            for (var i = 0; i < 10; i++)
            {
                var (index, label) = (samples[i].GetProperty("index").GetInt32(), samples[i].GetProperty("label").GetInt32());
                await Expect(shown.Nth(i)).ToHaveAttributeAsync("data-sample", index.ToString(CultureInfo.InvariantCulture));
                await Expect(shown.Nth(i)).ToContainTextAsync($" {label}");
                await AssertShows(shown.Nth(i).Locator("data"), samples[i].GetProperty("activation").GetDouble());
            }

            await AssertShows(page.Locator("[data-part=bias]"), neuron.GetProperty("bias").GetDouble());
            await AssertShows(
                page.Locator("[data-part=neuron] [data-part=high]"),
                Numbers(neuron.GetProperty("weights")).Max(Math.Abs));
            await Expect(shown.First.Locator("canvas[aria-label]")).ToBeVisibleAsync();
            Assert.Equal(language == "ko", PageChecks.Hangul().IsMatch(await page.Locator(".inside").InnerTextAsync()));
            Assert.True(await shown.Nth(9).Locator("canvas").EvaluateAsync<bool>(
                "async canvas => { const inked = () => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some(byte => byte > 0);"
                + " for (let i = 0; i < 200 && !inked(); i++) await new Promise(requestAnimationFrame); return inked(); }"));
        }, new Visitor(language));

    [Fact]
    public Task The_neuron_that_the_drawing_excites_most_is_picked_by_a_button() => browser.Visit(Path, async page =>
    {
        await DrawOne(page);
        var activations = Numbers((await Explained(page)).GetProperty("layers")[0].GetProperty("z"));
        await page.Locator("[data-strongest='1']").ClickAsync();
        var strongest = Array.IndexOf(activations, activations.Max());
        await Expect(page.Locator("[data-part=which]")).ToHaveTextAsync($"Neuron {strongest} of hidden layer 1");
        await AssertShows(page.Locator("[data-part=now]"), activations.Max());
        await page.Locator("[data-strongest='2']").ClickAsync();
        await Expect(page.Locator("[data-part=which]")).ToHaveTextAsync("Output layer: the score of 1");
    });

    [Fact]
    public Task At_the_end_of_the_slider_the_network_reads_another_digit_and_predict_agrees() => browser.Visit(Path, async page =>
    {
        await DrawOne(page);
        await Explained(page);
        var answer = page.WaitForResponseAsync("**/fool");
        await page.Locator("[data-part=fool-it]").ClickAsync();
        var way = JsonDocument.Parse(await (await answer).TextAsync()).RootElement;
        await Expect(page.Locator("[data-part=fool]")).ToHaveAttributeAsync("data-state", "fooled");
        var (path, to) = (way.GetProperty("path"), way.GetProperty("to").GetInt32());
        var last = path.GetArrayLength() - 1;
        await Expect(page.Locator("[data-part=reads]")).ToHaveTextAsync(Text(to));
        await Expect(page.Locator("[data-part=outcome]")).ToContainTextAsync($"It read 1; now it reads {to}");
        await AssertShows(page.Locator("[data-part=distance]"), way.GetProperty("distance").GetDouble());
        await AssertShows(page.Locator("[data-part=changed]"), way.GetProperty("changed").GetInt32());
        await Expect(page.Locator("[data-part=step]")).ToHaveValueAsync(Text(last));
        var pixels = way.GetProperty("pixels");
        Assert.Equal(pixels.ToString(), path[last].GetProperty("pixels").ToString());
        var read = await Json(await browser.Host.Client.PostAsJsonAsync(
            "/predict", new { pixels, normalized = true, model = WebHost.Model }, TestContext.Current.CancellationToken));
        Assert.Equal(to, read.GetProperty("digit").GetInt32());

        // back to the drawing by keyboard, where it is read as before
        await page.Locator("[data-part=step]").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("[data-part=reads]")).ToHaveTextAsync("1");
        await AssertShows(page.Locator("[data-part=distance]"), 0);
        await page.Keyboard.PressAsync("ArrowRight");
        await AssertShows(page.Locator("[data-part=distance]"), path[1].GetProperty("distance").GetDouble());
        await AssertShows(page.Locator("[data-part=sure]"), path[1].GetProperty("confidence").GetDouble());

        // a chosen target; and another drawing has no way yet
        await page.Locator("[data-part=target]").SelectOptionAsync("8");
        await page.Locator("[data-part=fool-it]").ClickAsync();
        await Expect(page.Locator("[data-part=reads]")).ToHaveTextAsync("8");
        await page.Locator("[data-part=clear]").ClickAsync();
        await Expect(page.Locator("[data-part=fool]")).ToHaveAttributeAsync("data-state", "none");
        await Expect(page.Locator("[data-part=fool-it]")).ToBeDisabledAsync();
    });

    [Fact]
    public Task Two_versions_read_the_same_drawing_beside_each_other() => browser.Visit(
        $"/draw?inside=1&model=mnist&beside={WebHost.Model}/1",
        async page =>
        {
            await DrawOne(page);
            foreach (var model in new[] { "mnist", WebHost.Model })
            {
                var answer = await Json(await browser.Host.Client.PostAsJsonAsync(
                    "/predict", new { pixels = await Pixels(page), normalized = false, model }, TestContext.Current.CancellationToken));
                var card = page.Locator($"[data-reader='{model}/1']");
                await Expect(card).ToHaveAttributeAsync("data-digit", Text(answer.GetProperty("digit").GetInt32()));
                await AssertShows(card.Locator("[data-part=chance]"), answer.GetProperty("confidence").GetDouble());
            }

            await page.Locator($"[data-reader='{WebHost.Model}/1'] button").ClickAsync();
            await Expect(page.Locator("[data-reader]")).ToHaveCountAsync(1);
            await Expect(page).Not.ToHaveURLAsync(new Regex("beside"));
            await page.Locator("[data-part=add]").SelectOptionAsync(WebHost.Model + "/1");
            await Expect(page.Locator($"[data-reader='{WebHost.Model}/1']")).ToHaveAttributeAsync("data-digit", new Regex("\\d"));
            await Expect(page).ToHaveURLAsync(new Regex($"beside={WebHost.Model}(/|%2[fF])1"));
        });

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public Task An_open_look_fits_every_window_and_speaks_one_language(string language) => browser.Visit(
        "/draw?inside=1&beside=" + WebHost.Model + "/1",
        async page =>
        {
            // the shipped network: layers of 1,000, 500 and 10
            await DrawOne(page);
            await Expect(page.Locator(".inside")).ToHaveAttributeAsync("data-state", "shown");
            await page.Locator("[data-strongest='1']").ClickAsync();
            await Expect(page.Locator("[data-sample]").Nth(9)).ToBeVisibleAsync();
            await page.Locator("[data-part=fool-it]").ClickAsync();
            await Expect(page.Locator("[data-part=fool]")).ToHaveAttributeAsync("data-state", "fooled");
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
        },
        new Visitor(language, Width: 390));

    private static async Task DrawOne(IPage page)
    {
        await page.Locator(".digit-pad[data-ready]").WaitForAsync();
        await page.EvaluateAsync("scrollTo(0, 0)");
        var pad = (await page.Locator("[data-part=pad]").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pad.X + (0.5f * pad.Width), pad.Y + (0.18f * pad.Height));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(pad.X + (0.48f * pad.Width), pad.Y + (0.82f * pad.Height), new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await Expect(page.Locator("[data-part=said]")).Not.ToBeEmptyAsync();
    }

    private static Task<int[]> Pixels(IPage page) =>
        page.EvaluateAsync<int[]>("Array.from(document.querySelector('.digit-pad').drawing)");

    // what explain says about the drawing as it is on the pad now
    private async Task<JsonElement> Explained(IPage page)
    {
        await Expect(page.Locator(".inside")).ToHaveAttributeAsync("data-state", "shown");
        return await Json(await browser.Host.Client.PostAsJsonAsync(
            Route + "explain", new { pixels = await Pixels(page), normalized = false }, TestContext.Current.CancellationToken));
    }

    private async Task<JsonElement> Get(string path) =>
        await Json(await browser.Host.Client.GetAsync(path, TestContext.Current.CancellationToken));

    private static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        using (response)
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    // the exact number is the element's value: waited for, as answers come when they come
    private static async Task AssertShows(ILocator data, double expected)
    {
        var value = double.NaN;
        for (var until = DateTime.UtcNow.AddSeconds(20); DateTime.UtcNow < until;)
        {
            var text = await data.GetAttributeAsync("value");
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value - expected) <= 1e-6)
                return;
            await data.Page.EvaluateAsync("new Promise(requestAnimationFrame)");
        }

        Assert.Equal(expected, value, 1e-6);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
