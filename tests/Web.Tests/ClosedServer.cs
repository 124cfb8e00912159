using Microsoft.Playwright;
using WebNN.Api.Access;
using Xunit;

[assembly: AssemblyFixture(typeof(WebNN.Web.Tests.ClosedServer))]

namespace WebNN.Web.Tests;

/// <summary>A server with keys, and a browser in which one signs in; started by the first test that needs it.</summary>
public sealed class ClosedServer : IAsyncDisposable
{
    /// <summary>Jobs of one owner that may wait.</summary>
    public const string QueuedPerOwner = "37";

    /// <summary>The longest name that a key may have.</summary>
    public static string LongestName { get; } = new('w', 64);

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly BrowserFixture _browser = new() { Settings = [("WebNN:Limits:QueuedPerOwner", QueuedPerOwner)] };

    /// <summary>The browser, whichever test is the first: without a key the server would be open.</summary>
    public BrowserFixture Browser
    {
        get
        {
            Key(AccessRole.Admin);
            return _browser;
        }
    }

    internal AccessKeys Keys => _browser.Host.Services.GetRequiredService<AccessKeys>();

    /// <summary>The key of a viewer, a trainer or an admin.</summary>
    public string Key(AccessRole role) => Key(role.ToString(), role);

    /// <summary>The key of that name, made when it is first asked for.</summary>
    public string Key(string name, AccessRole role)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(name, out var key))
                _keys.Add(name, key = Keys.Add(name, role)!);
            return key;
        }
    }

    /// <summary>Opens a page, signs in as the server asks, and lets the test act on the page that one wanted.</summary>
    public Task VisitAs(string key, string path, Func<IPage, Task> act, Visitor? visitor = null) => Browser.Visit(path, async page =>
    {
        await page.Arrive("**/sign-in*");
        await page.Locator("#key").FillAsync(key);
        await page.Locator("main form [type=submit]").ClickAsync();
        await page.Arrive($"{Browser.Host.Address.ToString().TrimEnd('/')}{path}");
        await page.Locator("main[data-interactive]").WaitForAsync();
        await act(page);
    }, visitor);

    /// <summary>Opens a page as a viewer, a trainer or an admin.</summary>
    public Task VisitAs(AccessRole role, string path, Func<IPage, Task> act, Visitor? visitor = null) =>
        VisitAs(Key(role), path, act, visitor);

    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}
