using System.Net.Http.Headers;
using Microsoft.Playwright;
using WebNN.Api.Training;
using WebNN.Weight.Benchmark;
using Xunit;

namespace WebNN.Web.Tests;

/// <summary>What a visit costs on the line; how long it takes is measured by bench/weight.</summary>
public sealed class WeightTests(BrowserFixture browser)
{
    private static readonly string[] StaticTypes = ["text/css", "text/javascript", "image/svg+xml"];

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    [Fact]
    public Task Home_and_what_it_needs_are_light() => Weigh("/", atMost: 250_000);

    [Fact]
    public async Task The_page_of_a_job_is_light()
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(new TrainingSpec { Model = "light", Dataset = "synthetic-digits", Iterations = 300 })).Job.Id;
        await foreach (var frame in Jobs.Follow(id, 1, TestContext.Current.CancellationToken)) Assert.Equal(id, frame.JobId);
        await Weigh("/jobs/" + id, atMost: 350_000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_script_has_the_same_content_compressed_or_not(string encoding)
    {
        var plain = await Get("/js/app.js", "identity");
        var compressed = await Get("/js/app.js", encoding);
        Assert.Equal([encoding], compressed.Content.Headers.ContentEncoding);
        await using var stream = await compressed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream unpacked = encoding == "br"
            ? new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Decompress)
            : new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(unpacked);
        Assert.Equal(await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await text.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // a first visit with an empty cache, and a second one
    private Task Weigh(string path, long atMost) => browser.Visit(path, async page =>
    {
        await using var context = await page.Context.Browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = browser.Host.Address.ToString() });
        context.SetDefaultTimeout(30_000);
        var visitor = await context.NewPageAsync();
        var transfers = await Transfers.Watch(visitor);
        await Transfers.Open(visitor, path);
        var first = transfers.Answers.ToList();
        Assert.True(transfers.Bytes <= atMost, Listed(first));

        var files = first.Where(answer => StaticTypes.Contains(MediaTypeHeaderValue.Parse(answer.Headers["content-type"]).MediaType)).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.Contains("immutable", file.Headers.GetValueOrDefault("cache-control") ?? $"{file.Url} says nothing", StringComparison.Ordinal);
            Assert.True(file.Headers.GetValueOrDefault("content-encoding") is "br" or "gzip", file.Url + " is not compressed");
        });
        // the page itself is compressed on the way
        Assert.True(first[0].Headers.GetValueOrDefault("content-encoding") is "br" or "gzip", first[0].Url);

        await Transfers.Open(visitor, path);
        var second = transfers.Answers.Skip(first.Count).ToList();
        Assert.True(second.Sum(answer => answer.Bytes) <= 25_000, Listed(second));
    });

    private async Task<HttpResponseMessage> Get(string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        return await browser.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Listed(IEnumerable<Transfer> answers) => string.Join('\n', answers.OrderByDescending(answer => answer.Bytes).Select(answer => $"{answer.Bytes,8} {answer.Url}"));
}
