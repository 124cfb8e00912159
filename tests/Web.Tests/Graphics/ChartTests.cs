using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Controls;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Graphics;

public sealed class ChartTests(BrowserFixture browser)
{
    private static readonly TrainingSpec Short = new()
    {
        Model = "charts",
        Dataset = "moons",
        Layers = [16],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 900,
    };

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Theory]
    [InlineData(10_000, "0 2,000 4,000 6,000 8,000 10,000")]
    [InlineData(3, "0 1 2 3")]
    [InlineData(1, "0 1")]
    public Task A_chart_that_waits_shows_the_whole_run_counted_in_whole_iterations(int iterations, string ticks) =>
        browser.Visit("/", async page =>
        {
            // what the chart of a job writes on its canvas before anything arrives: this job never sends anything
            var written = await page.EvaluateAsync<string[]>("""
                async iterations => {
                  const texts = [], write = CanvasRenderingContext2D.prototype.fillText;
                  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                    texts.push({ text, y });
                    write.apply(this, arguments);
                  };
                  document.body.insertAdjacentHTML('beforeend', `<div class="chart" id="waits" style="width:700px">
                    <div class="chart-frame" style="height:300px">
                      <div class="chart-plot" data-part="plot"></div><p data-part="status"></p></div></div>`);
                  const { start } = await import('/Graphics/LiveChart.razor.js');
                  const chart = await start(document.getElementById('waits'), {
                    jobId: 'nosuch',
                    iterations,
                    windows: [1],
                    window: 1,
                    texts: { iteration: 'Iteration', lossAxis: 'Loss', smooth: '{0}' },
                  });
                  while (document.getElementById('waits').dataset.connection !== 'refused') await new Promise(requestAnimationFrame);
                  CanvasRenderingContext2D.prototype.fillText = write;
                  chart.dispose();
                  const lowest = Math.max(...texts.filter(({ text }) => /\d/.test(text)).map(({ y }) => y));
                  return texts.filter(({ y }) => y === lowest).map(({ text }) => text);
                }
                """, iterations);
            Assert.Equal(ticks, string.Join(' ', written.Distinct()));
        });

    [Fact]
    public async Task Both_charts_of_a_job_say_at_the_crosshair_what_was_measured()
    {
        var id = await EndedAsync(Short);
        var (first, last, iterations) = (Jobs.Metrics(id)!.Epochs[0], Jobs.Metrics(id)!.Epochs[^1], Jobs.Get(id)!.Iteration);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            var (live, epochs) = (page.Locator(".live-chart"), page.Locator(".epoch-chart"));
            await ReadAsync(live, "End");
            await Expect(live.Locator(".chart-tip-title")).ToHaveTextAsync($"Iteration {Numbers.Count(iterations)}");
            await Expect(live.Locator(".chart-tip-row:visible")).ToHaveTextAsync([
                new Regex(@"^Mini-batch loss0\.\d+$"), new Regex(@"^Median of 25 iterations0\.\d+$"),
                Exactly("Training loss" + Numbers.Short(last.TrainLoss!.Value)),
                Exactly("Test loss" + Numbers.Short(last.TestLoss!.Value))]);
            await Expect(live.Locator("[data-part=readout]")).ToContainTextAsync($"Iteration {iterations}, Mini-batch loss 0.");
            await ReadAsync(epochs, "End");
            await Expect(epochs.Locator(".chart-tip-title"))
                .ToHaveTextAsync("Epoch " + last.Epoch.ToString("#,0.##", CultureInfo.InvariantCulture));
            await Expect(epochs.Locator(".chart-tip-row:visible"))
                .ToHaveTextAsync([
                    "Training accuracy" + Numbers.Percent(last.TrainAccuracy!.Value),
                    "Test accuracy" + Numbers.Percent(last.TestAccuracy!.Value),
                ]);
            // the score of the network before it has learned anything
            await ReadAsync(epochs, "Home");
            await Expect(epochs.Locator(".chart-tip-title")).ToHaveTextAsync("Epoch 0");
            await Expect(epochs.Locator(".chart-tip-row:visible").Nth(1))
                .ToHaveTextAsync("Test accuracy" + Numbers.Percent(first.TestAccuracy!.Value));
            await Expect(epochs.Locator("tbody tr").First.Locator("td").First).ToHaveTextAsync("0");
            await ReadAsync(live, "Home");
            await Expect(live.Locator(".chart-tip-title")).ToHaveTextAsync("Iteration 0");
            await Expect(live.Locator(".chart-tip-row:visible").Last).ToHaveTextAsync("Test loss" + Numbers.Short(first.TestLoss!.Value));
            await page.Keyboard.PressAsync("Escape");
            await Expect(live.Locator(".chart-tip")).ToBeHiddenAsync();
            await Expect(live.Locator("[data-part=summary]")).ToContainTextAsync("Test loss: ");
        });
    }

    [Theory]
    [InlineData(0.02, 0.5)]
    [InlineData(0.5, 0.02)]
    [InlineData(0.98, 0.98)]
    public async Task The_value_at_the_mouse_stands_beside_it_inside_the_picture(double across, double down)
    {
        var id = await EndedAsync(Short);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            foreach (var chart in new[] { page.Locator(".live-chart"), page.Locator(".epoch-chart") })
            {
                await chart.ScrollIntoViewIfNeededAsync();
                var over = (await chart.Locator(".u-over").BoundingBoxAsync())!;
                var (x, y) = (over.X + (across * over.Width), over.Y + (down * over.Height));
                await page.Mouse.MoveAsync((float)x, (float)y);
                var tip = chart.Locator(".chart-tip");
                await Expect(tip).ToBeVisibleAsync();
                var box = (await tip.BoundingBoxAsync())!;
                Assert.InRange(box.X, over.X - 1, over.X + over.Width - box.Width + 1);
                Assert.InRange(box.Y, over.Y - 1, over.Y + over.Height - box.Height + 1);
                var (aside, above) = (x < box.X || x > box.X + box.Width, y < box.Y || y > box.Y + box.Height);
                Assert.True(aside || above, "the values do not cover what they tell of");
                if (aside)
                    Assert.InRange(Math.Min(Math.Abs(box.X - x), Math.Abs(box.X + box.Width - x)), 0, 24);
                foreach (var label in await tip.Locator("p:visible").AllAsync())
                {
                    Assert.True(await label.EvaluateAsync<bool>("""
                        part => part.scrollWidth <= part.clientWidth
                          && part.getBoundingClientRect().left >= part.parentElement.getBoundingClientRect().left
                        """));
                }
            }
        });
    }

    [Fact]
    public async Task The_legend_hides_a_curve_by_keyboard_in_both_charts()
    {
        var id = await EndedAsync(Short);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            foreach (var (chart, name) in new[]
            {
                (page.Locator(".live-chart"), "Test loss"),
                (page.Locator(".epoch-chart"), "Test accuracy"),
            })
            {
                await ReadAsync(chart, "End");
                var row = chart.Locator(".chart-tip-row", new() { HasText = name });
                await Expect(row).ToBeVisibleAsync();
                var button = chart.GetByRole(AriaRole.Button, new() { Name = name });
                await button.FocusAsync();
                await page.Keyboard.PressAsync("Enter");
                await Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
                await ReadAsync(chart, "End");
                await Expect(row).ToBeHiddenAsync();
            }
        });
    }

    [Fact]
    public Task Markers_of_many_evaluations_are_thinned_and_the_last_stays() => browser.Visit("/", async page =>
    {
        var xs = await page.EvaluateAsync<double[]>("""
            async () => {
              document.body.insertAdjacentHTML('beforeend', `<div class="chart" id="many" style="width:600px">
                <div class="chart-frame" style="height:300px"><div class="chart-plot" data-part="plot"></div></div></div>`);
              const { Chart } = await import('/js/chart.js');
              const arcs = [], arc = Path2D.prototype.arc;
              const chart = await Chart.create(document.getElementById('many'), () => ({
                x: { title: '', range: () => [0, 1000] },
                y: { title: '', range: () => [0, 1] },
                curves: [{ label: '', color: 'series-1', dots: true }],
              }));
              Path2D.prototype.arc = function (x) { arcs.push(x / devicePixelRatio); arc.apply(this, arguments); };
              const places = Array.from({ length: 1000 }, (_, i) => i + 1);
              chart.show([places, places.map(() => 0.5)]);
              for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
              Path2D.prototype.arc = arc;
              const { right } = document.querySelector('#many .u-over').getBoundingClientRect();
              const { left } = document.querySelector('#many canvas').getBoundingClientRect();
              chart.dispose();
              return [right - left, ...new Set(arcs)];
            }
            """);
        var (end, dots) = (xs[0], xs[1..]);
        Assert.InRange(dots.Length, 15, 45);
        Assert.Equal(end, dots[^1], 1.0);
        Assert.All(dots.Zip(dots.Skip(1)).SkipLast(1), pair => Assert.True(pair.Second - pair.First >= 13));
    });

    [Fact]
    public async Task Nothing_moves_while_data_arrive()
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(Short with
        {
            Model = "still",
            Iterations = 5_000_000,
            EvaluateEvery = 2000,
        })).Job.Id;
        try
        {
            await browser.Visit("/jobs/" + id, async page =>
            {
                var boxes = () => page.EvaluateAsync<string>("""
                    JSON.stringify([...document.querySelectorAll('.charts, .charts > *, .chart-frame, .about')]
                      .map(part => [part.offsetTop, part.offsetHeight]))
                    """);
                var before = await boxes();
                await Expect(page.Locator(".live-chart"))
                    .ToHaveAttributeAsync("data-iteration", new Regex("^[1-9]"), new() { Timeout = 60_000 });
                await Expect(page.Locator(".epoch-chart tbody tr")).Not.ToHaveCountAsync(0);
                Assert.Equal(before, await boxes());
            });
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Fact]
    public async Task A_fast_job_is_drawn_ten_times_a_second_at_most_and_seldom_where_nothing_of_it_can_be_seen()
    {
        var spec = Short with { Model = "fast", Iterations = 5_000_000, EvaluateEvery = 5_000_000 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        try
        {
            await browser.Visit("/jobs/" + id, async page =>
            {
                await Expect(page.Locator(".live-chart"))
                    .ToHaveAttributeAsync("data-iteration", new Regex(@"^[1-9]\d{4,}"), new() { Timeout = 60_000 });
                var (pictures, seconds) = await DrawnAsync();
                Assert.InRange(pictures, 1, (seconds / 0.08) + 1);

                // zoomed to iterations that are done
                var over = (await page.Locator(".live-chart .u-over").BoundingBoxAsync())!;
                await page.Mouse.MoveAsync(over.X + 2, over.Y + 50);
                await page.Mouse.DownAsync();
                await page.Mouse.MoveAsync(over.X + 8, over.Y + 50);
                await page.Mouse.UpAsync();
                await Expect(page.Locator(".live-chart [data-part=reset]")).ToBeEnabledAsync();
                (pictures, seconds) = await DrawnAsync();
                Assert.InRange(pictures, 0, seconds + 2);

                async Task<(double Pictures, double Seconds)> DrawnAsync()
                {
                    var found = await page.EvaluateAsync<double[]>("""
                        async () => {
                          const canvas = document.querySelector('.live-chart canvas'), brush = CanvasRenderingContext2D.prototype;
                          const clear = brush.clearRect, at = performance.now();
                          let drawn = 0;
                          brush.clearRect = function (...area) {
                            if (this.canvas === canvas) drawn++;
                            return clear.apply(this, area);
                          };
                          await new Promise(done => setTimeout(done, 3000));
                          brush.clearRect = clear;
                          return [drawn, (performance.now() - at) / 1000];
                        }
                        """);
                    return (found[0], found[1]);
                }
            });
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Fact]
    public async Task Both_charts_follow_the_theme()
    {
        var id = await EndedAsync(Short);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            foreach (var chart in new[] { ".live-chart", ".epoch-chart" })
                await DrawsInAsync(chart, "#e8710a");
            await page.Locator("[data-theme-toggle]").ClickAsync();
            foreach (var chart in new[] { ".live-chart", ".epoch-chart" })
                await DrawsInAsync(chart, "#ff9d4d");

            Task DrawsInAsync(string chart, string orange) => page.WaitForFunctionAsync("""
                ([chart, orange]) => {
                  const canvas = document.querySelector(chart + ' canvas');
                  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  const [r, g, b] = [1, 3, 5].map(at => parseInt(orange.slice(at, at + 2), 16));
                  for (let i = 0; i < data.length; i += 4) {
                    if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) return true;
                  }
                  return false;
                }
                """, new[] { chart, orange });
        });
    }

    private static async Task ReadAsync(ILocator chart, string key)
    {
        await chart.Locator("[data-part=plot]").FocusAsync();
        await chart.Page.Keyboard.PressAsync(key);
    }

    private static Regex Exactly(string text) => new("^" + Regex.Escape(text) + "$");

    private async Task<string> EndedAsync(TrainingSpec spec)
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        return id;
    }
}
