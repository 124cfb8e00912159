using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>
/// Tests that hold for every lesson. That each opens in both languages, without console errors and at 390 pixels, is in
/// <see cref="PagesTests"/>.
/// </summary>
public sealed partial class LessonPagesTests(BrowserFixture browser)
{
    public static TheoryData<string> Slugs() => [.. LessonCatalog.All.Select(lesson => lesson.Slug)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public Task A_lesson_has_no_serious_accessibility_violation_in_either_theme(string slug) =>
        browser.Visit("/learn/" + slug, async page =>
        {
            foreach (var answer in await page.Locator("details summary").AllAsync())
                await answer.ClickAsync();
            await page.AssertAccessibleAsync();
        });

    [Theory]
    [MemberData(nameof(Slugs))]
    public async Task The_calls_a_lesson_shows_work_as_they_stand(string slug)
    {
        var html = await browser.Host.Client.GetStringAsync(
            new Uri($"/learn/{slug}?lang=en", UriKind.Relative),
            TestContext.Current.CancellationToken);
        var calls = Call()
            .Matches(html)
            .Select(match => WebUtility.HtmlDecode(match.Groups["call"].Value))
            .Where(call => call.StartsWith("curl", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(calls);
        foreach (var call in calls)
        {
            var parts = Command().Match(call);
            Assert.True(parts.Success, call);
            using var request = new HttpRequestMessage(
                new HttpMethod(parts.Groups["method"] is { Success: true } method ? method.Value : "GET"),
                new Uri(parts.Groups["url"].Value));
            if (parts.Groups["body"] is { Success: true } body)
            {
                request.Content = new StringContent(
                    body.Value.Replace(@"'\''", "'", StringComparison.Ordinal),
                    Encoding.UTF8,
                    "application/json");
            }

            using var response = await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(
                response.IsSuccessStatusCode,
                $"{call}\n{response.StatusCode}\n{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }

    [Fact]
    public Task A_lesson_leads_to_the_next_and_back() => browser.Visit(LessonCatalog.All[0].Path, async page =>
    {
        var paths = LessonCatalog.All.Select(lesson => lesson.Path).ToList();
        await Walk("next", "prev", paths);
        await Walk("prev", "next", [.. Enumerable.Reverse(paths)]);

        async Task Walk(string on, string back, List<string> way)
        {
            for (var i = 0; i < way.Count; i++)
            {
                // the address is there before the page: until then the links are those of the old one; some pages soon say more in it
                await page.Arrive("**" + way[i] + "*");
                await AssertLeads(back, i == 0 ? null : way[i - 1]);
                await AssertLeads(on, i == way.Count - 1 ? null : way[i + 1]);
                if (i < way.Count - 1)
                    await page.Locator($"a[rel={on}]").ClickAsync();
            }
        }

        Task AssertLeads(string rel, string? path) => path is null
            ? Assertions.Expect(page.Locator($"a[rel={rel}]")).ToHaveCountAsync(0)
            : Assertions.Expect(page.Locator($"a[rel={rel}]")).ToHaveAttributeAsync("href", path);
    });

    [Fact]
    public Task The_list_names_every_lesson_in_order() => browser.Visit("/learn", async page =>
    {
        var links = await page.Locator(".lesson-list a")
            .EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.Equal(LessonCatalog.All.Select(lesson => lesson.Path), links);
    });

    [GeneratedRegex("<code[^>]*>(?<call>[^<]*)</code>")]
    private static partial Regex Call();

    [GeneratedRegex(
        @"^curl( -X (?<method>\w+))? '(?<url>[^']+)'( \\\s+-H 'Content-Type: application/json' \\\s+-d '(?<body>.*)')?$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
