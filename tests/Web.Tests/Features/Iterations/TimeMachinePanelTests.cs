using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Engine.Data;
using WebNN.Web.Controls;
using WebNN.Web.Features.Iterations;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Iterations;

public sealed class TimeMachinePanelTests(BrowserFixture browser)
{
    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public async Task The_panel_is_closed_until_it_is_opened_at_the_last_iteration()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        await browser.Visit("/jobs/" + job.Id, async page =>
        {
            await Expect(page.Locator("[data-part=bar]")).ToHaveCountAsync(0);
            await page.Locator("[data-part=machine-toggle]").ClickAsync();
            await ShownAsync(page, 600);
            await page.Arrive($"**/jobs/{job.Id}?at=600");
            await page.Locator("[data-part=machine-toggle]").ClickAsync();
            await Expect(page.Locator("[data-part=bar]")).ToHaveCountAsync(0);
            await page.Arrive("**/jobs/" + job.Id);
        });
    }

    [Fact]
    public async Task Of_a_running_job_it_opens_at_an_iteration_of_now_and_its_bar_grows()
    {
        var spec = MachineJobs.Points with { Model = "goes-on", Iterations = 5_000_000, EvaluateEvery = 5_000_000 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        try
        {
            await browser.Visit("/jobs/" + id, async page =>
            {
                // nothing happens but iterations, and the closed panel is not shown anew
                await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", new Regex(@"^[1-9]\d{3,}"));
                var told = Jobs.Get(id)!.Iteration;
                await page.Locator("[data-part=machine-toggle]").ClickAsync();
                await Expect(page.Locator("[data-part=machine]")).ToHaveAttributeAsync("data-at", new Regex(@"^\d"));
                Assert.True(await NumberAsync("[data-part=machine]", "data-at") >= told);
                var last = await NumberAsync("[data-part=bar]", "max");
                await Expect(page.Locator("[data-part=bar]")).Not.ToHaveAttributeAsync("max", last.ToString(CultureInfo.InvariantCulture));
                Assert.True(await NumberAsync("[data-part=bar]", "max") > last);

                async Task<int> NumberAsync(string part, string attribute) =>
                    int.Parse((await page.Locator(part).GetAttributeAsync(attribute))!, CultureInfo.InvariantCulture);
            });
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Theory]
    [InlineData("en", 390)]
    [InlineData("ko", 1280)]
    public async Task An_address_opens_its_moment_whose_batch_is_answered_as_in_the_trace(string language, int width)
    {
        var job = await Jobs.EndedAsync(MachineJobs.Pictures);
        var machine = browser.Host.Services.GetRequiredService<TimeMachine>();
        var moment = new OpenedMoment(await machine.OpenAsync(job.Id, 57, TestContext.Current.CancellationToken));
        await browser.Visit($"/jobs/{job.Id}?at=57", async page =>
        {
            await ShownAsync(page, 57);
            var trace = moment.Moment.Trace!;
            await Expect(page.Locator("[data-part=loss-before]")).ToHaveTextAsync(Numbers.Full(trace.Loss));
            await Expect(page.Locator("[data-part=loss-after]")).ToHaveTextAsync(Numbers.Full(trace.LossAfter));
            await Expect(page.Locator("[data-part=step-into]")).ToHaveAttributeAsync("href", $"/jobs/{job.Id}/iterations/57");
            var answers = await page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('[data-part=batch] figure')].map(figure => [
                  figure.querySelector('.label').firstChild.textContent.trim(),
                  ...[...figure.querySelectorAll('.said')].map(said =>
                    said.querySelector('.mark').textContent + said.querySelector('b').textContent),
                  figure.classList.contains('changed'), figure.querySelector('img').naturalWidth > 0,
                ].join(' '))
                """);
            Assert.Equal(moment.Batch.Select(Answer), answers);
            await page.AssertSpeaksAsync(language);
            await page.AssertAccessibleAsync();
            await page.AssertFitsAsync();
        }, new Visitor(language, width));

        static string Answer(BatchSample sample) => string.Join(
            ' ',
            sample.Label,
            Said(sample.Before, sample.Label),
            Said(sample.After, sample.Label),
            sample.IsChanged ? "true true" : "false true");

        static string Said(Reading reading, int label) => (reading.Class == label ? "✓" : "✗") + reading.Class;
    }

    [Fact]
    public async Task Points_are_told_by_their_coordinates()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        await browser.Visit($"/jobs/{job.Id}?at=1", async page =>
        {
            await ShownAsync(page, 1);
            await Expect(page.Locator("[data-part=batch] figure .point")).ToHaveCountAsync(20);
            await Expect(page.Locator("[data-part=batch] img")).ToHaveCountAsync(0);
            await page.AssertFitsAsync();
        });
    }

    [Fact]
    public async Task A_job_of_the_playground_on_its_own_points_is_opened_too()
    {
        var points = Dataset.OfPoints("points", 2, 3, [-1, -1, -0.9f, -1, 1, 1, 0.9f, 1, 1, -1, 1, -0.9f], [0, 0, 1, 1, 2, 2]);
        var live = new LiveOptions
        {
            IterationsPerSecond = 1000,
            Points = new DatasetSplits(points, Dataset.OfPoints("points", 2, 3, [], [])),
        };
        var spec = MachineJobs.Points with { Model = "machine-live", BatchSize = 3, Iterations = 50, EvaluateEvery = 50 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.SubmitLive(spec, live)).Job.Id;
        await Jobs.EndAsync(id);
        await browser.Visit($"/jobs/{id}?at=33", async page =>
        {
            await ShownAsync(page, 33);
            await Expect(page.Locator("[data-part=batch] figure .label")).ToHaveTextAsync([Label(), Label(), Label()]);
            await page.Locator("[data-part=measure]").ClickAsync();
            await Expect(page.Locator("[data-part=measure-state]")).ToHaveTextAsync("This job has no test samples.");
        });

        static Regex Label() => new("^[012] #[0-5]$");
    }

    [Fact]
    public async Task The_bar_is_moved_by_keys_and_the_chart_and_the_address_follow()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        await browser.Visit($"/jobs/{job.Id}?at=300", async page =>
        {
            await ShownAsync(page, 300);
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "600");
            await page.Locator("[data-part=bar]").FocusAsync();
            foreach (var (key, at) in new[]
            {
                ("ArrowRight", 301), ("ArrowLeft", 300), ("Shift+ArrowRight", 306), ("PageDown", 300), ("PageUp", 306), ("Home", 0),
                ("Shift+ArrowLeft", 0), ("End", 600),
            })
            {
                await page.Keyboard.PressAsync(key);
                await ShownAsync(page, at);
            }

            await page.Arrive("**?at=600");
            await Expect(page.Locator("[data-part=number]")).ToHaveValueAsync("600");
            await page.Locator("[data-part=evaluation-before]").ClickAsync();
            await ShownAsync(page, 400);
            await page.Locator("[data-part=number]").FillAsync("123");
            await page.Keyboard.PressAsync("Enter");
            await ShownAsync(page, 123);
            await Expect(page.Locator("[data-part=bar]")).ToHaveValueAsync("123");
        });
    }

    [Fact]
    public async Task The_chart_marks_the_moment()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        await browser.Visit($"/jobs/{job.Id}", async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "600");
            var before = await InkAsync(page);
            await page.GotoAsync($"/jobs/{job.Id}?at=300");
            await ShownAsync(page, 300);
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "600");
            Assert.True(await InkAsync(page) > before + 0.9, "a line from top to bottom in the middle");
        });

        // the share of the plot's height that is dark in its middle column
        static Task<double> InkAsync(IPage page) => page.EvaluateAsync<double>("""
            async () => {
              for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
              const canvas = document.querySelector('.live-chart canvas'), over = document.querySelector('.live-chart .u-over');
              const [box, area] = [canvas, over].map(part => part.getBoundingClientRect()), scale = canvas.width / box.width;
              const x = Math.round((area.left - box.left + area.width / 2) * scale), y = Math.round((area.top - box.top) * scale);
              const height = Math.round(area.height * scale);
              const { data } = canvas.getContext('2d').getImageData(x, y, 1, height);
              let dark = 0;
              for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && data[i] < 60 && data[i + 2] < 90) dark++;
              return dark / height;
            }
            """);
    }

    [Fact]
    public async Task Playing_moves_on_until_it_is_paused()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        await browser.Visit($"/jobs/{job.Id}?at=10", async page =>
        {
            await ShownAsync(page, 10);
            var play = page.Locator("[data-part=play]");
            await play.ClickAsync();
            await Expect(play).ToHaveTextAsync("Pause");
            await Expect(page.Locator("[data-part=machine]")).ToHaveAttributeAsync("data-at", new Regex("^(1[2-9]|[2-9][0-9])$"));
            await page.Locator("[data-part=speed]").SelectOptionAsync("1000");
            await ShownAsync(page, 600);
            await Expect(play).ToHaveTextAsync("Play");
            await play.ClickAsync();
            await Expect(play).ToHaveTextAsync("Pause");
            await play.ClickAsync();
            await Expect(play).ToHaveTextAsync("Play");
        });
    }

    [Fact]
    public async Task A_measured_moment_stays_when_another_is_shown_and_says_of_which_it_is()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        var evaluation = Jobs.Metrics(job.Id)!.Epochs.Single(epoch => epoch.Iteration == 200);
        await browser.Visit($"/jobs/{job.Id}?at=200", async page =>
        {
            await ShownAsync(page, 200);
            await page.Locator("[data-part=measure]").ClickAsync();
            await Expect(page.Locator("[data-part=measured-accuracy]")).ToHaveTextAsync(Numbers.Percent(evaluation.TestAccuracy!.Value));
            await Expect(page.Locator("[data-part=measured] td")).ToHaveCountAsync(4);
            await Expect(page.Locator("[data-part=measured] td button")).ToHaveCountAsync(0);
            await page.Locator("[data-part=evaluation-after]").ClickAsync();
            await ShownAsync(page, 400);
            await Expect(page.Locator("[data-part=measured]")).ToHaveAttributeAsync("data-at", "200");
            await Expect(page.Locator("[data-part=measure-state]")).ToContainTextAsync("no longer the one above");
            await Expect(page.Locator("[data-part=measure]")).ToBeEnabledAsync();
        });
    }

    [Theory]
    [InlineData("en", "goes on serving")]
    [InlineData("ko", "서비스는 버전 1이 계속해요")]
    public async Task A_kept_moment_says_which_version_it_is_and_whether_it_serves(string language, string said)
    {
        var model = "machine-keep-" + language;
        var job = await Jobs.EndedAsync(MachineJobs.Points with { Model = model, Iterations = 3000 });
        await browser.Visit($"/jobs/{job.Id}?at=0", async page =>
        {
            await ShownAsync(page, 0);
            await page.Locator("[data-part=keep-moment]").ClickAsync();
            var kept = page.Locator("[data-part=kept]");
            await Expect(kept).ToHaveAttributeAsync("data-version", "2", new() { Timeout = 60_000 });
            await Expect(kept).ToContainTextAsync(said);
            await Expect(page.Locator("[data-part=keep-moment]")).ToBeDisabledAsync();
            await kept.Locator("a").ClickAsync();
            await page.Arrive($"**/models/{model}/2");
        }, new Visitor(language));
        Assert.Equal(0, browser.Host.Services.GetRequiredService<ModelRegistry>().Versions(model).Single(v => v.Version == 2).Moment);
    }

    private static Task ShownAsync(IPage page, int iteration) => Expect(page.Locator("[data-part=machine]"))
        .ToHaveAttributeAsync("data-at", iteration.ToString(CultureInfo.InvariantCulture));
}
