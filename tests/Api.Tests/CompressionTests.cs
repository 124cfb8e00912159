using System.IO.Compression;
using System.Net.Http.Headers;
using WebNN.Api.Tests.Training;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests;

public sealed class CompressionTests(TrainingHost training) : IClassFixture<TrainingHost>
{
    private readonly TrainingClient _client = training.Client;

    [Theory]
    [InlineData("application/json", "gzip")]
    [InlineData("application/json", "br")]
    [InlineData("text/csv", "gzip")]
    [InlineData("text/csv", "br")]
    public async Task The_losses_of_a_job_come_compressed_to_whoever_can_read_that(string type, string encoding)
    {
        var job = await _client.Submit(new { model = "packed", iterations = 400 });
        await _client.Until(job.Id, JobState.Completed);
        var path = $"{TrainingClient.Jobs}/{job.Id}/metrics";

        var plain = await Ask(path, type);
        var packed = await Ask(path, type, encoding);

        Assert.Empty(plain.Encodings);
        Assert.Equal([encoding], packed.Encodings);
        Assert.Equal(type, packed.Type);
        Assert.True(packed.Body.Length < plain.Body.Length * 0.8, $"{packed.Body.Length} of {plain.Body.Length} bytes");
        Assert.Equal(plain.Body, Unpack(packed.Body, encoding));
    }

    [Fact]
    public async Task A_problem_is_compressed_like_any_answer()
    {
        var problem = await Ask("/api/training/jobs/nosuch", "application/json", "gzip");
        Assert.Equal("application/problem+json", problem.Type);
        Assert.Equal(["gzip"], problem.Encodings);
    }

    [Fact]
    public async Task One_reading_is_too_short_to_be_compressed_and_a_hundred_are_not()
    {
        Assert.Empty((await Predict(1)).Encodings);
        Assert.Equal(["gzip"], (await Predict(100)).Encodings);
    }

    private Task<Answer> Predict(int images) => Ask("/predict", "application/json", "gzip", new ByteArrayContent(new byte[images * 784])
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
    });

    private async Task<Answer> Ask(string path, string type, string? encoding = null, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = body };
        request.Headers.Accept.ParseAdd(type);
        if (encoding is not null)
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var response = await training.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            response.Content.Headers.ContentType?.MediaType,
            [.. response.Content.Headers.ContentEncoding],
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Unpack(byte[] body, string encoding)
    {
        using var packed = new MemoryStream(body);
        using Stream stream = encoding == "br"
            ? new BrotliStream(packed, CompressionMode.Decompress)
            : new GZipStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private sealed record Answer(string? Type, string[] Encodings, byte[] Body);
}
