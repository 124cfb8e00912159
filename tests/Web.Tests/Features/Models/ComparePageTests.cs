using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WebNN.Api.Models;
using WebNN.Engine;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ComparePageTests(BrowserFixture browser)
{
    private const string Path = "/models/" + WebHost.Model + "/1/compare";

    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    [Fact]
    public async Task The_page_and_the_api_tell_the_same_counts_and_disagreements()
    {
        using var response = await browser.Host.Client.PostAsJsonAsync(
            new Uri($"/api/models/{WebHost.Model}/versions/1/compare", UriKind.Relative),
            new { model = "mnist", version = 1 },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var disagreements = answer.GetProperty("disagreements").EnumerateArray().ToArray();
        Assert.InRange(disagreements.Length, 1, 199);

        await browser.Visit(Path + "?with=mnist/1", async page =>
        {
            foreach (var part in new[] { "bothRight", "onlyFirst", "onlySecond", "bothWrong" })
            {
                await Expect(page.Locator($"[data-part={part}]").First)
                    .ToHaveTextAsync(answer.GetProperty(part).GetInt32().ToString("N0", CultureInfo.InvariantCulture));
            }

            await Expect(page.Locator("[data-part=p-value]")).ToContainTextAsync("That is rare");
            foreach (var (part, isRight) in new (string, Func<int, int, int, bool>)[]
            {
                ("onlyFirst", (label, first, _) => first == label),
                ("onlySecond", (label, _, second) => second == label),
                ("bothWrong", (label, first, second) => first != label && second != label),
            })
            {
                var (more, figures) = (page.Locator($"[data-part={part}-more]"), page.Locator($"[data-part={part}] figure"));
                while (await more.CountAsync() > 0)
                {
                    // the button goes with the answer to its last press
                    var before = await figures.CountAsync();
                    await more.ClickAsync();
                    await Expect(figures).Not.ToHaveCountAsync(before);
                }

                var shown = await figures
                    .EvaluateAllAsync<int[]>("all => all.map(one => Number(one.dataset.index))");
                Assert.Equal(
                    disagreements
                        .Where(d => isRight(
                            d.GetProperty("label").GetInt32(),
                            d.GetProperty("first").GetProperty("predicted").GetInt32(),
                            d.GetProperty("second").GetProperty("predicted").GetInt32()))
                        .Select(d => d.GetProperty("index").GetInt32()),
                    shown);
            }
        });
    }

    [Fact]
    public async Task Another_version_and_dataset_are_chosen_and_stand_in_the_address()
    {
        foreach (var seed in new ulong[] { 1, 2, 3 })
        {
            var network = new Network<float>(new NetworkSpec([2, 5, 2], Activation.Tanh));
            network.Initialize(Initializer.Xavier, 0, new Rng(seed));
            Registry.Publish("moons-compared", network, new ModelFacts { Dataset = "moons" });
        }

        await browser.Visit("/models/moons-compared/2/compare", async page =>
        {
            var tested = page.Locator("[data-part=comparison]");
            await Expect(tested).ToHaveAttributeAsync("data-tested", "moons-compared/3 moons");
            await page.Locator("#compare-with").SelectOptionAsync("moons-compared/1");
            await page.Locator("[data-part=comparison] select").Last.SelectOptionAsync("circles");
            await page.Locator("[data-part=run]").ClickAsync();
            await Expect(tested).ToHaveAttributeAsync("data-tested", "moons-compared/1 circles");
            await Expect(page).ToHaveURLAsync(
                new Regex(@"\?with=moons-compared(/|%2F)1&dataset=circles$", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)));
            await Expect(page.Locator(".point").First).ToBeVisibleAsync();
        });
    }

    [Fact]
    public Task A_version_that_does_not_exist_is_said_in_words() => browser.Visit(Path + "?with=nosuch/7&lang=ko", async page =>
    {
        await Expect(page.Locator("[data-part=problem]")).ToContainTextAsync("nosuch/7");
        await page.Locator("#compare-with").SelectOptionAsync("mnist/1");
        await page.Locator("[data-part=run]").ClickAsync();
        await Expect(page.Locator("[data-part=counts]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-part=p-value]")).ToContainTextAsync("맥니마");
    });
}
