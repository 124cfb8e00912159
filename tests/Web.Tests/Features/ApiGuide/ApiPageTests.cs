using System.Net;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using WebNN.Web.Features.ApiGuide;
using Xunit;

namespace WebNN.Web.Tests.Features.ApiGuide;

/// <summary>The page <c>/api</c>; that its programs run is in <see cref="ApiSamplesTests"/>.</summary>
public sealed class ApiPageTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Copy_puts_the_shown_program_on_the_clipboard() => browser.Visit("/api", async page =>
    {
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator("label[for='train-py']").ClickAsync();
        var block = page.Locator("#train .code-block:visible");
        await block.Locator("[data-copy]").ClickAsync();
        await Assertions.Expect(block.Locator("[data-copy]")).ToHaveTextAsync("Copied");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(ApiSamples.Read("train.py", browser.Host.Address.ToString()), copied);
    });

    [Fact]
    public Task A_language_chosen_by_keyboard_holds_for_every_program_and_is_remembered() => browser.Visit("/api", async page =>
    {
        await page.Locator("#predict-sh").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Shows(page, "py");
        await page.ReloadAsync();
        await page.Locator("main[data-interactive]").WaitForAsync();
        await Shows(page, "py");
        await page.Locator("#site-nav a[href='/models']").ClickAsync();
        await page.Arrive("**/models");
        await page.Locator("footer a[href='/api']").ClickAsync();
        await page.Arrive("**/api");
        await Shows(page, "py");
    });

    [Fact]
    public Task Without_scripts_a_language_can_be_chosen_for_each_program() => browser.Visit("/api", async page =>
    {
        await page.Locator("label[for='watch-cs']").ClickAsync();
        await Assertions.Expect(page.Locator("#code-watch-cs")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#code-watch-sh")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#code-train-sh")).ToBeVisibleAsync();
    }, new Visitor(Scripts: false));

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public Task The_page_has_no_serious_accessibility_violation(ColorScheme scheme) => browser.Visit("/api", async page =>
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}")));
    }, new Visitor(Scheme: scheme));

    [Theory]
    [InlineData("/api/models", HttpStatusCode.OK, "application/json")]
    [InlineData("/api/models/nosuch", HttpStatusCode.NotFound, "application/problem+json")]
    [InlineData("/api/nosuch", HttpStatusCode.NotFound, "application/problem+json")]
    [InlineData("/api", HttpStatusCode.OK, "text/html")]
    public async Task The_page_leaves_the_routes_below_its_address_alone(string path, HttpStatusCode status, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await browser.Host.Client.SendAsync(request, Cancel);
        Assert.Equal((status, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_page_offers_every_request_file_of_the_repository_addressed_to_the_server()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Require.Root, "requests"), "*.http").Select(file => Path.GetFileName(file));
        Assert.Equal(files.Order(StringComparer.Ordinal), RequestFiles.Names);
        var page = await browser.Host.Client.GetStringAsync(new Uri("/api", UriKind.Relative), Cancel);
        foreach (var name in RequestFiles.Names)
        {
            Assert.Contains($"href=\"/requests/{name}\"", page, StringComparison.Ordinal);
            var text = await browser.Host.Client.GetStringAsync(new Uri("/requests/" + name, UriKind.Relative), Cancel);
            Assert.StartsWith($"@host = {browser.Host.Address.ToString().TrimEnd('/')}\n", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nosuch.http")]
    [InlineData("..%2F..%2FLICENSE")]
    public async Task Nothing_else_is_a_request_file(string name)
    {
        using var response = await browser.Host.Client.GetAsync(new Uri("/requests/" + name, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task Shows(IPage page, string language)
    {
        foreach (var task in new[] { "predict", "train", "watch" })
        {
            await Assertions.Expect(page.Locator($"#code-{task}-{language}")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator($"#{task} .code-block:visible")).ToHaveCountAsync(1);
        }
    }
}
