using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace WebNN.Web.Tests;

public sealed class HomeTests(BrowserFixture browser)
{
    [Fact]
    public Task A_small_network_learns_before_the_visitors_eyes() => browser.Visit("/", async page =>
    {
        var facts = page.Locator(".facts");
        await Assertions.Expect(facts).ToContainTextAsync("Iteration 600 of 600", new() { Timeout = 60_000 });
        await Assertions.Expect(facts).ToContainTextAsync(new System.Text.RegularExpressions.Regex("Test accuracy [89]\\d\\.\\d\\d %"));
    });

    [Fact]
    public async Task A_job_in_training_is_followed_live()
    {
        var ct = TestContext.Current.CancellationToken;
        using var submitted = await browser.Host.Client.PostAsJsonAsync("/api/training/jobs", new { model = "home", dataset = "synthetic-digits", iterations = 200_000, evaluateEvery = 200_000 }, ct);
        Assert.Equal(202, (int)submitted.StatusCode);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetString();
        try
        {
            while ((await browser.Host.Client.GetFromJsonAsync<JsonElement>($"/api/training/jobs/{id}", ct)).GetProperty("state").GetString() == "queued") await Task.Delay(50, ct);
            await browser.Visit("/", async page =>
            {
                var chart = page.Locator($".live-chart[data-job='{id}']");
                await Assertions.Expect(chart).ToHaveAttributeAsync("data-iteration", new System.Text.RegularExpressions.Regex("[1-9]\\d*"));
                var early = int.Parse((await chart.GetAttributeAsync("data-iteration"))!, System.Globalization.CultureInfo.InvariantCulture);
                await page.WaitForFunctionAsync("early => Number(document.querySelector('.live-chart').dataset.iteration) > early + 20", early);
                await Assertions.Expect(page.Locator($"a[href='/jobs/{id}']")).ToBeVisibleAsync();
            });
        }
        finally
        {
            using var cancelled = await browser.Host.Client.PostAsync($"/api/training/jobs/{id}/cancel", null, CancellationToken.None);
        }
    }

    [Fact]
    public async Task It_links_to_every_lesson_and_every_place()
    {
        var html = await browser.Host.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        foreach (var path in Pages.Learn.Lessons.All.Select(lesson => lesson.Path).Concat(["/draw", "/train", "/jobs", "/models", "/learn"]))
            Assert.Contains($"href=\"{path}\"", html, StringComparison.Ordinal);
    }
}
