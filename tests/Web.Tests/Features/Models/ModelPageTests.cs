using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Engine.Training;
using WebNN.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Models;

public sealed partial class ModelPageTests(BrowserFixture browser)
{
    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task It_is_in_its_language_and_fits_every_window_with_everything_unfolded(string language)
    {
        var model = Publish("unfolded-" + language, 3);
        Registry.SetAlias(model, "staging", 1, "api");
        Registry.SetAlias(model, "production", 2, "page");
        await browser.Visit("/models/" + model, async page =>
        {
            await page.Locator(".row[data-version='1'] [data-part=delete]").ClickAsync();
            foreach (var fold in await page.Locator("main summary").AllAsync())
                await fold.ClickAsync();
            await Expect(page.Locator("main .question")).ToContainTextAsync("staging");
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
            if (language == "ko")
                await AssertNoEnglishAsync(page);
        }, new Visitor(language, Width: 390));
    }

    [Theory]
    [InlineData("en", "There is no such model")]
    [InlineData("ko", "그런 모델은 없어요")]
    public Task An_unknown_model_is_a_plain_page_with_status_404(string language, string said) =>
        browser.Visit("/models/nosuch", async page =>
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync(said);
            using var response = await browser.Host.Client.GetAsync(
                new Uri("/models/nosuch", UriKind.Relative),
                TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }, new Visitor(language, MeetsErrors: true));

    [Fact]
    public async Task A_version_is_deleted_after_a_question_and_not_while_an_alias_points_at_it()
    {
        var model = Publish("deleted-here", 3);
        Registry.SetAlias(model, "staging", 2, "api");
        await browser.Visit("/models/" + model, async page =>
        {
            await Ask(2);
            await Expect(page.Locator(".question")).ToContainTextAsync("cannot be deleted while an alias points at it (staging)");
            await Expect(page.Locator("[data-part=delete-really]")).ToHaveCountAsync(0);
            await page.Locator(".question [data-part=keep]").ClickAsync();
            await Expect(page.Locator(".question")).ToHaveCountAsync(0);

            await Ask(3);
            await Expect(page.Locator(".question")).ToContainTextAsync("It serves now; version 2 would serve after it.");
            await page.Locator(".question [data-part=keep]").ClickAsync();
            Assert.Equal(3, Registry.Versions(model).Count);
            await Ask(3);
            await page.Locator("[data-part=delete-really]").ClickAsync();
            await Expect(page.Locator(".row[data-version]")).ToHaveCountAsync(2);
            await Expect(page.Locator("[data-part=serving]")).ToHaveAttributeAsync("data-version", "2");

            Task Ask(int version) => page.Locator($".row[data-version='{version}'] [data-part=delete]").ClickAsync();
        });
        Assert.Equal([2, 1], Registry.Versions(model).Select(version => version.Version));
    }

    [Fact]
    public async Task Every_format_of_a_version_can_be_downloaded_and_read_again()
    {
        var model = Publish("taken-along", 1);
        await browser.Visit("/models/" + model, async page =>
        {
            await page.Locator(".downloads summary").ClickAsync();
            var links = page.Locator(".downloads a");
            var files = new List<string>();
            foreach (var link in await links.AllAsync())
            {
                var file = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
                files.Add(file.SuggestedFilename);
                Assert.True(new FileInfo(await file.PathAsync()).Length > 4 * 784 * 5, file.SuggestedFilename);
            }

            Assert.Equal(
                ["taken-along-1.safetensors", "taken-along-1.npz", "taken-along-1.onnx", "taken-along-1.safetensors", "taken-along-1.npz"],
                files);
        });
    }

