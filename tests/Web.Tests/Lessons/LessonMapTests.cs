using System.Text;
using System.Text.Json;
using WebNN.Api.Lessons.Map;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LessonMapTests(BrowserFixture browser)
{
    public static TheoryData<string> Concepts() => [.. Entries.Select(entry => entry.Concept.En)];

    [Theory]
    [MemberData(nameof(Concepts))]
    public async Task A_concept_has_a_request_that_gives_what_the_map_says(string concept)
    {
        var entry = Entries.Single(entry => entry.Concept.En == concept);
        using var request = new HttpRequestMessage(new HttpMethod(entry.Request.Method), new Uri(entry.Request.Path, UriKind.Relative));
        if (entry.Request.Body is { } body)
            request.Content = new StringContent(body.GetRawText(), Encoding.UTF8, "application/json");
        using var response = await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.NotEmpty(entry.Gives.EnumerateObject());
        AssertContains(entry.Gives, JsonSerializer.Deserialize<JsonElement>(text), text);
    }

    [Fact]
    public async Task A_concept_is_taught_where_the_map_says_in_both_languages()
    {
        foreach (var page in Entries.Select(entry => entry.Page).Distinct())
        {
            foreach (var language in (string[])["en", "ko"])
            {
                var parts = page.Split('#');
                var html = await browser.Host.Client.GetStringAsync(
                    new Uri($"{parts[0]}?lang={language}", UriKind.Relative),
                    TestContext.Current.CancellationToken);
                if (parts.Length > 1)
                    Assert.Contains($"id=\"{parts[1]}\"", html, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_route_and_the_page_show_the_same_map()
    {
        var map = await browser.Host.Client.GetFromJsonAsync<JsonElement>("/api/lessons/map", TestContext.Current.CancellationToken);
        var told = map.GetProperty("chapters").EnumerateArray().SelectMany(chapter => chapter.GetProperty("entries").EnumerateArray());
        Assert.Equal(
            Entries.Select(entry => entry.Concept.Ko),
            told.Select(entry => entry.GetProperty("concept").GetProperty("ko").GetString()));
        await browser.Visit("/learn/map", async page =>
        {
            var shown = await page.Locator(".concepts li > a").AllTextContentsAsync();
            Assert.Equal(Entries.Select(entry => entry.Concept.En), shown);
            await page.Locator(".concepts summary").First.ClickAsync();
            Assert.Contains("curl", await page.Locator(".concepts pre:visible").TextContentAsync(), StringComparison.Ordinal);
        });
    }

    private static List<MapEntry> Entries => [.. LessonMap.Notes.Chapters.SelectMany(chapter => chapter.Entries)];

    private static void AssertContains(JsonElement wanted, JsonElement given, string text)
    {
        Assert.True(wanted.ValueKind == given.ValueKind, $"{wanted} instead of {given} in {text}");
        switch (wanted.ValueKind)
        {
            case JsonValueKind.Number:
                Assert.Equal(wanted.GetDouble(), given.GetDouble(), (1e-6 * Math.Abs(wanted.GetDouble())) + 1e-12);
                break;
            case JsonValueKind.Array:
                Assert.Equal(wanted.GetArrayLength(), given.GetArrayLength());
                foreach (var (one, other) in wanted.EnumerateArray().Zip(given.EnumerateArray()))
                    AssertContains(one, other, text);
                break;
            case JsonValueKind.Object:
                foreach (var part in wanted.EnumerateObject())
                {
                    Assert.True(given.TryGetProperty(part.Name, out var value), $"{part.Name} is missing in {text}");
                    AssertContains(part.Value, value, text);
                }

                break;
            default:
                Assert.Equal(wanted.ToString(), given.ToString());
                break;
        }
    }
}
