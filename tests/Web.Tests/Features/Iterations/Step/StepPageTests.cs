using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Controls;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Iterations.Step;

public sealed partial class StepPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task Arrow_keys_lead_from_step_to_step_and_the_address_follows()
    {
        await browser.Visit(await Page(SteppedJobs.Plane, 12), async page =>
        {
            await Expect(Step(page)).ToHaveTextAsync("Step 1 of 18");
            await Listening(page);
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(Step(page)).ToHaveTextAsync("Step 2 of 18");
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(Step(page)).ToHaveTextAsync("Step 3 of 18");
            await Expect(page).ToHaveURLAsync(new Regex("step=3"));
            await page.Keyboard.PressAsync("ArrowLeft");
            await Expect(Step(page)).ToHaveTextAsync("Step 2 of 18");
            await page.Locator("[data-part=last]").ClickAsync();
            await Expect(Step(page)).ToHaveTextAsync("Step 18 of 18");
            await Expect(page.Locator("[data-part=next]")).ToBeDisabledAsync();
            await page.Locator("[data-part=first]").ClickAsync();
            await Expect(Step(page)).ToHaveTextAsync("Step 1 of 18");
        });
    }

    [Fact]
    public async Task The_worked_out_number_is_the_one_in_the_arrays_of_the_iteration()
    {
        var address = await Page(SteppedJobs.Pictures, 20);
        var machine = browser.Host.Services.GetRequiredService<TimeMachine>();
        var moment = await machine.OpenAsync(address.Split('/')[2], 20, TestContext.Current.CancellationToken);
        await browser.Visit(address + "?step=2&row=3&u1=7", async page =>
        {
            await Expect(page.Locator("[data-part=worked]")).ToContainTextAsync("a1[3, 7] = Σ x[3, ·] · W1[·, 7] + b1[7]");
            await Expect(page.Locator("[data-part=shapes]")).ToHaveTextAsync("(70, 784) · (784, 12) + (12,) = (70, 12)");
            await Expect(Value(page)).ToHaveAttributeAsync("value", Full(moment.Trace!.Layers[0].A[3, 7]));
            await page.Locator("[data-part=next]").ClickAsync();
            await Expect(Value(page)).ToHaveAttributeAsync("value", Full(moment.Trace.Layers[0].Z![3, 7]));
            await page.Locator("[data-array=y]:disabled").WaitForAsync();
        });
    }

    [Fact]
    public async Task A_sample_and_a_number_are_chosen_by_pressing_them_and_followed_through() =>
        await browser.Visit(await Page(SteppedJobs.Pictures, 20) + "?step=2&u1=7", async page =>
        {
            await page.Locator("[data-sample='5']").ClickAsync();
            await Expect(page.Locator("[data-part=worked]")).ToContainTextAsync("a1[5, 7]");
            await Cell(page, "a1", "a1 [6, 9]").ClickAsync();
            await Expect(page.Locator("[data-part=worked]")).ToContainTextAsync("a1[6, 9]");
            await Expect(page.Locator("[data-sample='6']")).ToHaveAttributeAsync("aria-pressed", "true");
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(page.Locator("[data-part=worked]")).ToContainTextAsync("z1[6, 9]");
            await Expect(page).ToHaveURLAsync(new Regex(@"\?step=3&row=6&u1=9$"));
        });

    [Fact]
    public async Task The_window_of_a_large_array_moves_by_pointer_and_by_arrow_keys() =>
        await browser.Visit(await Page(SteppedJobs.Pictures, 20) + "?step=2&row=3&u0=100", async page =>
        {
            var window = page.Locator("[data-trace=x] svg[data-listens] [data-handle]");
            await window.FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(window).ToHaveAttributeAsync("aria-valuetext", "x[3, 101]");
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(window).ToHaveAttributeAsync("aria-valuetext", "x[4, 101]");
            await Expect(Step(page)).ToHaveTextAsync("Step 2 of 18");
            var map = (await page.Locator("[data-trace=W1] image").BoundingBoxAsync())!;
            await page.Mouse.ClickAsync(map.X + map.Width / 2, map.Y + map.Height / 2);
            await Expect(window).ToHaveAttributeAsync("aria-valuetext", new Regex(@"^x\[4, 39\d\]$"));
            Assert.InRange(await page.Locator("main *").CountAsync(), 100, 4000);
        });

    [Fact]
    public async Task What_the_optimizer_remembers_is_on_the_table_and_looked_at_in_the_same_place()
    {
        var spec = SteppedJobs.Plane with { Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam } };
        await browser.Visit(await Page(spec, 12) + "?step=14&u0=0&u1=2", async page =>
        {
            await Cell(page, "v", "v [1, 3]").ClickAsync();
            await Expect(page.Locator("[data-part=arrays] td.lit")).ToHaveCountAsync(7);
            await Expect(Cell(page, "m′", "m′ [1, 3]")).ToHaveCountAsync(1);
            await Expect(page.Locator("[data-part=worked]")).ToContainTextAsync("W1′[1, 3] = W1[1, 3] − η_t · m′[1, 3]");
        });
    }

    [Fact]
    public async Task The_iterations_beside_it_are_opened_at_the_same_step() =>
        await browser.Visit(await Page(SteppedJobs.Plane, 12) + "?step=5&row=3", async page =>
        {
            await page.Locator("a[rel=next]").ClickAsync();
            await page.Arrive("**/iterations/13?step=5&row=3");
            await Expect(Step(page)).ToHaveTextAsync("Step 5 of 18");
            await page.Locator("a[rel=prev]").ClickAsync();
            await page.Arrive("**/iterations/12?step=5&row=3");
            await Expect(page.Locator("h1")).ToContainTextAsync("12");
            await Expect(page.Locator(".eyebrow a")).ToHaveAttributeAsync("href", new Regex(@"/jobs/[^/]+\?at=12$"));
        });

    [Fact]
    public async Task It_steps_by_itself_while_it_is_played() =>
        await browser.Visit(await Page(SteppedJobs.Plane, 12), async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "fast" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
            // any step but the first two: it may have gone on between two looks
            await Expect(Step(page)).ToHaveTextAsync(new Regex("^Step ([3-9]|1[0-8]) of 18$"));
        });

    [Fact]
    public async Task Where_a_job_begins_there_is_nothing_to_step_into_and_the_first_iteration_is_named() =>
        await browser.Visit(await Page(SteppedJobs.Plane, 0), async page =>
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync("Nothing has been calculated here yet");
            await page.Locator("[data-part=first]").ClickAsync();
            await page.Arrive("**/iterations/1");
            await Expect(Step(page)).ToHaveTextAsync("Step 1 of 18");
        });

    [Theory]
    [InlineData("en", "/jobs/nosuch/iterations/3", "There is no such training job")]
    [InlineData("ko", "/jobs/nosuch/iterations/3", "그런 학습 작업은 없어요")]
    [InlineData("en", null, "There is no such iteration")]
    [InlineData("ko", null, "그런 반복은 없어요")]
    public async Task What_there_is_not_is_a_plain_page_with_status_404(string language, string? path, string said)
    {
        var address = path ?? await Page(SteppedJobs.Plane, 41);
        await browser.Visit(address, async page =>
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync(said);
            using var response = await browser.Host.Client.GetAsync(
                new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }, new Visitor(language, MeetsErrors: true));
    }

    [Fact]
    public async Task The_Korean_page_says_nothing_in_English_at_any_step()
    {
        var momentum = new OptimizerSpec { Kind = OptimizerKind.Momentum };
        var spec = SteppedJobs.Plane with { Dropout = 0.2, WeightDecay = 0.01, Optimizer = momentum };
        await browser.Visit(await Page(spec, 12), async page =>
        {
            await Listening(page);
            for (var step = 1; step <= 19; step++)
            {
                await Expect(Step(page)).ToHaveTextAsync($"19단계 중 {step}단계");
                var text = await page.Locator("main").EvaluateAsync<string>("""
                    main => {
                      const copy = main.cloneNode(true);
                      copy.querySelectorAll('math, code').forEach(part => part.remove());
                      return copy.textContent;
                    }
                    """);
                // layers are called as in the book, the model as its owner has called it
                string[] names = ["Affine", "Softmax", "with", "Loss", "tanh", "stepped"];
                Assert.Empty(Words().Matches(text).Select(match => match.Value).Except(names));
                await page.Keyboard.PressAsync("ArrowRight");
            }
        }, new Visitor("ko"));
    }

    private async Task<string> Page(TrainingSpec spec, int iteration) =>
        FormattableString.Invariant($"/jobs/{await browser.Host.EndedAsync(spec)}/iterations/{iteration}");

    private static ILocator Step(IPage page) => page.Locator("[data-part=step]");

    private static Task Listening(IPage page) =>
        page.Locator("[data-part=keys][data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    private static ILocator Value(IPage page) => page.Locator("[data-part=worked] data");

    private static ILocator Cell(IPage page, string array, string name) =>
        page.Locator($"[data-trace='{array}'] .matrix-pick[aria-label^='{name}']");

    private static string Full(float value) => Numbers.Full(Numbers.Exact(value));

    [GeneratedRegex("[A-Za-z]{3,}")]
    private static partial Regex Words();
}