    [Fact]
    public async Task Aliases_are_set_and_removed_by_name()
    {
        var model = Publish("aliased-here", 2);
        await browser.Visit("/models/" + model, async page =>
        {
            await Set("No Alias");
            await Expect(page.Locator("main [role=alert]")).ToContainTextAsync("That is no alias");
            await Set("staging");
            await Expect(page.Locator(".row[data-version='1']")).ToContainTextAsync("staging");
            await Expect(page.Locator(".moves li")).ToContainTextAsync("staging: version 1");
            await page.Locator("[data-alias=staging] [data-part=remove-alias]").ClickAsync();
            await Expect(page.Locator("[data-alias]")).ToHaveCountAsync(0);
            await Expect(page.Locator(".moves li")).ToHaveCountAsync(2);

            async Task Set(string alias)
            {
                await page.Locator("[data-part=alias]").FillAsync(alias);
                await page.Locator("[data-part=alias-version]").SelectOptionAsync("1");
                await page.Locator("[data-part=set-alias]").ClickAsync();
            }
        });
    }

    [Fact]
    public async Task Versions_lead_to_their_own_pages_and_two_to_their_comparison()
    {
        var model = Publish("compared-here", 3);
        await browser.Visit("/models/" + model, async page =>
        {
            await Expect(page.Locator(".row[data-version='2'] .version a")).ToHaveAttributeAsync("href", $"/models/{model}/2");
            await Expect(page.Locator("[data-part=compare]")).ToHaveCountAsync(0);
            await page.Locator(".row[data-version='1'] [data-part=tick]").CheckAsync();
            await page.Locator(".row[data-version='3'] [data-part=tick]").CheckAsync();
            await Expect(page.Locator("[data-part=compare]")).ToHaveAttributeAsync("href", $"/models/{model}/3/compare?with={model}/1");

            // the first tick makes room
            await page.Locator(".row[data-version='2'] [data-part=tick]").CheckAsync();
            await Expect(page.Locator(".row[data-version='1'] [data-part=tick]")).Not.ToBeCheckedAsync();
            await Expect(page.Locator("[data-part=compare]")).ToHaveAttributeAsync("href", $"/models/{model}/3/compare?with={model}/2");
        });
    }

    [Fact]
    public async Task The_overview_shows_the_newest_versions_and_leads_to_all()
    {
        var model = Publish("many-versions", 52);
        await browser.Visit("/models", async page =>
        {
            var card = page.Locator($"[data-model={model}]");
            await Expect(card.Locator(".row[data-version]")).ToHaveCountAsync(5);
            await card.GetByText("All 52 versions").ClickAsync();
            await page.Arrive("**/models/" + model);
            await Expect(page.Locator(".row[data-version]")).ToHaveCountAsync(50);
            await page.Locator("[data-part=more]").ClickAsync();
            await Expect(page.Locator(".row[data-version]")).ToHaveCountAsync(52);
        });
    }

    private string Publish(string model, int versions)
    {
        var facts = new ModelFacts { Dataset = "synthetic-digits", Test = new Score(0.1, 1) };
        for (var seed = 1; seed <= versions; seed++)
            Registry.Publish(model, TestNetworks.OfDigits((ulong)seed), facts);
        return model;
    }

    // no English text of these pages stands on a Korean one, but for what is marked as English
    private async Task AssertNoEnglishAsync(IPage page)
    {
        var catalog = browser.Host.Services.GetRequiredService<TextCatalog>();
        var shown = await page.EvaluateAsync<string>("""
            () => {
              const main = document.querySelector('main').cloneNode(true);
              for (const other of main.querySelectorAll('[lang=en], code')) other.remove();
              return [main.textContent, ...[...main.querySelectorAll('[aria-label], [title]')]
                .flatMap(part => [part.getAttribute('aria-label'), part.getAttribute('title')])].join('\n');
            }
            """);
        foreach (var (key, english) in catalog.All("en").Where(text => Areas().IsMatch(text.Key)))
        {
            var longest = Place().Split(english).MaxBy(part => part.Length)!.Trim();
            if (!catalog.Get("ko", key).Contains(longest, StringComparison.Ordinal))
                Assert.DoesNotMatch($@"(?<![\w]){Regex.Escape(longest)}(?![\w])", shown);
        }
    }

    [GeneratedRegex(@"^(models?|serving|import)\.")]
    private static partial Regex Areas();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
