using System.Text.Json;
using Microsoft.Playwright;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Tests.Features.Models;
using Xunit;

namespace WebNN.Web.Tests;

/// <summary>
/// Presses every control of a page once, in a random order with a fixed seed, and gives every field every odd text: no page may
/// fall.
/// </summary>
public sealed class EveryControlTests(BrowserFixture browser)
{
    private const string JobPage = "/jobs/{id}", StepPage = JobPage + "/iterations/120", ModelPage = "/models/{name}", Model = "pressed-on";

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    public static TheoryData<string> Paths() => [.. WebHost.Pages().Except(WebHost.PlainPages()), JobPage, StepPage, ModelPage];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task No_control_of_a_page_brings_it_down(string path)
    {
        var job = path is JobPage or StepPage ? await EndedJob() : null;
        var address = job is not null ? path.Replace("{id}", job, StringComparison.Ordinal) : path == ModelPage ? ModelOfItsOwn() : path;
        try
        {
            await browser.Visit(address, page => PressAll(page, address));
        }
        finally
        {
            // extended by a press, it would keep the queue busy
            if (job is not null)
                Jobs.Cancel(job);
        }
    }

    private static async Task PressAll(IPage page, string address)
    {
        // seeded by the page, not by the process: a failure comes again
        var random = new Random(address.Aggregate(17, (seed, letter) => unchecked(seed * 31 + letter)) & int.MaxValue);
        var crash = JsonDocument.Parse(await File.ReadAllTextAsync(
            System.IO.Path.Combine(AppContext.BaseDirectory, "content", "ui", "common.en.json"),
            TestContext.Current.CancellationToken))
            .RootElement.GetProperty("common.error.title").GetString()!;
        var presses = new List<string>();
        while (await PressSome(page, crash, [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())]) is { Length: > 0 } some)
        {
            presses.AddRange(some);
            Assert.True(presses.Count < 3000, "The controls of the page never end: " + string.Join('\n', presses.TakeLast(20)));
            Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync(), Story("The page fell"));
            Assert.False(
                await page.Locator("main :is(h1, h2, p)").Filter(new() { HasText = crash }).CountAsync() > 0,
                Story("The page says it failed"));
            if (new Uri(page.Url).AbsolutePath == address)
                continue;
            // a control that leads on has done what it should: back to the others
            await page.GotoAsync(address);
            await page.Locator("main[data-interactive]").WaitForAsync();
        }

        Assert.NotEmpty(presses);
        // a playground that still trains would keep others waiting
        if (await page.Locator(".play [data-part=reset]").CountAsync() > 0)
            await page.Locator(".play [data-part=reset]").ClickAsync();

        string Story(string what) => $"{what} after {presses[^1]}. Before that:\n{string.Join('\n', presses.SkipLast(1).TakeLast(12))}";
    }

    /// <summary>
    /// Presses controls not pressed yet, one for each choice, until one leads to another page or the page falls; returns what was
    /// done, nothing where none is left.
    /// </summary>
    private static Task<string[]> PressSome(IPage page, string crash, double[] choices) => page.EvaluateAsync<string[]>("""
        async ({ crash, choices }) => {
          // left alone: links to another page (following them is left to other tests) or language, buttons that would delete the
          // tests' models, roll them back or ask the network for MNIST, and a training, which would go on after this test
          const skipped = '[href][target], [data-part=delete-really], [data-part=fetch], [type=submit], [type=file]'
            + (location.pathname === '/models' ? ', [data-part=roll-back]' : '');
          const texts = [
            'a_', 'sqrt^2', '', '1e400', '1/0', 'x^x^x', '1e308*x*x', 'exp(exp(exp(x)))', '값 1', '<b>&"\'`;', '[[1],[2,3]]', '[]', '-',
            '99999999999999999999',
          ];
          const numbers = ['', '-1', '0', '1e-300', '1e300', '0.5', '7'];
          const event = (control, ...types) => types.forEach(type => control.dispatchEvent(new Event(type, { bubbles: true })));
          const type = (control, value) => { control.value = value; event(control, 'input', 'change'); };
          const key = (control, name, shift) =>
            control.dispatchEvent(new KeyboardEvent('keydown', { key: name, shiftKey: !!shift, bubbles: true, cancelable: true }));
          const leads = a => a.origin !== location.origin || a.pathname !== location.pathname;

          function* presses(control) {
            if (control.matches('a')) { if (!leads(control)) yield ['follow', () => control.click()]; }
            else if (control.matches('select'))
              for (const { value } of control.options) yield [`choose ${value}`, () => type(control, value)];
            else if (control.matches('[type=range]')) {
              for (const way of ['stepUp', 'stepDown']) yield [way, () => { control[way](); event(control, 'input', 'change'); }];
              for (const end of ['min', 'max']) yield [end, () => type(control, control[end])];
            }
            else if (control.matches('[type=number]'))
              for (const text of [...numbers, control.min, control.max]) yield [`enter ${text}`, () => type(control, text)];
            else if (control.matches('textarea, input:not([type]), [type=text], [type=search]'))
              for (const text of texts)
                yield [`type ${text}`, () => type(control, control.maxLength > 0 ? text.slice(0, control.maxLength) : text)];
            else if (control.matches('[role=slider]'))
              for (const name of ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft'])
                yield [name, () => key(control, name, name.length > 7)];
            else if (control.matches('[data-plane]')) yield ['point', () => {
              const { x, y, width, height } = control.getBoundingClientRect();
              const middle = { clientX: x + width / 2, clientY: y + height / 2 };
              control.firstElementChild.dispatchEvent(new PointerEvent('pointerdown', { ...middle, bubbles: true }));
            }];
            else if (control.matches('canvas, [data-test=graph]'))
              for (const name of ['ArrowRight', 'Enter', 'End', 'Home']) yield [name, () => key(control, name)];
            else yield ['press', () => control.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))];
          }

          // what a press loads has its own controls, and may bring the page down when it is there: wait for it, unless the page is one
          // that always loads
          const loading = () => [...document.querySelectorAll('main :is(.skeleton, progress)')]
            .some(part => part.checkVisibility({ visibilityProperty: true }));
          const settle = async () => {
            for (const end = performance.now() + 30000; loading() && !sessionStorage.restless;) {
              if (performance.now() > end) sessionStorage.restless = true;
              await new Promise(requestAnimationFrame);
            }
          };
          // by its place in the page: what it says may count up with every press
          const place = control => control.id === 'main' || control === document.body ? ''
            : place(control.parentElement) + '/' + control.tagName.toLowerCase()
            + (1 + [...control.parentElement.children].filter(other => other.tagName === control.tagName).indexOf(control));
          const done = new Set(JSON.parse(sessionStorage.pressed ?? '[]')), stories = [], { pathname } = location;
          const controls = 'a[href], button, select, input, textarea, summary, [role=button], [role=slider], [data-plane], '
            + '[data-test=graph], canvas[tabindex]';
          const fallen = () => getComputedStyle(document.getElementById('blazor-error-ui')).display !== 'none';
          const failed = () => [...document.querySelectorAll('main :is(h1, h2, p)')].some(part => part.textContent.includes(crash));
          await settle();
          for (const choice of choices) {
            const open = [];
            for (const control of document.querySelectorAll(`header button, main :is(${controls})`)) {
              if (control.disabled || control.matches(skipped) || !control.checkVisibility({ visibilityProperty: true })) continue;
              const where = place(control);
              for (const [name, act] of presses(control)) if (!done.has(where + ' ' + name)) open.push([control, where, name, act]);
            }
            if (open.length === 0) break;

            const [control, where, name, act] = open[Math.floor(choice * open.length)];
            stories.push(`${name}: ${control.outerHTML.replace(/<!--.*?-->/g, '').slice(0, 140)}`);
            done.add(where + ' ' + name);
            sessionStorage.pressed = JSON.stringify([...done]);
            act();
            // answered in turn: what the press set off on the server has then been drawn, or has broken
            let watch;
            await Promise.race([
              DotNet.invokeMethodAsync('WebNN.Web', 'Answer').catch(() => {}),
              new Promise(resolve => { watch = setInterval(() => { if (fallen()) resolve(); }, 50); }),
            ]);
            clearInterval(watch);
            await settle();
            // the next press might lead out of it
            if (fallen() || failed() || location.pathname !== pathname) break;
          }
          return stories;
        }
        """, new { crash, choices });

    private string ModelOfItsOwn()
    {
        var registry = browser.Host.Services.GetRequiredService<ModelRegistry>();
        for (var seed = 1UL; seed <= 3; seed++)
            registry.Publish(Model, TestNetworks.OfDigits(seed), new ModelFacts { Dataset = "synthetic-digits" });
        return "/models/" + Model;
    }

    private async Task<string> EndedJob()
    {
        var spec = new TrainingSpec
        {
            Model = "pressed",
            Dataset = "moons",
            Layers = [4],
            Activation = Activation.Tanh,
            Initializer = Initializer.Xavier,
            Iterations = 300,
        };
        var job = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(job, 1, deadline.Token)) Assert.Equal(job, frame.JobId);
        return job;
    }
}
