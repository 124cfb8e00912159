using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Controls;
using WebNN.Web.Tests.Features.Iterations;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Jobs;

/// <summary>The pages of jobs and models that predict numbers: the loss stands where an accuracy would.</summary>
public sealed class RegressionPagesTests(BrowserFixture browser)
{
    private static readonly TrainingSpec Sine = new()
    {
        Model = "sine-pages",
        Dataset = "sine",
        Task = ModelTask.Regression,
        Layers = [16],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.02 },
        Iterations = 300,
        EvaluateEvery = 50,
    };

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public async Task A_job_tells_its_test_loss_and_draws_the_losses_of_its_epochs()
    {
        var job = await Jobs.EndedAsync(Sine);
        var loss = Numbers.Short(job.TestLoss!.Value);
        await browser.Visit("/jobs/" + job.Id, async page =>
        {
            await Expect(page.Locator("[data-part=test-loss]")).ToHaveTextAsync(loss);
            await Expect(page.Locator("[data-part=test-accuracy]")).ToHaveCountAsync(0);
            await Expect(page.Locator("[data-part=done]")).ToContainTextAsync($"with a test loss of {loss}");
            await Expect(page.Locator("[data-part=try]")).ToHaveCountAsync(0);
            await Expect(page.Locator(".epoch-chart thead")).Not.ToContainTextAsync("accuracy");
            await Expect(page.Locator(".epoch-chart tbody")).Not.ToContainTextAsync("NaN");
            await Expect(page.Locator("[data-part=serving]")).ToContainTextAsync("test loss");
            await Expect(page.Locator(".spec")).ToContainTextAsync("Regression");
        });
        await browser.Visit("/jobs", page => Expect(page.Locator($"[data-job='{job.Id}'] .accuracy")).ToContainTextAsync(loss));
    }

    [Fact]
    public async Task Its_iterations_open_with_numbers_and_are_stepped_through()
    {
        var job = await Jobs.EndedAsync(Sine);
        await browser.Visit($"/jobs/{job.Id}?at=40", async page =>
        {
            await Expect(page.Locator("[data-part=batch-told]")).ToContainTextAsync("100 samples. The answers were");
            await Expect(page.Locator("[data-part=belief]")).ToHaveCountAsync(0);
            await page.Locator("[data-part=measure]").ClickAsync();
            await Expect(page.Locator("[data-part=measured-loss]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-part=measured]")).Not.ToContainTextAsync("Accuracy");
            await page.Locator("[data-part=keep-moment]").ClickAsync();
            await Expect(page.Locator("[data-part=kept]")).ToContainTextAsync("is iteration 40, with a test loss of");
        });
        await browser.Visit($"/jobs/{job.Id}/iterations/40?step=5", async page =>
        {
            await Expect(page.Locator("[data-part=said]")).ToContainTextAsync("The identity function hands the scores a2 on");
            await page.GetByRole(AriaRole.Button, new() { Name = "Last step" }).ClickAsync();
            await Expect(page.Locator("[data-part=said]")).ToContainTextAsync("The same mini-batch again");
        });
    }

    [Fact]
    public async Task Its_model_shows_losses_and_a_version_its_curve()
    {
        var job = await Jobs.EndedAsync(Sine with { Model = "sine-model" });
        await browser.Visit("/models/sine-model", async page =>
        {
            await Expect(page.Locator("[data-version='1'] .accuracy").First).ToHaveTextAsync(Numbers.Short(job.TestLoss!.Value));
            await Expect(page.Locator("main")).Not.ToContainTextAsync("not measured");
        });
        await browser.Visit("/models/sine-model/1", async page =>
        {
            await Expect(page.Locator("[data-part=facts]")).ToContainTextAsync("Test loss");
            await Expect(page.Locator("[data-part=distance]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-part=evaluation] .plot .line")).ToHaveCountAsync(1);
            await Expect(page.Locator("[data-part=draw], [data-part=compare]")).ToHaveCountAsync(0);
        });
        await browser.Visit(
            "/models/sine-model/1/compare",
            page => Expect(page.Locator("[data-part=of-numbers]")).ToContainTextAsync("predicts numbers"));
    }

    [Fact]
    public async Task Two_such_jobs_are_compared_by_their_test_losses()
    {
        var (one, other) = (await Jobs.EndedAsync(Sine), await Jobs.EndedAsync(Sine with { Layers = [2] }));
        await browser.Visit($"/jobs/compare?ids={one.Id},{other.Id}", async page =>
        {
            await Expect(page.Locator("#compare-accuracy")).ToHaveTextAsync("Test loss");
            await Expect(page.Locator("[data-part=accuracies] [data-part=summary]")).ToContainTextAsync("2 · sine-pages");
        });
    }

    [Fact]
    public Task The_form_takes_the_task_and_the_loss_from_the_dataset() => browser.Visit("/train", async page =>
    {
        await Expect(page.Locator("#spec-task")).ToHaveCountAsync(0);
        await page.Locator("#spec-dataset").SelectOptionAsync("sine");
        await Expect(page.Locator("#spec-task")).ToHaveValueAsync("regression");
        await Expect(page.Locator("main")).ToContainTextAsync("\"task\": \"regression\"");
        await Expect(page.Locator(".wrongness:visible, [role=alert]:visible")).ToHaveCountAsync(0);
        await page.Locator("#spec-task").SelectOptionAsync("classification");
        await Expect(page.Locator("main")).ToContainTextAsync("choose regression");
        await page.Locator("#spec-dataset").SelectOptionAsync("xor");
        await Expect(page.Locator("#spec-task")).ToHaveCountAsync(0);
        await Expect(page.Locator("main")).Not.ToContainTextAsync("choose regression");
    });
}
