using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests.Shell;

public sealed partial class SiteFooterTests(BrowserFixture browser)
{
    private static readonly string[] Doors =
        ["/api", "/swagger", "/api#stream", "/api#tensorflow-serving", "/api#open-inference", "/api#tensorboard", "/api#licence"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages() => [.. WebHost.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_ends_with_the_footer_of_the_running_version(string path)
    {
        var server = JsonNode.Parse(await browser.Host.Client.GetStringAsync(new Uri("/v2", UriKind.Relative), Cancel))!;
        var footer = await Footer(path);
        Assert.Contains($"WebNN {server["version"]} ", footer, StringComparison.Ordinal);
        foreach (var door in Doors)
            Assert.Contains($"href=\"{door}\"", footer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_link_of_the_footer_leads_to_a_page_or_to_a_part_of_one()
    {
        var links = Link().Matches(await Footer("/")).Select(match => match.Groups["link"].Value).ToList();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            using var response = await browser.Host.Client.GetAsync(new Uri(link, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            if (link.Split('#') is [_, var part])
                Assert.Contains($"id=\"{part}\"", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task A_link_to_a_part_of_a_page_shows_that_part() => browser.Visit("/models", async page =>
    {
        await page.Locator("footer a[href='/api#stream']").ClickAsync();
        await page.Arrive("**/api#stream");
        await Assertions.Expect(page.Locator("#stream h2")).ToBeInViewportAsync();
        // and from within the page
        await page.Locator("footer a[href='/api#open-inference']").ClickAsync();
        await Assertions.Expect(page.Locator("#open-inference")).ToBeInViewportAsync();
    });

    [Fact]
    public Task Swagger_is_one_click_away() => browser.Visit("/learn", async page =>
    {
        await page.Locator("footer a[href='/swagger']").ClickAsync();
        await page.Arrive("**/swagger/index.html");
        await Assertions.Expect(page.GetByText("/predict", new() { Exact = true })).ToBeVisibleAsync();
    });

    [Fact]
    public Task The_footer_is_at_the_end_of_a_short_window_and_not_on_paper() => browser.Visit("/not-found", async page =>
    {
        var bottom = await page.Locator("footer").EvaluateAsync<double>("footer => footer.getBoundingClientRect().bottom");
        Assert.Equal(900, bottom, 1.0);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Assertions.Expect(page.Locator("footer")).ToBeHiddenAsync();
    }, new Visitor(MeetsErrors: true));

    private async Task<string> Footer(string path)
    {
        using var response = await browser.Host.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var footer = WholeFooter().Match(await response.Content.ReadAsStringAsync(Cancel));
        Assert.True(footer.Success, $"{path} has no footer.");
        return footer.Value;
    }

    [GeneratedRegex("<footer.*</footer>", RegexOptions.Singleline)]
    private static partial Regex WholeFooter();

    [GeneratedRegex("href=\"(?<link>[^\"]+)\"")]
    private static partial Regex Link();
}
