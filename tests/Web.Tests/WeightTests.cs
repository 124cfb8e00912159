using System.IO.Compression;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Weight.Benchmark;
using Xunit;

namespace WebNN.Web.Tests;

/// <summary>Tests the bytes a visit costs on the line; its time is measured by bench/weight.</summary>
public sealed class WeightTests(BrowserFixture browser)
{
    private static readonly string[] StaticTypes = ["text/css", "text/javascript", "image/svg+xml"];

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public Task Home_and_what_it_needs_are_light() => Weigh("/", atMost: 250_000);

    [Fact]
    public async Task The_page_of_a_job_is_light()
    {
        var spec = new TrainingSpec { Model = "light", Dataset = "synthetic-digits", Iterations = 300 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        await foreach (var frame in Jobs.Follow(id, 1, TestContext.Current.CancellationToken)) Assert.Equal(id, frame.JobId);
        await Weigh("/jobs/" + id, atMost: 350_000);
    }

    [Fact]
    public async Task A_script_is_the_same_compressed_or_not_and_shorter()
    {
        var plain = await Get("/js/app.js", "identity");
        var packed = await Get("/js/app.js", "gzip");
        Assert.True(packed.Length < plain.Length / 2, $"{packed.Length} of {plain.Length} bytes");
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            await gzip.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        Assert.Equal(plain, unpacked.ToArray());
    }

    // a first visit with an empty cache, and a second one
    private Task Weigh(string path, long atMost) => browser.Visit(path, async page =>
    {
        var options = new BrowserNewContextOptions { BaseURL = browser.Host.Address.ToString() };
        await using var context = await page.Context.Browser!.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        var visitor = await context.NewPageAsync();
        var transfers = await Transfers.Watch(visitor);
        await Transfers.Open(visitor, path);
        var first = transfers.Answers.ToList();
        Assert.True(transfers.Bytes <= atMost, Listed(first));

        var files = first.Where(IsFile).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.Contains("immutable", file.Headers.GetValueOrDefault("cache-control") ?? file.Url, StringComparison.Ordinal);
            Assert.True(IsCompressed(file), file.Url + " is not compressed");
        });
        // the page itself is compressed on the way
        Assert.True(IsCompressed(first[0]), first[0].Url);

        await Transfers.Open(visitor, path);
        var second = transfers.Answers.Skip(first.Count).ToList();
        Assert.True(second.Sum(answer => answer.Bytes) <= 25_000, Listed(second));
    });

    private async Task<byte[]> Get(string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var response = await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static bool IsFile(Transfer answer) =>
        StaticTypes.Contains(MediaTypeHeaderValue.Parse(answer.Headers["content-type"]).MediaType);

    private static bool IsCompressed(Transfer answer) => answer.Headers.GetValueOrDefault("content-encoding") is "br" or "gzip";

    private static string Listed(IEnumerable<Transfer> answers) =>
        string.Join('\n', answers.OrderByDescending(answer => answer.Bytes).Select(answer => $"{answer.Bytes,8} {answer.Url}"));
}
