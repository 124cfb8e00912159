using Microsoft.Playwright;
using WebNN.Weight.Benchmark;
using static System.FormattableString;

// WebNN.Weight.Benchmark <WebNN.Web.dll> <document>: opens the pages of the program in Chromium, prints what was transferred beside the
// goals and writes it to the end of the document; the exit code is 1 where a goal is missed.
const string Heading = "## Weight of the pages";
const int Kilobits = 400, Latency = 150, Rounds = 3;
const double SecondVisit = 25, FirstPaint = 6;

var document = args[1];
using var app = await RunningApp.Start(Path.GetFullPath(args[0]));
(string Name, string Path, double Goal)[] pages =
[
    ("home", "/", 250),
    ("a job's page", "/jobs/" + app.Job, 350),
    ("draw", "/draw", 250),
    ("train", "/train", 250),
    ("a lesson", "/learn/perceptron", 250),
];
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
{
    ExecutablePath = Environment.GetEnvironmentVariable("WEBNN_CHROMIUM") ?? "/usr/bin/chromium",
    Args =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
});

List<string> rows = [];
var missed = 0;
foreach (var (name, path, goal) in pages)
{
    var (first, second, frames) = await Weigh(path);
    var paint = await Paint(path);
    var met = first <= goal && second <= SecondVisit && paint <= FirstPaint;
    missed += met ? 0 : 1;
    var verdict = met ? "met" : "MISSED";
    rows.Add(Invariant($"| {name} | **{first:F1} KB** | {goal} KB | **{second:F1} KB** | **{paint:F2} s** | {verdict} | {frames:F1} KB |"));
}

var section = Invariant($"""
    {Heading}

    <!-- written by bench/weight -->
    {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC · Chromium {browser.Version} · the published app

    | page | first visit | at most | second visit, at most {SecondVisit} KB | first paint, at most {FirstPaint} s | | frames |
    |---|---:|---:|---:|---:|---|---:|
    {string.Join('\n', rows)}

    Transfer sizes as Chromium counts them, headers included (KB of 1,000 bytes), until the circuit runs, the charts are drawn and
    nothing is loading; the second visit is the same page once more with the browser's cache. The first paint is that of the first
    content over a line of {Kilobits} kbit/s with {Latency} ms of latency and an empty cache, the median of {Rounds}. Frames are what the
    WebSockets brought besides on the first visit, unpacked: the circuit's pages and events, and on the job's page the loss of each of
    10,000 iterations.

    """);
Console.WriteLine(section);
File.WriteAllText(document, $"{File.ReadAllText(document).Split(Heading)[0].TrimEnd()}\n\n{section}");
return missed > 0 ? 1 : 0;

// in KB: two visits, and the frames of the first
async Task<(double First, double Second, double Frames)> Weigh(string path)
{
    await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = app.Address.ToString() });
    var page = await context.NewPageAsync();
    var transfers = await Transfers.Watch(page);
    await Transfers.Open(page, path);
    var (first, frames) = (transfers.Bytes, transfers.FrameBytes);
    await Transfers.Open(page, path);
    return (first / 1e3, (transfers.Bytes - first) / 1e3, frames / 1e3);
}

// in seconds
async Task<double> Paint(string path)
{
    List<double> milliseconds = [];
    for (var round = 0; round < Rounds; round++)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = app.Address.ToString() });
        var page = await context.NewPageAsync();
        await (await Transfers.Watch(page)).SlowDown(Kilobits, Latency);
        await page.GotoAsync(path);
        milliseconds.Add(await page.EvaluateAsync<double>("""
            async () => {
              const painted = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
              while (painted() === undefined) await new Promise(requestAnimationFrame);
              return painted();
            }
            """));
    }
    return milliseconds.Order().ElementAt(Rounds / 2) / 1e3;
}
