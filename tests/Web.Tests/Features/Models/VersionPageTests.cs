using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Models;

public sealed class VersionPageTests(BrowserFixture browser)
{
    private const string Path = "/models/" + WebHost.Model + "/1";

    // names, words of the trade, and the call for the shell: all that is not Korean on a Korean page
    private static readonly string[] Latin =
    [
        "synthetic", "digits", "ReLU", "safetensors", "npz", "ONNX", "PyTorch", "NumPy", "load", "dict", "state", "SHA", "UTC", "curl",
        "POST", "http", "localhost", "api", "models", "versions", "evaluate", "Content", "Type", "application", "json", "dataset",
    ];

    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task Pressing_a_cell_shows_exactly_its_pictures()
    {
        var predicted = await Predictions(WebHost.Model);
        var labels = SyntheticDigits.Test().Labels.ToArray();
        await browser.Visit(Path, async page =>
        {
            var wrong = page.Locator("[data-part=confusion] td.wrong button").First;
            var cell = (await wrong.GetAttributeAsync("data-cell"))!.Split('-').Select(int.Parse).ToArray();
            var expected = Enumerable.Range(0, labels.Length).Where(i => labels[i] == cell[0] && predicted[i] == cell[1]).ToArray();
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Length.ToString(CultureInfo.InvariantCulture), await wrong.InnerTextAsync());
            await wrong.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-part=cell] figure")).ToHaveCountAsync(expected.Length);
            Assert.Equal(expected, await Shown(page));
            await Expect(page.Locator("[data-part=cell] img")).ToHaveCountAsync(expected.Length);
            await Expect(page).ToHaveURLAsync(new Regex($"cell={cell[0]}-{cell[1]}", RegexOptions.None, TimeSpan.FromSeconds(1)));

            // pressed again it closes
            await wrong.ClickAsync();
            await Expect(page.Locator("[data-part=cell]")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task An_address_opens_a_cell_with_sixty_pictures_and_more_at_a_press()
    {
        var predicted = await Predictions(WebHost.Model);
        var labels = SyntheticDigits.Test().Labels.ToArray();
        var expected = Enumerable.Range(0, labels.Length).Where(i => labels[i] == 1 && predicted[i] == 1).ToArray();
        Assert.True(expected.Length > 60, $"only {expected.Length} ones");
        await browser.Visit(Path + "?cell=1-1", async page =>
        {
            await Expect(page.Locator("[data-part=cell] figure")).ToHaveCountAsync(60);
            await Expect(page.Locator("[data-cell='1-1']")).ToHaveAttributeAsync("aria-pressed", "true");
            for (var shown = 60; shown < expected.Length; shown += 60)
            {
                await page.Locator("[data-part=cell-more]").ClickAsync();
                await Expect(page.Locator("[data-part=cell] figure")).ToHaveCountAsync(Math.Min(expected.Length, shown + 60));
            }

            await Expect(page.Locator("[data-part=cell-more]")).ToHaveCountAsync(0);
            Assert.Equal(expected, await Shown(page));
        });
    }

    [Fact]
    public async Task The_page_and_the_api_tell_the_same_figures()
    {
        var answer = await Evaluate(WebHost.Model, new { });
        await browser.Visit(Path, async page =>
        {
            await Expect(page.Locator("[data-part=accuracy]")).ToHaveTextAsync(Percent(answer.GetProperty("accuracy").GetDouble()));
            var rows = page.Locator("[data-part=classes] tbody tr");
            await Expect(rows).ToHaveCountAsync(10);
            var fourth = answer.GetProperty("classes")[4];
            Assert.Equal(
                [
                    fourth.GetProperty("samples").GetInt32().ToString(CultureInfo.InvariantCulture),
                    .. new[] { "precision", "recall", "f1" }.Select(name => Percent(fourth.GetProperty(name).GetDouble())),
                ],
                (await rows.Nth(4).Locator("td").AllInnerTextsAsync()).Select(text => text.Trim()));
            var filled = answer.GetProperty("calibration").GetProperty("bins").EnumerateArray()
                .Count(bin => bin.GetProperty("samples").GetInt32() > 0);
            await Expect(page.Locator("[data-part=bins] tbody tr")).ToHaveCountAsync(filled);
            await Expect(page.Locator(".calibration-bar")).ToHaveCountAsync(filled);
            var worst = answer.GetProperty("mistakes")[0].GetProperty("index").GetInt32();
            await Expect(page.Locator("[data-part=mistakes] figure").First)
                .ToHaveAttributeAsync("data-index", worst.ToString(CultureInfo.InvariantCulture));
            await Expect(page.Locator("[data-part=weights] img")).ToHaveCountAsync(50);
        });
    }

    [Fact]
    public async Task Another_dataset_is_chosen_and_stands_in_the_address()
    {
        var planar = TestNetwork(2, 6, 2);
        Registry.Publish("two-rings", planar, new ModelFacts { Dataset = "circles", Test = new Score(0.5, 1) });
        await browser.Visit("/models/two-rings/1", async page =>
        {
            var tested = page.Locator("[data-part=evaluation]");
            await Expect(tested).ToHaveAttributeAsync("data-tested", "circles");
            await Expect(page.Locator("[data-part=evaluation] option")).ToHaveCountAsync(3);
            await page.Locator("[data-part=evaluation] select").SelectOptionAsync("moons");
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(tested).ToHaveAttributeAsync("data-tested", "moons");
            await Expect(page).ToHaveURLAsync(new Regex(@"\?dataset=moons$", RegexOptions.None, TimeSpan.FromSeconds(1)));

            // points have no pictures: their coordinates
            await page.Locator("[data-part=confusion] button").First.ClickAsync();
            await Expect(page.Locator("[data-part=cell] .point").First).ToHaveTextAsync(new Regex(@"^\(-?\d.*, -?\d.*\)$"));
            await Expect(page.Locator("[data-part=weight-table] tbody tr")).ToHaveCountAsync(6);
            await Expect(page.Locator("[data-part=weight-table] svg")).ToHaveCountAsync(6);
            await page.ReloadAsync();
            await Expect(tested).ToHaveAttributeAsync("data-tested", "moons");
        });
    }

    [Fact]
    public Task A_dataset_that_is_not_there_is_said_in_words() => browser.Visit(Path + "?dataset=fashion-mnist", async page =>
    {
        await Expect(page.Locator("[data-part=problem]")).ToContainTextAsync("not on this server");
        await page.Locator("[data-part=run]").ClickAsync();
        await Expect(page.Locator("[data-part=accuracy]")).ToContainTextAsync("%");
        await Expect(page.Locator("[data-part=problem]")).ToHaveCountAsync(0);
    });

    [Fact]
    public async Task A_version_deleted_while_its_page_is_open_is_said_in_words()
    {
        Registry.Publish("leaving", TestNetwork(2, 3, 2), new ModelFacts { Dataset = "xor" });
        var version = Registry.Publish("leaving", TestNetwork(2, 3, 2), new ModelFacts { Dataset = "xor" });
        await browser.Visit($"/models/leaving/{version.Version}?lang=ko", async page =>
        {
            await Expect(page.Locator("[data-part=accuracy]")).ToContainTextAsync("%");
            Assert.Equal(DeleteOutcome.Deleted, Registry.Delete("leaving", version.Version));
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(page.Locator("[data-part=problem]")).ToContainTextAsync("leaving/2 버전이 없어요");
        });
    }

    [Fact]
    public async Task Every_download_of_the_card_is_a_file()
    {
        var links = await browser.Host.Client.GetStringAsync(Address(Path), TestContext.Current.CancellationToken);
        var files = Regex.Matches(links, "href=\"(/api/models/[^\"]*/download[^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Equal(5, files.Count);
        foreach (var file in files.Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)))
        {
            using var response = await browser.Host.Client.GetAsync(Address(file), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/models/nosuch/1", "en", "There is no such version")]
    [InlineData(Path + "23", "ko", "이런 버전은 없어요")]
    [InlineData("/models/nosuch/1/compare", "en", "There is no such version")]
    public Task A_version_that_does_not_exist_is_a_plain_page_with_status_404(string path, string language, string said) =>
        browser.Visit(path, async page =>
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync(said);
            using var response = await browser.Host.Client.GetAsync(Address(path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }, new Visitor(language, MeetsErrors: true));

    [Fact]
    public Task In_Korean_everything_is_Korean() => browser.Visit(Path + "?cell=1-1", async page =>
    {
        await Expect(page.Locator("[data-part=cell-title]")).ToContainTextAsync("실제 1, 읽은 값 1");
        await Expect(page.Locator("[data-part=weights] img")).ToHaveCountAsync(50);
        var words = Regex.Matches(await page.Locator("main").InnerTextAsync(), "[A-Za-z]{3,}", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Select(match => match.Value);
        Assert.DoesNotContain(words, word => !Latin.Contains(word) && !IsHexadecimal(word));
    }, new Visitor("ko"));

    [Theory]
    [InlineData(Path + "?cell=1-1", "[data-part=cell] img")]
    [InlineData(Path + "/compare?with=mnist/1", "[data-part=counts]")]
    public Task With_all_figures_the_page_fits_every_window_and_is_accessible_in_either_theme(string path, string last) =>
        browser.Visit(path, async page =>
        {
            await page.Locator(last).First.WaitForAsync();
            await Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
            await page.AssertFitsAsync();
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.Locator($"html[data-theme={(scheme == ColorScheme.Dark ? "dark" : "light")}]").WaitForAsync();
                var result = await page.RunAxe();
                Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
                    .SelectMany(violation => violation.Nodes.Select(node => $"{scheme} {violation.Id}: {node.Html}")));
            }
        });

    private static async Task<int[]> Shown(IPage page) =>
    [
        .. (await page.Locator("[data-part=cell] figure").EvaluateAllAsync<int[]>("all => all.map(one => Number(one.dataset.index))"))
            .Order(),
    ];

    private async Task<int[]> Predictions(string model)
    {
        var answer = await Evaluate(model, new { predictions = true });
        return [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetInt32())];
    }

    private async Task<JsonElement> Evaluate(string model, object body)
    {
        using var response = await browser.Host.Client.PostAsJsonAsync(
            Address($"/api/models/{model}/versions/1/evaluate"), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    // of a checksum
    private static bool IsHexadecimal(string word) => word.All(letter => letter is >= 'a' and <= 'f');

    private static Network<float> TestNetwork(params int[] sizes)
    {
        var network = new Network<float>(new NetworkSpec(sizes, Activation.Tanh));
        network.Initialize(Initializer.Xavier, 0, new Rng(3));
        return network;
    }

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture) + " %";

    private static Uri Address(string path) => new(path, UriKind.Relative);
}
