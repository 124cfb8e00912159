using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Lessons;
using WebNN.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Home;

public sealed class HomeTests(BrowserFixture browser)
{
    private static readonly TrainingSpec Long = new() { Dataset = "synthetic-digits", Iterations = 500_000, EvaluateEvery = 500_000 };

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public Task A_small_network_learns_before_the_visitors_eyes() => browser.Visit("/", async page =>
    {
        var facts = page.Locator(".facts");
        await Expect(facts).ToContainTextAsync("Iteration 600 of 600", new() { Timeout = 60_000 });
        await Expect(facts).ToContainTextAsync(new Regex("Test accuracy [89]\\d\\.\\d\\d %"));
    });

    [Fact]
    public async Task A_strangers_training_is_not_shown()
    {
        var id = await RunningAsync("stranger");
        try
        {
            await browser.Visit("/", async page =>
            {
                await Expect(page.Locator(".facts")).ToContainTextAsync(new Regex("Iteration [1-9]"));
                await Expect(page.Locator(".live-chart")).ToHaveCountAsync(0);
                Assert.DoesNotContain("stranger", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            });
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Fact]
    public Task The_training_a_visitor_has_started_is_followed_live() =>
        browser.Visit("/train?preset=synthetic&model=own&iterations=500000&evaluateEvery=500000", async page =>
        {
            await page.Locator("button[type=submit]").ClickAsync();
            await page.Arrive("**/jobs/*");
            var id = new Uri(page.Url).Segments[^1];
            try
            {
                await page.GotoAsync("/");
                var chart = page.Locator($".live-chart[data-job='{id}']");
                await Expect(chart).ToHaveAttributeAsync("data-iteration", new Regex("[1-9]\\d*"), new() { Timeout = 60_000 });
                var early = int.Parse((await chart.GetAttributeAsync("data-iteration"))!, CultureInfo.InvariantCulture);
                await page.WaitForFunctionAsync(
                    "early => Number(document.querySelector('.live-chart').dataset.iteration) > early + 20",
                    early);
                await Expect(page.Locator($"a[href='/jobs/{id}']")).ToBeVisibleAsync();
                Jobs.Cancel(id);
                await Expect(page.Locator("#home-training")).ToHaveTextAsync("Your training has ended", new() { Timeout = 60_000 });
            }
            finally
            {
                Jobs.Cancel(id);
            }
        });

    [Fact]
    public async Task The_first_paint_shows_an_example_on_its_way_through_the_network_before_any_script_runs()
    {
        var html = await browser.Host.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("data-digit=\"3\"", html, StringComparison.Ordinal);
        // pixels, neurons and lines
        Assert.Matches("<g class=\"panel pixels\"[\\s\\S]*?<path class=\"positive level-5\" d=\"M\\d", html);
        Assert.Matches("<g class=\"panel neurons\"[\\s\\S]*?<path class=\"positive level-5\" d=\"M\\d", html);
        Assert.Matches("<g class=\"links[^>]*>[\\s\\S]*?<path class=\"positive level-5\" d=\"M[\\d.]+ [\\d.]+C", html);
    }

    [Fact]
    public Task A_drawing_flows_through_the_network_while_it_is_drawn() => browser.Visit("/", async page =>
    {
        var stage = page.Locator(".stage[data-ready]");
        await stage.WaitForAsync();
        var (pixels, neurons, lines) = (await Drawn(page, ".pixels"), await Drawn(page, ".neurons"), await Drawn(page, ".links"));
        var pad = (await page.Locator("[data-part=pad]").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pad.X + 0.5f * pad.Width, pad.Y + 0.15f * pad.Height);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(pad.X + 0.48f * pad.Width, pad.Y + 0.85f * pad.Height, new() { Steps = 12 });
        // the pen is still down
        await Expect(stage).ToHaveAttributeAsync("data-digit", "1");
        await page.Mouse.UpAsync();
        await Expect(page.Locator(".wide .answer .label")).ToHaveTextAsync("1");
        await Expect(page.Locator("[data-part=said]")).ToContainTextAsync("1");
        Assert.NotEqual(pixels, await Drawn(page, ".pixels"));
        Assert.NotEqual(neurons, await Drawn(page, ".neurons"));
        Assert.NotEqual(lines, await Drawn(page, ".links"));

        await page.Locator("[data-part=clear]").ClickAsync();
        await Expect(stage).ToHaveAttributeAsync("data-digit", "3");
        Assert.Equal(pixels, await Drawn(page, ".pixels"));
    });

    [Fact]
    public Task A_letter_on_the_stage_is_said_to_be_none_of_the_digits() => browser.Visit("/", async page =>
    {
        await page.Locator(".stage[data-ready]").WaitForAsync();
        var strange = page.Locator("[data-part=strange]");
        await Expect(strange).ToBeHiddenAsync();
        var pad = (await page.Locator("[data-part=pad]").BoundingBoxAsync())!;
        foreach (var (x1, y1, x2, y2) in new[] { (0.3f, 0.15f, 0.3f, 0.85f), (0.3f, 0.15f, 0.75f, 0.15f), (0.3f, 0.48f, 0.65f, 0.48f) })
        {
            await page.Mouse.MoveAsync(pad.X + x1 * pad.Width, pad.Y + y1 * pad.Height);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(pad.X + x2 * pad.Width, pad.Y + y2 * pad.Height, new() { Steps = 8 });
            await page.Mouse.UpAsync();
        }

        await Expect(strange).ToHaveTextAsync("This does not look like a digit I know.");
        await Expect(page.Locator("[data-part=said]")).ToContainTextAsync("comes closest");
        await page.Locator("[data-part=clear]").ClickAsync();
        await Expect(strange).ToBeHiddenAsync();
    });

    [Theory]
    [InlineData("nosuch")]
    [InlineData("points")]
    public async Task Where_no_network_reads_images_the_stage_says_so_calmly(string model)
    {
        var data = Directory.CreateTempSubdirectory("webnn-test-");
        try
        {
            await using var host = new WebApplicationFactory<App>().WithWebHostBuilder(builder => builder
                .UseEnvironment("Testing")
                .UseSetting("WebNN:DataDirectory", data.FullName)
                .UseSetting("WebNN:DefaultModel", model)
                .UseSetting("Logging:LogLevel:Default", "Warning"));
            host.Services.GetRequiredService<ModelRegistry>()
                .Publish("points", new Network<float>(new NetworkSpec([2, 3, 2], Activation.Tanh)), new ModelFacts());
            using var client = host.CreateClient();
            var html = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
            Assert.Contains("data-stage=\"none\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("flow-picture", html, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public Task Without_drawing_an_example_digit_is_picked_by_keyboard() => browser.Visit("/", async page =>
    {
        await page.Locator(".stage[data-ready]").WaitForAsync();
        foreach (var digit in new[] { "0", "7" })
        {
            await page.Locator($"[data-pick='{digit}']").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator(".stage")).ToHaveAttributeAsync("data-example", digit);
            await Expect(page.Locator(".stage")).ToHaveAttributeAsync("data-digit", digit);
        }
    });

    [Fact]
    public async Task It_links_to_every_lesson_and_every_place()
    {
        var html = await browser.Host.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        foreach (var path in LessonCatalog.All.Select(lesson => lesson.Path)
            .Concat(["/draw", "/train", "/jobs", "/models", "/learn"]))
        {
            Assert.Contains($"href=\"{path}\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task Every_lesson_has_a_picture_of_its_own() => browser.Visit("/", async page =>
    {
        var drawings = await page.Locator(".lesson-list a svg")
            .EvaluateAllAsync<string[]>("drawings => drawings.map(drawing => drawing.innerHTML.replace(/<!--.*?-->/g, '').trim())");
        Assert.Equal(LessonCatalog.All.Count, drawings.Length);
        Assert.DoesNotContain("", drawings);
        Assert.Equal(drawings.Length, drawings.Distinct().Count());
    });

    private static Task<string> Drawn(IPage page, string part) =>
        page.EvaluateAsync<string>(
            "part => [...document.querySelectorAll(`.wide ${part} path`)].map(path => path.getAttribute('d')).join(' ')",
            part);

    private async Task<string> RunningAsync(string model)
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(Long with { Model = model })).Job.Id;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token))
        {
            if (frame.Losses.Count > 0)
                break;
        }

        return id;
    }
}
