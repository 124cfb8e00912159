using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WebNN.Web.Tests;

/// <summary>The errors that a page wrote to the console or threw.</summary>
internal sealed class ConsoleErrors
{
    private readonly ConcurrentQueue<string> _seen = [];

    public ConsoleErrors(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _seen.Enqueue($"{page.Url}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _seen.Enqueue($"{page.Url}: {error}");
    }

    public IReadOnlyCollection<string> Seen => _seen;

    public bool NetworkChanged => _seen.Any(error => error.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal));

    public void Clear() => _seen.Clear();
}
