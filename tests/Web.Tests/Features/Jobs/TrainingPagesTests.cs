using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Controls;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed partial class TrainingPagesTests(BrowserFixture browser)
{
    private static readonly TrainingSpec Short = new()
    {
        Model = "pages",
        Dataset = "moons",
        Layers = [16],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 900,
    };

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public Task A_training_fills_its_chart_ends_and_offers_to_be_tried() =>
        browser.Visit("/train?preset=synthetic&model=started-here&iterations=1500", async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
            await page.Arrive("**/jobs/*");
            var chart = page.Locator(".live-chart");
            await Expect(chart).ToHaveAttributeAsync("data-iteration", NotZero(), new() { Timeout = 60_000 });
            await Expect(chart).ToHaveAttributeAsync("data-state", "completed", new() { Timeout = 120_000 });
            await Expect(chart).ToHaveAttributeAsync("data-iteration", "1500");
            Assert.True(await InkOn(page) > 500, "the curve is drawn");
            await Expect(page.Locator(".state-badge")).ToHaveTextAsync("Completed");
            await Expect(page.Locator("[data-part=iteration]")).ToHaveTextAsync("1,500 / 1,500");
            await Expect(page.Locator(".epoch-chart tbody tr")).Not.ToHaveCountAsync(0);
            await page.Locator("[data-part=try]").ClickAsync();
            await page.Arrive("**/draw?model=started-here&version=1");
        });

    [Fact]
    public async Task Who_has_as_many_unfinished_jobs_as_one_address_may_is_told_so_and_keeps_the_form()
    {
        await using var own = new BrowserFixture { Settings = [("WebNN:Training:JobsPerAddress", "1")] };
        const string Form = "/train?preset=synthetic&model=of-one-address&iterations=5000000";
        await own.Visit(Form, async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
            await page.Arrive("**/jobs/*");
        });
        await own.Visit(Form, async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
            await Expect(page.GetByText("1 jobs from your address")).ToBeVisibleAsync();
            Assert.Contains("/train", page.Url, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public Task The_start_button_stays_in_its_place_while_the_estimate_and_other_jobs_come_in(int width) =>
        browser.Visit("/train?preset=synthetic", async page =>
        {
            var (button, measured) = (page.Locator("main .start"), page.Locator("[data-part=measured]"));
            var place = (await button.BoundingBoxAsync())!.Y;
            await Expect(measured).ToContainTextAsync("iterations per second", new() { Timeout = 60_000 });
            Assert.Equal(place, (await button.BoundingBoxAsync())!.Y);
        }, new Visitor(Width: width));

    [Fact]
    public async Task A_job_that_has_ended_looks_the_same_after_a_reload_and_in_another_browser()
    {
        var id = await EndedAsync(Short);
        var first = "";
        await browser.Visit("/jobs/" + id, async page =>
        {
            first = await LookAsync(page);
            await page.ReloadAsync();
            Assert.Equal(first, await LookAsync(page));
        });
        await browser.Visit("/jobs/" + id, async page => Assert.Equal(first, await LookAsync(page)));
        Assert.Contains("900 / 900", first, StringComparison.Ordinal);

        static async Task<string> LookAsync(IPage page)
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            return await page.Locator(".facts").InnerTextAsync()
                + await page.Locator(".spec").InnerTextAsync()
                + await page.Locator(".epoch-chart table").InnerTextAsync();
        }
    }

    [Fact]
    public async Task A_completed_job_is_trained_further_from_its_page()
    {
        var id = await EndedAsync(Short with { Model = "further" });
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            await page.Locator("[data-part=extend]").ClickAsync();
            await Expect(page.Locator("[data-part=more]")).ToHaveValueAsync("900");
            await page.Locator("[data-part=more]").FillAsync("150");
            await page.Locator("[data-part=extend-really]").ClickAsync();
            await Expect(page.Locator("[data-part=iteration]")).ToHaveTextAsync("1,050 / 1,050");
            await Expect(page.Locator(".spec")).ToContainTextAsync("1,050");
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "1050");
            await Expect(page.Locator("[data-part=done]")).ToContainTextAsync("version 2");
        });
        Assert.Equal(2, browser.Host.Services.GetRequiredService<ModelRegistry>().Versions("further").Count);
    }

    [Theory]
    [InlineData("en", "tab · training", "tab · Cancelled")]
    [InlineData("ko", "tab · 학습", "tab · 취소됨")]
    public async Task The_title_names_the_run_and_how_far_it_is(string language, string training, string ended)
    {
        var id = Submit(Short with { Model = "tab", Iterations = 5_000_000, EvaluateEvery = 1_000_000 });
        try
        {
            await browser.Visit("/jobs/" + id, async page =>
            {
                await Expect(page).ToHaveTitleAsync(new Regex($@"^{training} \d+ %$"), new() { Timeout = 60_000 });
                Jobs.Cancel(id);
                await Expect(page).ToHaveTitleAsync(ended, new() { Timeout = 60_000 });
            }, new Visitor(language));
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Fact]
    public async Task A_job_that_is_trained_further_is_not_called_done_by_what_it_was_before()
    {
        var id = await EndedAsync(Short with { Model = "not-yet" });
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator("[data-part=done]")).ToContainTextAsync("version 1");
            Assert.NotNull(Jobs.Extend(id, 4_000_000).Job);
            await Expect(page.Locator(".state-badge")).ToHaveTextAsync("Running", new() { Timeout = 60_000 });
            await Expect(page.Locator("[data-part=done]")).ToHaveCountAsync(0);
            await Expect(page.Locator(".notice")).ToContainTextAsync("In training");
            await Expect(page.Locator(".spec")).ToContainTextAsync("4,000,900");

            // thrown away, it has learned nothing that there would be a version of
            Jobs.Cancel(id);
            await Expect(page.Locator(".state-badge")).ToHaveTextAsync("Cancelled", new() { Timeout = 60_000 });
            await Expect(page.Locator(".notice")).ToContainTextAsync("no new version was published");
            await Expect(page.Locator("[data-part=trained]")).ToHaveTextAsync(English().Duration(Jobs.Get(id)!.TrainedSeconds!.Value));
        });
    }

    [Theory]
    [InlineData("en", "worse than the 0.693 of mere guessing", "Train again (Learning rate 0.1)")]
    [InlineData("ko", "찍어서 맞힐 때의 손실(0.693)보다 커요", "다시 학습 (학습률 0.1)")]
    public async Task A_training_that_gets_worse_than_guessing_says_so_while_it_runs_and_after_it(
        string language,
        string said,
        string remedy)
    {
        var id = Submit(Short with
        {
            Model = "worse",
            Optimizer = new OptimizerSpec { LearningRate = 50 },
            Iterations = 5_000_000,
            EvaluateEvery = 20_000,
        });
        await browser.Visit("/jobs/" + id, async page =>
        {
            var hint = page.Locator("[data-hint=aboveGuessing]");
            await Expect(hint).ToContainTextAsync(said, new() { Timeout = 60_000 });
            Jobs.Cancel(id);
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-state", "cancelled", new() { Timeout = 60_000 });
            await page.ReloadAsync();
            await Expect(hint).ToContainTextAsync(said);
            await hint.GetByText(remedy).ClickAsync();
            await page.Arrive("**/train?from=" + id + "*");
            await Expect(page.Locator("#spec-optimizer-learningRate")).ToHaveValueAsync("0.1");
        }, new Visitor(language));
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_mends_without_a_gap()
    {
        var id = Submit(Short with { Model = "cut", Iterations = 5_000_000, EvaluateEvery = 20_000 });
        await using var relay = new Relay(browser.Host.Address);
        try
        {
            await browser.Visit(relay.Address + "jobs/" + id, async page =>
            {
                var chart = page.Locator(".live-chart");
                await Expect(chart).ToHaveAttributeAsync("data-iteration", NotZero(), new() { Timeout = 60_000 });
                await relay.CutAsync();
                await Expect(chart).ToHaveAttributeAsync("data-connection", "lost");
                await Expect(page.Locator(".live-chart [data-part=status]")).ToContainTextAsync("lost");
                await Expect(page.Locator("#components-reconnect-modal .when-lost")).ToBeVisibleAsync();

                // it goes on, and ends, unseen
                var missed = Jobs.Get(id)!.Iteration + 50_000;
                await foreach (var frame in Jobs.Follow(id, missed, TestContext.Current.CancellationToken))
                {
                    if (frame.Losses.Count > 0)
                        Jobs.Cancel(id);
                }

                relay.Mend();
                await Expect(chart).ToHaveAttributeAsync("data-state", "cancelled", new() { Timeout = 120_000 });
                await Expect(chart).ToHaveAttributeAsync("data-iteration", Jobs.Get(id)!.Iteration.ToString(CultureInfo.InvariantCulture));
                await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
                await Expect(page.Locator(".state-badge")).ToHaveTextAsync("Cancelled", new() { Timeout = 60_000 });
                var epochs = Jobs.Metrics(id)!.Epochs;
                await Expect(page.Locator(".epoch-chart tbody tr")).ToHaveCountAsync(epochs.Count);
                await page.Locator(".epoch-chart [data-part=plot]").PressAsync("End");
                await Expect(page.Locator(".epoch-chart .chart-tip-title"))
                    .ToHaveTextAsync("Epoch " + epochs[^1].Epoch.ToString("#,0.##", CultureInfo.InvariantCulture));
            }, new Visitor(MeetsErrors: true));
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Theory]
    [InlineData("en", "no longer a number (NaN)", "Again with a learning rate")]
    [InlineData("ko", "숫자가 아니게 됐어요(NaN)", "다시 학습 (학습률")]
    public async Task A_training_that_diverges_says_so_loudly_and_what_to_do(string language, string said, string remedy)
    {
        var id = await EndedAsync(Short with { Model = "wild", Optimizer = new OptimizerSpec { LearningRate = 1e38 } }, JobState.Failed);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator("[data-part=failure]")).ToContainTextAsync(said);
            await Expect(page.Locator(".live-chart [data-part=alarm]")).ToBeVisibleAsync();
            await Expect(page.Locator(".facts")).ToContainTextAsync("NaN");
            await Expect(page.Locator("[data-part=failure] a.primary")).ToContainTextAsync(remedy);
            await page.Locator("[data-part=failure] a.primary").ClickAsync();
            await page.Arrive("**/train?from=*");
            await Expect(page.Locator("#spec-optimizer-learningRate")).ToHaveValueAsync("1e37");
        }, new Visitor(language));
    }

    [Theory]
    [InlineData("en", "from 1 to", "Use lower-case letters", "with a dot")]
    [InlineData("ko", "1에서", "영어 소문자", "점으로")]
    public Task What_is_wrong_stands_beside_its_field_on_leaving_it(string language, string range, string name, string number) =>
        browser.Visit("/train?preset=synthetic", async page =>
        {
            await Leave("batchSize", "0");
            await Expect(page.Locator("#spec-batchSize-error")).ToContainTextAsync(range);
            await Expect(page.Locator("#spec-batchSize")).ToHaveAttributeAsync("aria-invalid", "true");
            await Leave("model", "No Name");
            await Expect(page.Locator("#spec-model-error")).ToContainTextAsync(name);
            await Leave("optimizer-learningRate", "0,1");
            await Expect(page.Locator("#spec-optimizer-learningRate-error")).ToContainTextAsync(number);

            await page.Locator("button[type=submit]").ClickAsync();
            await Expect(page.Locator(".summary [role=alert]")).ToContainTextAsync("3");
            // the first of the form, whichever was written last
            await Expect(page.Locator("#spec-model")).ToBeFocusedAsync();
            Assert.Equal("/train", new Uri(page.Url).AbsolutePath);

            await Leave("batchSize", "50");
            await Expect(page.Locator("#spec-batchSize-error")).ToHaveTextAsync("");

            async Task Leave(string field, string text)
            {
                await page.Locator("#spec-" + field).FillAsync(text);
                await page.Locator("#spec-" + field).BlurAsync();
            }
        }, new Visitor(language));

    [Fact]
    public Task A_mistake_in_a_folded_group_unfolds_it_on_submit() => browser.Visit("/train?preset=synthetic&dropout=1", async page =>
    {
        await Expect(page.Locator("#spec-dropout")).ToBeHiddenAsync();
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Locator("#spec-dropout")).ToBeVisibleAsync();
        await Expect(page.Locator("#spec-dropout-error")).ToContainTextAsync("below 1");
        await Expect(page.Locator("#spec-dropout")).ToBeFocusedAsync();
    });

    [Fact]
    public Task Optimizers_have_their_own_fields_and_learning_rates_and_the_call_follows() => browser.Visit("/train", async page =>
    {
        await Expect(page.Locator("#spec-optimizer-beta1")).ToHaveCountAsync(0);
        await page.Locator("#spec-optimizer-kind").SelectOptionAsync("adam");
        await Expect(page.Locator("#spec-optimizer-learningRate")).ToHaveValueAsync("0.001");
        await Expect(page.Locator("#spec-optimizer-beta1")).ToBeVisibleAsync();
        await Expect(page.Locator(".shell code")).ToContainTextAsync("\"kind\": \"adam\"");
        await page.Locator("#spec-optimizer-kind").SelectOptionAsync("momentum");
        await Expect(page.Locator("#spec-optimizer-momentum")).ToBeVisibleAsync();
        await Expect(page.Locator("#spec-optimizer-beta1")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task The_time_is_estimated_from_a_measurement() => browser.Visit("/train?preset=synthetic", async page =>
    {
        await Expect(page.Locator("[data-part=estimate]")).ToHaveTextAsync(Range(), new() { Timeout = 60_000 });
        await Expect(page.Locator("[data-part=measured]")).ToContainTextAsync("iterations per second");
    });

    [Theory]
    [InlineData("en", "not on this server yet")]
    [InlineData("ko", "아직 이 서버에 없어요")]
    public Task Missing_data_is_said_and_synthetic_digits_are_offered(string language, string said) => browser.Visit("/train", async page =>
    {
        await Expect(page.Locator(".missing")).ToContainTextAsync(said);
        await Expect(page.Locator("[data-part=fetch]")).ToBeVisibleAsync();
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Locator(".summary [role=alert]")).Not.ToHaveTextAsync("");
        await page.Locator("[data-part=synthetic]").ClickAsync();
        await Expect(page.Locator("#spec-dataset")).ToHaveValueAsync("synthetic-digits");
        await Expect(page.Locator(".missing")).ToHaveCountAsync(0);
    }, new Visitor(language));

    [Fact]
    public async Task The_list_shows_a_new_job_move_and_end_by_itself()
    {
        await EndedAsync(Short with { Model = "listed" });
        await browser.Visit("/jobs", async page =>
        {
            var id = Submit(Short with { Model = "moving", Iterations = 5_000_000 });
            var row = page.Locator($"[data-job='{id}']");
            await Expect(row).ToHaveAttributeAsync("data-state", "running", new() { Timeout = 60_000 });
            await Expect(row.Locator(".sparkline path")).ToHaveAttributeAsync("d", Drawn(), new() { Timeout = 60_000 });
            Jobs.Cancel(id);
            await Expect(row).ToHaveAttributeAsync("data-state", "cancelled", new() { Timeout = 30_000 });
            await row.Locator("a").ClickAsync();
            await page.Arrive("**/jobs/" + id);
        });
    }

    [Fact]
    public async Task A_job_is_paused_resumed_and_ended_with_what_it_learnt()
    {
        var id = Submit(Short with { Model = "kept", Iterations = 5_000_000 });
        await browser.Visit("/jobs/" + id, async page =>
        {
            var badge = page.Locator(".state-badge");
            await page.Locator("[data-part=pause]").ClickAsync(new() { Timeout = 60_000 });
            await Expect(badge).ToHaveTextAsync("Paused");
            await page.Locator("[data-part=resume]").ClickAsync();
            await Expect(badge).ToHaveTextAsync("Running", new() { Timeout = 60_000 });
            await page.Locator("[data-part=cancel]").ClickAsync();
            await page.Locator("[data-part=cancel-keep]").ClickAsync();
            await Expect(badge).ToHaveTextAsync("Cancelled", new() { Timeout = 60_000 });
            await Expect(page.Locator("[data-part=done]")).ToContainTextAsync("kept, version 1");
            await page.Locator("[data-part=delete]").ClickAsync();
            await page.Locator("[data-part=delete-really]").ClickAsync();
            await page.Arrive("**/jobs");
            await Expect(page.Locator($"[data-job='{id}']")).ToHaveCountAsync(0);
        });
        Assert.Null(Jobs.Get(id));
        Assert.Single(browser.Host.Services.GetRequiredService<ModelRegistry>().Versions("kept"));
    }

    [Fact]
    public async Task Models_show_which_version_serves_give_its_file_and_lead_to_its_training()
    {
        await EndedAsync(Short with { Model = "shown" });
        var id = await EndedAsync(Short with { Model = "shown", Seed = 43 });
        await browser.Visit("/models", async page =>
        {
            var newest = page.Locator("[data-model=shown] .row[data-version='2']");
            await Expect(newest).ToContainTextAsync("serving");
            await Expect(newest).ToContainTextAsync("2 → 16 → 2");
            await Expect(page.Locator("[data-model=shown] .row[data-version='1']")).Not.ToContainTextAsync("serving");
            await newest.GetByText("Download").ClickAsync();
            var file = await page.RunAndWaitForDownloadAsync(() => newest.GetByText("npz", new() { Exact = true }).ClickAsync());
            Assert.Equal("shown-2.npz", file.SuggestedFilename);
            await newest.GetByText("Its training").ClickAsync();
            await page.Arrive("**/jobs/" + id);
        });
    }

    [Theory]
    [InlineData("en", "There is no such training job")]
    [InlineData("ko", "그런 학습 작업은 없어요")]
    public Task An_unknown_job_is_a_plain_page_with_status_404(string language, string said) => browser.Visit("/jobs/nosuch", async page =>
    {
        await Expect(page.Locator("h1")).ToHaveTextAsync(said);
        using var response = await browser.Host.Client.GetAsync(
            new Uri("/jobs/nosuch", UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }, new Visitor(language, MeetsErrors: true));

    [Theory]
    [InlineData("en", ColorScheme.Light, 1280)]
    [InlineData("ko", ColorScheme.Dark, 390)]
    [InlineData("en", ColorScheme.Dark, 390)]
    [InlineData("ko", ColorScheme.Light, 1280)]
    public async Task A_job_page_is_in_its_language_and_fits_its_window(string language, ColorScheme scheme, int width)
    {
        var id = await EndedAsync(Short);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator(".live-chart")).ToHaveAttributeAsync("data-iteration", "900");
            Assert.Equal(language == "ko", Hangul().IsMatch(await page.Locator("main").InnerTextAsync()));
            Assert.True(
                await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width,
                "nothing reaches beyond the right edge");
        }, new Visitor(language, width, scheme));
    }

    [Fact]
    public async Task The_form_names_a_model_of_its_own_that_can_be_changed()
    {
        await EndedAsync(Short with { Model = "moons-1" });
        await browser.Visit("/train", async page =>
        {
            var (name, dataset) = (page.Locator("#spec-model"), page.Locator("#spec-dataset"));
            await Expect(name).ToHaveValueAsync("mnist-book");
            await Expect(page.Locator(".shell code")).ToContainTextAsync("\"model\": \"mnist-book\"");
            await page.Locator("[data-preset=relu]").ClickAsync();
            await Expect(name).ToHaveValueAsync("mnist-relu");
            await dataset.SelectOptionAsync("moons");
            await Expect(name).ToHaveValueAsync(Free("moons"));
            await name.FillAsync("own");
            await name.BlurAsync();
            await dataset.SelectOptionAsync("spiral");
            await Expect(page.Locator(".shell code")).ToContainTextAsync("\"dataset\": \"spiral\"");
            await Expect(name).ToHaveValueAsync("own");

            // an empty field asks for a name again
            await name.FillAsync("");
            await name.BlurAsync();
            await Expect(name).ToHaveValueAsync(Free("spiral"));
        });

        // other tests train on these points beside this one
        string Free(string dataset) => ModelNames.Free(browser.Host.Services.GetRequiredService<ModelRegistry>(), Jobs, dataset);
    }

    [Theory]
    [InlineData("en", "has 784 inputs and 10 classes (0, 1, 2, …, 9)")]
    [InlineData("ko", "입력은 784개, 클래스는 10개(0, 1, 2, …, 9)인데")]
    public Task A_model_of_other_inputs_is_refused_beside_its_field(string language, string said) =>
        browser.Visit("/train?dataset=spiral&model=synthetic", async page =>
        {
            await Expect(page.Locator("#spec-model-error")).ToContainTextAsync(said);
            await page.Locator("button[type=submit]").ClickAsync();
            await Expect(page.Locator(".summary [role=alert]")).Not.ToHaveTextAsync("");
            Assert.Equal("/train", new Uri(page.Url).AbsolutePath);
        }, new Visitor(language));

    [Fact]
    public async Task A_name_that_another_job_will_take_is_refused_in_words()
    {
        var id = Submit(Short with { Model = "promised", Iterations = 5_000_000, EvaluateEvery = 20_000 });
        try
        {
            await browser.Visit("/train?dataset=spiral&model=promised", async page =>
            {
                await page.Locator("button[type=submit]").ClickAsync();
                await Expect(page.Locator("#spec-model-error")).ToContainTextAsync("Another job will be published under this name first");
            });
        }
        finally
        {
            Jobs.Cancel(id);
        }
    }

    [Theory]
    [InlineData("en", "Version 2 got", "You promoted it")]
    [InlineData("ko", "같은 시험 데이터에서 버전 2의 정확도는", "방금 승격했어요")]
    public async Task The_page_of_an_ended_job_says_what_serves_and_promotes(string language, string kept, string promoted)
    {
        var model = "kept-" + language;
        await EndedAsync(Short with { Model = model });
        var worse = Short with { Model = model, Iterations = 1, EvaluateEvery = 1, Optimizer = new OptimizerSpec { LearningRate = 1e-6 } };
        var id = await EndedAsync(worse);
        var registry = browser.Host.Services.GetRequiredService<ModelRegistry>();
        Assert.Equal(1, registry.Describe(new(model))!.Version);
        await browser.Visit("/jobs/" + id, async page =>
        {
            var serving = page.Locator("[data-part=serving]");
            await Expect(serving).ToHaveAttributeAsync("data-version", "1");
            await Expect(serving).ToContainTextAsync(Numbers.Percent(Jobs.Get(id)!.Serving!.Accuracy!.Value));
            await Expect(serving.Locator("[data-part=why]")).ToContainTextAsync(kept);
            await serving.Locator("[data-part=promote]").ClickAsync();
            await Expect(serving).ToHaveAttributeAsync("data-version", "2");
            await Expect(serving.Locator("[data-part=why]")).ToContainTextAsync(promoted);
            await Expect(serving.Locator("[data-part=promote]")).ToHaveCountAsync(0);

            // whoever comes later is told that it was decided by hand
            await page.ReloadAsync();
            await Expect(serving).ToHaveAttributeAsync("data-version", "2");
            Assert.Equal(language == "ko", Hangul().IsMatch(await serving.InnerTextAsync()));
        }, new Visitor(language));
        Assert.Equal(2, registry.Describe(new(model))!.Version);
        Assert.Equal(("page", 1, 2), (registry.History(model)[0].By, registry.History(model)[0].From, registry.History(model)[0].To));
    }

    [Theory]
    [InlineData("en", "other inputs or classes")]
    [InlineData("ko", "입력이나 클래스가 다른 버전")]
    public async Task A_job_whose_model_was_taken_says_how_it_is_kept(string language, string said)
    {
        var model = "lost-" + language;
        var registry = browser.Host.Services.GetRequiredService<ModelRegistry>();
        var id = Submit(Short with { Model = model, Iterations = 5_000_000, EvaluateEvery = 5_000_000 });
        await foreach (var frame in Jobs.Follow(id, 1, TestContext.Current.CancellationToken))
        {
            if (frame.Iteration > 0)
                break;
        }

        registry.Publish(model, new Network<float>(new NetworkSpec([3, 2], Activation.Relu)), new ModelFacts());
        Jobs.Cancel(id, publish: true);
        await browser.Visit("/jobs/" + id, async page =>
        {
            await Expect(page.Locator("[data-part=failure]")).ToContainTextAsync(said, new() { Timeout = 60_000 });
            await Expect(page.Locator("[data-part=failure] a.primary")).ToHaveAttributeAsync("href", new Regex("model=moons-"));
            Assert.Equal(DeleteOutcome.Deleted, registry.Delete(model, 1));
            await page.Locator("[data-part=resume]").ClickAsync();
            await Expect(page.Locator(".state-badge")).ToHaveAttributeAsync("data-state", "running", new() { Timeout = 60_000 });
            Jobs.Cancel(id, publish: true);
            await Expect(page.Locator("[data-part=done]")).ToContainTextAsync(model, new() { Timeout = 60_000 });
        }, new Visitor(language));
    }

    private string Submit(TrainingSpec spec) => Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;

    private async Task<string> EndedAsync(TrainingSpec spec, JobState state = JobState.Completed)
    {
        var id = Submit(spec);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        Assert.Equal(state, Jobs.Get(id)!.State);
        return id;
    }

    // what has arrived is drawn with the next frame
    private static Task<int> InkOn(IPage page) => page.EvaluateAsync<int>("""
        async () => {
          for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
          const canvas = document.querySelector('.live-chart canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let ink = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && data[i + 2] - data[i] > 60) ink++;
          return ink;
        }
        """);

    [GeneratedRegex("^(about [0-9.]+–|at most about )[0-9.]+ (s|min)$")]
    private static partial Regex Range();

    [GeneratedRegex("^[1-9]")]
    private static partial Regex NotZero();

    [GeneratedRegex("^M.*L")]
    private static partial Regex Drawn();

    [GeneratedRegex("[가-힣]")]
    private static partial Regex Hangul();

    private static Texts English()
    {
        var texts = new Texts(TextCatalog.Load(Path.Combine(AppContext.BaseDirectory, "content", "ui"), strict: true));
        texts.Use("en");
        return texts;
    }
}
