using System.Globalization;
using System.Text.RegularExpressions;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Training;
using WebNN.Web.Lessons;
using WebNN.Web.Tests.Features.Iterations;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Lessons;

/// <summary>The sections of the learning lesson: batches, losses, what an untrained network gets right, too little learning.</summary>
public sealed class LearningSectionsTests(BrowserFixture browser)
{
    private const string Digits = "synthetic-digits";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    private TimeMachine Machine => browser.Host.Services.GetRequiredService<TimeMachine>();

    private DatasetStore Datasets => browser.Host.Services.GetRequiredService<DatasetStore>();

    [Fact]
    public async Task The_rows_of_the_lesson_are_those_with_which_a_jobs_batch_begins()
    {
        var job = await Jobs.EndedAsync(new TrainingSpec { Model = "lesson-batch", Dataset = Digits, Iterations = 9, Seed = 7 });
        var state = new MiniBatchState { Seed = 7, Iteration = 9 };
        Assert.Equal((await Machine.OpenAsync(job.Id, 9, Cancel)).Trace!.Batch.Rows.Take(10), state.Rows(20_000));
        Assert.True(state.IsDrawnBy(job, Digits));
        Assert.False(state.IsDrawnBy(job, "mnist"));
        Assert.False(state.IsDrawnBy(job with { Iteration = 8 }, Digits));
        Assert.False(state.IsDrawnBy(job with { Spec = job.Spec with { Limit = 1000 } }, Digits));
        Assert.False(state.IsDrawnBy(job with { Spec = job.Spec with { BatchSize = 9 } }, Digits));
        Assert.False(state.IsDrawnBy(job with { Spec = job.Spec with { Sampling = Sampling.Shuffle } }, Digits));
        Assert.False(new MiniBatchState { Seed = 8 }.IsDrawnBy(job, Digits));
    }

    [Fact]
    public async Task The_losses_of_the_lesson_are_those_of_a_job_that_says_nothing()
    {
        var spec = new TrainingSpec { Model = "lesson-losses", Dataset = Digits, Iterations = TrainLoss.Iterations };
        var job = await Jobs.EndedAsync(spec);
        var losses = TrainLoss.FirstOf((await Datasets.LoadAsync(Digits, Cancel)).Train);
        Assert.Equal(Jobs.Metrics(job.Id)!.Points().Select(point => point.Loss), losses.Select(loss => (float?)loss.Before));
        foreach (var loss in losses)
            Assert.Equal((await Machine.OpenAsync(job.Id, loss.Iteration, Cancel)).Trace!.LossAfter, loss.After);
        Assert.All(losses, loss => Assert.True(loss.After < loss.Before));
    }

    [Fact]
    public async Task Before_its_first_iteration_a_network_guesses_and_a_job_says_the_same()
    {
        var score = await StartScores.OfAsync(await Datasets.LoadAsync(Digits, Cancel));
        Assert.InRange(score.Train.Accuracy!.Value, 0.05, 0.2);
        Assert.InRange(score.Test!.Value.Accuracy!.Value, 0.05, 0.2);
        var spec = new TrainingSpec { Model = "lesson-start", Dataset = Digits, Iterations = 1, TrainRows = 20_000 };
        var job = await Jobs.EndedAsync(spec);
        var before = Jobs.Metrics(job.Id)!.Before!;
        Assert.Equal((score.Train.Accuracy, score.Test.Value.Accuracy), (before.TrainAccuracy, before.TestAccuracy));
    }

    [Fact]
    public void Too_little_of_anything_stays_bad_at_everything_and_fifty_samples_are_learned_by_heart()
    {
        foreach (var shortage in Enum.GetValues<Shortage>())
        {
            var measured = Measured(FittingRun.Underfitting(shortage));
            Assert.Equal(0, measured[0].Iteration);
            var (train, test) = (measured[^1].Train.Accuracy!.Value, measured[^1].Test!.Value.Accuracy!.Value);
            Assert.InRange(train, 0.05, 0.6);
            Assert.InRange(train - test, -0.1, 0.1);
        }

        var last = Measured(FittingRun.Overfitting(50))[^1];
        Assert.Equal((40.0, 1.0), (last.Epoch, last.Train.Accuracy!.Value));
        Assert.InRange(last.Test!.Value.Accuracy!.Value, 0.3, 0.9);
    }

    [Fact]
    public Task Another_draw_shows_other_rows_and_the_address_keeps_them() => browser.Visit("/learn/learning", async page =>
    {
        var (rows, pictures) = (page.Locator("[data-test=rows]"), page.Locator("[data-test=batch] img"));
        await Expect(rows).ToHaveTextAsync(Drawn(1, 10));
        await Expect(pictures).ToHaveCountAsync(10);
        var train = (await Datasets.LoadAsync(Digits, Cancel)).Train;
        var first = new MiniBatchState().Rows(train.Count)[0];
        await Expect(page.Locator("[data-test=batch] figcaption").First).ToHaveTextAsync($"{train.Labels[first]} #{first}");
        await page.Locator("[data-test=draw-batch]").ClickAsync();
        await Expect(rows).ToHaveTextAsync(Drawn(2, 10));
        await Expect(page.Locator("[data-test=batch-verdict]")).ToHaveTextAsync("10 of 20,000 rows, drawn by seed 42 for iteration 2.");
        await page.Locator("[data-test=batch-seed]").FillAsync("7");
        await page.Locator("[data-test=batch-seed]").PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("batch-seed=7&iteration=2"));
        await Expect(rows).ToHaveTextAsync(Drawn(2, 10, 7));
        await page.ReloadAsync();
        await Expect(rows).ToHaveTextAsync(Drawn(2, 10, 7));
    });

    [Fact]
    public Task The_losses_of_the_first_iterations_stand_beside_each_other() => browser.Visit("/learn/learning", async page =>
    {
        var losses = TrainLoss.FirstOf((await Datasets.LoadAsync(Digits, Cancel)).Train);
        var cells = page.Locator("[data-test=losses] tbody tr").Nth(4).Locator("data");
        await Expect(cells.First).ToHaveAttributeAsync("value", losses[4].Before.ToString("R", CultureInfo.InvariantCulture));
        await Expect(cells.Last).ToHaveAttributeAsync("value", losses[4].After.ToString("R", CultureInfo.InvariantCulture));
        await Expect(page.Locator("[data-test=start] td").First).ToHaveTextAsync(new Regex(@"^\d+\.\d\d %$"));
    });

    [Fact]
    public Task Two_hidden_neurons_learn_too_little() => browser.Visit("/learn/learning", async page =>
    {
        await page.Locator("button[data-test=underfit]").ClickAsync();
        var verdict = page.Locator("p[data-test=underfitting]");
        await Expect(verdict).ToContainTextAsync("Iteration 4,000", new() { Timeout = 120_000 });
        var shares = Regex.Matches(await verdict.InnerTextAsync(), @"([\d.]+) %")
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.All(shares, share => Assert.InRange(share, 5, 60));
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "10 iterations" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("shortage=iterations"));
        await page.Locator("button[data-test=underfit]").ClickAsync();
        await Expect(verdict).ToContainTextAsync("Iteration 10:", new() { Timeout = 120_000 });
    });

    private static string Drawn(int iteration, int size, int seed = 42) =>
        $"[{string.Join(", ", new MiniBatchState { Iteration = iteration, Size = size, Seed = seed }.Rows(20_000))}]";

    private static Evaluation[] Measured(FittingRun run)
    {
        run.Run(Cancel);
        return run.Measured;
    }
}
