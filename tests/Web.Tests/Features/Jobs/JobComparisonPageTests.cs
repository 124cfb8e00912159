using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed class JobComparisonPageTests(BrowserFixture browser)
{
    private static readonly TrainingSpec Short = new()
    {
        Model = "beside-others",
        Dataset = "moons",
        Layers = [4],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 600,
    };

    private static readonly TrainingSpec Faster = Short with { Optimizer = new OptimizerSpec { LearningRate = 0.5 } };

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public async Task Jobs_are_ticked_in_the_list_by_keys_and_lead_to_their_comparison()
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Faster));
        await browser.Visit("/jobs", async page =>
        {
            var (compare, said) = (page.Locator("[data-part=compare]"), page.Locator(".compare-jobs [role=status]"));
            await Expect(compare).ToBeDisabledAsync();
            await Expect(said).ToHaveTextAsync("Tick two to ten jobs to compare them.");
            await Tick(page, other).PressAsync("Space");
            await Expect(said).ToHaveTextAsync("1 ticked");
            await Expect(compare).ToBeDisabledAsync();
            await Tick(page, one).PressAsync("Space");
            await Expect(said).ToHaveTextAsync("2 ticked");
            await Expect(Tick(page, one)).ToHaveAccessibleNameAsync("Compare beside-others");
            await Expect(Tick(page, one)).ToHaveAccessibleDescriptionAsync("Moons · 4 · tanh · SGD");
            await compare.PressAsync("Enter");
            // the older one first
            await page.Arrive($"**/jobs/compare?ids={one},{other}");
            await Expect(page.Locator("[data-part=losses] [data-part=summary]")).ToContainTextAsync("2 · beside-others:");
            await Expect(page.Locator("[data-part=accuracies] [data-part=summary]")).ToContainTextAsync("1 · beside-others:");
            await page.Locator($"[data-job='{other}'] a").ClickAsync();
            await page.Arrive("**/jobs/" + other);
        });
    }

    [Fact]
    public async Task More_than_ten_ticks_are_said_to_be_too_many_and_all_are_taken_away_at_once()
    {
        var ids = new List<string>();
        for (var i = 0; i < 11; i++)
            ids.Add(await EndedAsync(Short with { Model = "one-of-many", Iterations = 20 }));
        await browser.Visit("/jobs", async page =>
        {
            var (compare, said) = (page.Locator("[data-part=compare]"), page.Locator(".compare-jobs [role=status]"));
            foreach (var id in ids)
                await Tick(page, id).CheckAsync();
            await Expect(said).ToHaveTextAsync("11 ticked, and at most ten can be compared.");
            await Expect(compare).ToBeDisabledAsync();
            await Tick(page, ids[0]).UncheckAsync();
            await Expect(compare).ToBeEnabledAsync();
            await page.Locator("[data-part=untick]").ClickAsync();
            await Expect(Tick(page, ids[1])).Not.ToBeCheckedAsync();
            await Expect(compare).ToBeDisabledAsync();
        });
    }

    [Theory]
    [InlineData("en", "Learning rate 0.1 0.5", "Hidden layers 4 8, 4")]
    [InlineData("ko", "학습률 0.1 0.5", "은닉층 4 8, 4")]
    public async Task What_differs_is_told_in_the_words_of_the_form_and_fits_every_window(string language, string rate, string layers)
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Faster with { Layers = [8, 4], Iterations = 500 }));
        await browser.Visit($"/jobs/compare?ids={one},{other}", async page =>
        {
            var rows = page.Locator("[data-part=differences] [data-field]");
            // the evaluations of another length come at other times, which nobody has asked for
            await Expect(rows).ToHaveCountAsync(3);
            Assert.Equal(rate, await Row("optimizer.learningRate"));
            Assert.Equal(layers, await Row("layers"));
            Assert.EndsWith("600 500", await Row("iterations"), StringComparison.Ordinal);
            await Expect(page.Locator("[data-part=outcome]")).ToContainTextAsync("500 / 500");
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();

            async Task<string> Row(string field) =>
                string.Join(' ', await page.Locator($"[data-field='{field}'] > *").AllInnerTextsAsync());
        }, new Visitor(language, Width: 390));
    }

    [Fact]
    public async Task The_legend_hides_a_curve_and_the_arrow_keys_read_all_of_them()
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Faster));
        await browser.Visit($"/jobs/compare?ids={one},{other}", async page =>
        {
            var chart = page.Locator("[data-part=losses]");
            await Expect(chart.Locator("[data-part=summary]")).ToContainTextAsync("2 ·");
            await chart.Locator("[data-part=plot]").PressAsync("End");
            await Expect(chart.Locator("[data-part=readout]")).ToContainTextAsync("Iteration 600, 1 · beside-others 0.");
            await Expect(chart.Locator("[data-part=readout]")).ToContainTextAsync("2 · beside-others 0.");
            await chart.Locator("[data-series='1']").ClickAsync();
            await chart.Locator("[data-part=plot]").PressAsync("Home");
            await Expect(chart.Locator("[data-part=readout]")).Not.ToContainTextAsync("1 · beside-others");
        });
    }

    [Fact]
    public async Task On_a_logarithmic_scale_the_losses_are_drawn_otherwise_and_read_the_same()
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Faster));
        await browser.Visit($"/jobs/compare?ids={one},{other}", async page =>
        {
            var (chart, read) = (page.Locator("[data-part=losses]"), page.Locator("[data-part=losses] [data-part=readout]"));
            await Expect(chart.Locator("[data-part=summary]")).ToContainTextAsync("2 ·");
            await chart.Locator("[data-part=plot]").PressAsync("End");
            var (said, drawn) = (await read.InnerTextAsync(), await Picture());
            await page.Locator("[data-part=log]").CheckAsync();
            await page.WaitForFunctionAsync(
                "drawn => document.querySelector('[data-part=losses] canvas').toDataURL() !== drawn",
                drawn);
            await chart.Locator("[data-part=plot]").PressAsync("Home");
            await chart.Locator("[data-part=plot]").PressAsync("End");
            await Expect(read).ToHaveTextAsync(said);

            Task<string> Picture() => chart.Locator("canvas").EvaluateAsync<string>("canvas => canvas.toDataURL()");
        });
    }

    [Fact]
    public async Task Curves_of_a_job_in_training_go_on_by_themselves()
    {
        var (ended, running) = (await EndedAsync(Short), Submit(Short with { Iterations = 5_000_000, EvaluateEvery = 1_000_000 }));
        try
        {
            await browser.Visit($"/jobs/compare?ids={ended},{running}", async page =>
            {
                var done = page.Locator("[data-part=outcome] tr:nth-child(2) td").Nth(1);
                var summary = page.Locator("[data-part=losses] [data-part=summary]");
                await Expect(summary).ToContainTextAsync("2 ·", new() { Timeout = 60_000 });
                var (first, drawn) = (await done.InnerTextAsync(), await summary.TextContentAsync());
                await Expect(done).Not.ToHaveTextAsync(first);
                await Expect(summary).Not.ToHaveTextAsync(drawn!);
                Jobs.Cancel(running);
                await Expect(page.Locator($"[data-job='{running}'] .state-badge")).ToHaveTextAsync("Cancelled");
                await Expect(done).ToHaveTextAsync(
                    Jobs.Get(running)!.Iteration.ToString("N0", CultureInfo.InvariantCulture) + " / 5,000,000");
            });
        }
        finally
        {
            Jobs.Cancel(running);
        }
    }

    [Fact]
    public async Task A_job_that_is_deleted_meanwhile_is_named_and_the_others_stay()
    {
        string[] ids = [await EndedAsync(Short), await EndedAsync(Faster), await EndedAsync(Short with { Seed = 2 })];
        await browser.Visit("/jobs/compare?ids=" + string.Join(',', ids), async page =>
        {
            await Expect(page.Locator("[data-part=losses] [data-part=summary]")).ToContainTextAsync("3 ·");
            Jobs.Delete(ids[0]);
            await Expect(page.Locator("[data-part=missing]")).ToContainTextAsync(ids[0]);
            await Expect(page.Locator("[data-part=losses] [data-series]")).ToHaveCountAsync(2);
            await Expect(page.Locator("[data-part=losses] [data-part=summary]")).ToContainTextAsync("2 ·");
        });
    }

    [Theory]
    [InlineData("en", "", 200, "Which jobs are to be compared?")]
    [InlineData("ko", "?ids=", 200, "어떤 작업을 비교할까요?")]
    [InlineData("en", "?ids=nosuch,neither", 404, "No such job: nosuch, neither.")]
    [InlineData("ko", "?ids=nosuch,neither", 404, "없는 작업: nosuch, neither.")]
    [InlineData("en", "?ids=1,2,3,4,5,6,7,8,9,10,11", 200, "That is too many jobs at once")]
    public Task Where_there_is_nothing_to_compare_the_page_says_why_and_leads_to_the_list(
        string language,
        string query,
        int status,
        string said) =>
        browser.Visit("/jobs/compare" + query, async page =>
        {
            await Expect(page.Locator(".empty-state")).ToContainTextAsync(said);
            using var response = await browser.Host.Client.GetAsync(
                new Uri("/jobs/compare" + query, UriKind.Relative),
                TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
            await page.Locator(".empty-state a.primary").ClickAsync();
            await page.Arrive("**/jobs");
        }, new Visitor(language, MeetsErrors: status == 404));

    private static ILocator Tick(IPage page, string id) => page.Locator($"[data-job='{id}'] [data-part=tick]");

    private string Submit(TrainingSpec spec) => Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;

    private async Task<string> EndedAsync(TrainingSpec spec)
    {
        var id = Submit(spec);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        return id;
    }
}
