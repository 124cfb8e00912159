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
public sealed record Visitor(
    string Language = "en",
    int Width = 1280,
    ColorScheme Scheme = ColorScheme.Light,
    bool Scripts = true,
    bool MeetsErrors = false);

/// <summary>One server and one Chromium for all tests, started by the first that needs them.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private readonly ConcurrentDictionary<Visitor, ConcurrentBag<IBrowserContext>> _idle = [];
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
    public async Task Visit(string path, Func<IPage, Task> act, Visitor? visitor = null)
    {
        visitor ??= new Visitor();
        var idle = _idle.GetOrAdd(visitor, _ => []);
        if (!idle.TryTake(out var context))
            context = await NewContext(visitor);
        try
        {
            await Visit(context, path, act, visitor);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }

        // the next visit finds the files in the cache and nothing else
        await context.ClearCookiesAsync();
        idle.Add(context);
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

    private static async Task Visit(IBrowserContext context, string path, Func<IPage, Task> act, Visitor visitor)
    {
        var page = await context.NewPageAsync();
        var errors = new ConsoleErrors(page);
        await Open(page, path, visitor.Scripts);
        if (errors.NetworkChanged)
        {
            // a container came up or went while the page loaded: Chromium drops every request then
            errors.Clear();
            await Open(page, path, visitor.Scripts);
        }
        await act(page);
        if (!visitor.MeetsErrors)
            Assert.True(errors.Seen.Count == 0, string.Join('\n', errors.Seen));
        if (visitor.Scripts)
            await page.EvaluateAsync("localStorage.clear()");
        await page.CloseAsync();
    }

    private static async Task Open(IPage page, string path, bool scripts)
    {
        await page.GotoAsync(path);
        if (scripts)
            await page.Locator("main[data-interactive]").WaitForAsync();
    }

    private async Task<IBrowserContext> NewContext(Visitor visitor)
    {
        var context = await (await Start()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Host.Address.ToString(),
            Locale = visitor.Language,
            ColorScheme = visitor.Scheme,
            JavaScriptEnabled = visitor.Scripts,
            ViewportSize = new ViewportSize { Width = visitor.Width, Height = 900 },
        });
        context.SetDefaultTimeout(30_000);
        return context;
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
