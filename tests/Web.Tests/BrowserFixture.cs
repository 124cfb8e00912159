using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(WebNN.Web.Tests.BrowserFixture))]

namespace WebNN.Web.Tests;

/// <summary>A browser's settings for a visit.</summary>
/// <param name="Language">The language the browser asks for.</param>
/// <param name="Width">The width of the window in CSS pixels.</param>
/// <param name="Scheme">The colour scheme the system prefers.</param>
/// <param name="Scripts">Indicates whether the browser runs scripts; without them a page has no circuit.</param>
/// <param name="MeetsErrors">
/// Indicates whether the browser has reason to report an error: a connection that the test cuts, an address with nothing behind it.
/// </param>
/// <param name="Fresh">Indicates whether the browser has visited nothing before: its cache is empty.</param>
public sealed record Visitor(
    string Language = "en",
    int Width = 1280,
    ColorScheme Scheme = ColorScheme.Light,
    bool Scripts = true,
    bool MeetsErrors = false,
    bool Fresh = false);

/// <summary>One server and one Chromium for all tests, started by the first that needs them.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private const int Height = 900;

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private readonly ConcurrentDictionary<Visitor, ConcurrentBag<IPage>> _idle = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private WebHost? _host;

    /// <summary>The settings of the server.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    /// <summary>The running server.</summary>
    public WebHost Host
    {
        get
        {
            lock (_starting)
            {
                if (_host is null)
                {
                    _host = new WebHost { Settings = Settings };
                    _host.Start();
                }
                return _host;
            }
        }
    }

    /// <summary>
    /// Opens a page in a browser that remembers nothing but files, waits for its circuit (if any), and lets the test act; no error
    /// may reach the console.
    /// </summary>
    /// <param name="path">The page's address from the root.</param>
    /// <param name="act">The test.</param>
    /// <param name="visitor">The browser's settings.</param>
    /// <param name="ready">The part of the page that shows that it is there; awaited where scripts run.</param>
    public async Task Visit(string path, Func<IPage, Task> act, Visitor? visitor = null, string ready = "main[data-interactive]")
    {
        visitor ??= new Visitor();
        var idle = _idle.GetOrAdd(visitor, _ => []);
        if (!idle.TryTake(out var page))
            page = await NewPage(visitor);
        try
        {
            await Visit(page, path, act, visitor, ready);
        }
        catch
        {
            await page.Context.DisposeAsync();
            throw;
        }

        if (visitor.MeetsErrors || visitor.Fresh)
        {
            await page.Context.DisposeAsync();
            return;
        }

        await Forget(page, visitor);
        idle.Add(page);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
        _starting.Dispose();
    }

    private static async Task Visit(IPage page, string path, Func<IPage, Task> act, Visitor visitor, string ready)
    {
        using var errors = new ConsoleErrors(page);
        var again = true;
        while (!await Open(page, path, visitor.Scripts ? ready : "body", errors, again))
        {
            again = errors.NetworkChanged;
            errors.Clear();
        }

        await act(page);
        if (!visitor.MeetsErrors)
            Assert.True(errors.Seen.Count == 0, string.Join('\n', errors.Seen));
    }

    /// <summary>Takes from a page what a visit has left in it, but for the files in the cache.</summary>
    private static async Task Forget(IPage page, Visitor visitor)
    {
        if (visitor.Scripts)
            await page.EvaluateAsync("localStorage.clear(); sessionStorage.clear()");
        await page.Mouse.MoveAsync(0, 0);
        await page.GotoAsync("about:blank");
        await page.UnrouteAllAsync();
        await page.Context.ClearCookiesAsync();
        await page.Context.ClearPermissionsAsync();
        await page.EmulateMediaAsync(new PageEmulateMediaOptions
        {
            Media = Media.Null,
            ColorScheme = visitor.Scheme,
            ReducedMotion = ReducedMotion.Null,
            ForcedColors = ForcedColors.Null,
        });
        await page.SetViewportSizeAsync(visitor.Width, Height);
    }

    /// <summary>
    /// Loads a page. False where it is to be loaded again: a container came up or went meanwhile, and Chromium drops every request then,
    /// whether or not the page looks loaded; or it showed nothing for a minute, which is forgiven once.
    /// </summary>
    private static async Task<bool> Open(IPage page, string path, string ready, ConsoleErrors errors, bool again)
    {
        try
        {
            await page.GotoAsync(path);
            await page.Locator(ready).First.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        }
        catch (TimeoutException e)
        {
            if (again || errors.NetworkChanged)
                return false;
            var text = await page.Locator("body").InnerTextAsync();
            throw new TimeoutException($"{path} is not there: {e.Message}\n{string.Join('\n', errors.Seen)}\nIt shows: {text}", e);
        }
        catch (PlaywrightException e) when (e.Message.Contains(ConsoleErrors.NetworkChange, StringComparison.Ordinal))
        {
            return false;
        }
        return !errors.NetworkChanged;
    }

    private async Task<IPage> NewPage(Visitor visitor)
    {
        var context = await (await Start()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Host.Address.ToString(),
            Locale = visitor.Language,
            ColorScheme = visitor.Scheme,
            JavaScriptEnabled = visitor.Scripts,
            ViewportSize = new ViewportSize { Width = visitor.Width, Height = Height },
        });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    private async Task<IBrowser> Start()
    {
        var chromium = Require.Chromium();
        await _starting.WaitAsync();
        try
        {
            // a build server shares its cores
            Assertions.SetDefaultExpectTimeout(30_000);
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args = Flags,
            });
        }
        finally
        {
            _starting.Release();
        }
    }
}
