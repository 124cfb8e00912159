using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WebNN.Web.Tests;

/// <summary>The errors that a page wrote to the console or threw.</summary>
internal sealed class ConsoleErrors : IDisposable
{
    /// <summary>Chromium's name for the error of requests that it drops because a network came or went.</summary>
    public const string NetworkChange = "ERR_NETWORK_CHANGED";

    private readonly ConcurrentQueue<string> _seen = [];
    private readonly IPage _page;

    public ConsoleErrors(IPage page)
    {
        _page = page;
        page.Console += OnConsole;
        page.PageError += OnError;
    }

    public IReadOnlyCollection<string> Seen => _seen;

    public bool NetworkChanged => _seen.Any(error => error.Contains(NetworkChange, StringComparison.Ordinal));

    public void Clear() => _seen.Clear();

    public void Dispose()
    {
        _page.Console -= OnConsole;
        _page.PageError -= OnError;
    }

    private void OnConsole(object? sender, IConsoleMessage message)
    {
        if (message.Type == "error")
            _seen.Enqueue($"{_page.Url}: {message.Text} ({message.Location})");
    }

    private void OnError(object? sender, string error) => _seen.Enqueue($"{_page.Url}: {error}");
}
