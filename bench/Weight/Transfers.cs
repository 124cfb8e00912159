using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace WebNN.Weight.Benchmark;

/// <summary>One answer as Chromium received it.</summary>
/// <param name="Url">Where it came from.</param>
/// <param name="Headers">Of the answer, by name in any case.</param>
/// <param name="Bytes">What went over the line, headers included; 0 from the cache.</param>
internal sealed record Transfer(string Url, IReadOnlyDictionary<string, string> Headers, long Bytes);

/// <summary>Counts the bytes Chromium transfers for a page, by the DevTools protocol.</summary>
internal sealed class Transfers
{
    private readonly ConcurrentDictionary<string, Transfer> _begun = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Transfer> _done = new();
    private readonly ICDPSession _devTools;
    private long _frames;

    private Transfers(ICDPSession devTools)
    {
        _devTools = devTools;
        On("Network.responseReceived", e =>
        {
            var response = e.GetProperty("response");
            var headers = response.GetProperty("headers").EnumerateObject()
                .ToDictionary(header => header.Name, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            _begun[Id(e)] = new Transfer(response.GetProperty("url").GetString()!, headers, 0);
        });
        On("Network.loadingFinished", e =>
        {
            if (_begun.TryRemove(Id(e), out var transfer))
                _done.Enqueue(transfer with { Bytes = (long)e.GetProperty("encodedDataLength").GetDouble() });
        });
        On("Network.webSocketFrameReceived", e =>
        {
            var frame = e.GetProperty("response");
            var length = frame.GetProperty("payloadData").GetString()!.Length;
            Interlocked.Add(ref _frames, frame.GetProperty("opcode").GetDouble() == 1 ? length : length / 4 * 3);
        });
    }

    /// <summary>The answers so far.</summary>
    public IReadOnlyCollection<Transfer> Answers => _done;

    /// <summary>The bytes of the answers so far.</summary>
    public long Bytes => _done.Sum(transfer => transfer.Bytes);

    /// <summary>The content of the WebSocket frames received so far, before the compression that the circuit's have on the line.</summary>
    public long FrameBytes => Interlocked.Read(ref _frames);

    /// <summary>Counts what <paramref name="page"/> transfers from now on.</summary>
    public static async Task<Transfers> Watch(IPage page)
    {
        var transfers = new Transfers(await page.Context.NewCDPSessionAsync(page));
        await transfers._devTools.SendAsync("Network.enable");
        return transfers;
    }

    /// <summary>Lets the page load over a slow line.</summary>
    public Task SlowDown(int kilobitsPerSecond, int latencyMilliseconds)
    {
        var line = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["offline"] = false,
            ["latency"] = latencyMilliseconds,
            ["downloadThroughput"] = kilobitsPerSecond * 125,
            ["uploadThroughput"] = kilobitsPerSecond * 125,
        };
        return _devTools.SendAsync("Network.emulateNetworkConditions", line);
    }

    /// <summary>Opens a page and waits until it stands: the circuit runs, every chart is drawn, and nothing is loading.</summary>
    public static async Task Open(IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.Locator("main[data-interactive]").WaitForAsync();
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart-plot')].every(plot => plot.firstElementChild)");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private void On(string name, Action<JsonElement> act) => _devTools.Event(name).OnEvent += (_, e) => act(e!.Value);

    private static string Id(JsonElement e) => e.GetProperty("requestId").GetString()!;
}
