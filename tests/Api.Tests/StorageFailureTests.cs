using Xunit;

namespace WebNN.Api.Tests;

public sealed class StorageFailureTests
{
    [Fact]
    public void A_full_disk_is_called_one_and_no_path_is_shown()
    {
        Assert.Equal("The disk is full.", StorageFailure.Describe(new IOException("No space left on device : '/var/secret/file'", 28)));
        foreach (
            var e in new Exception[]
            {
                new IOException("Something about '/var/secret/file'", 5),
                new FileNotFoundException("Could not find '/var/secret/file'", "/var/secret/file"),
                new DirectoryNotFoundException("Could not find a part of the path '/var/secret/file'"),
                new UnauthorizedAccessException("Access to the path '/var/secret/file' is denied."),
            })
        {
            Assert.DoesNotContain("secret", StorageFailure.Describe(e)!, StringComparison.Ordinal);
        }

        Assert.Null(StorageFailure.Describe(new InvalidOperationException()));
    }

    [Fact]
    public async Task Where_nothing_can_be_stored_a_request_says_so_and_shows_no_path()
    {
        await using var host = new ApiHost();
        await host.InitializeAsync();
        using var file = await host.Client.GetAsync(new Uri("/api/models/mnist/versions/1/download", UriKind.Relative));
        var bytes = await file.Content.ReadAsByteArrayAsync();

        // a file in the place of the folder: nothing below it can be written, whoever tries
        var folder = Path.Combine(host.DataDirectory, "models");
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "");
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        using var import = await host.Client.PostAsync(new Uri("/api/models/copy/versions", UriKind.Relative), content);
        var said = await import.Content.ReadAsStringAsync();
        Assert.Equal((503, "application/problem+json"), ((int)import.StatusCode, import.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain(host.DataDirectory, said, StringComparison.Ordinal);
        var alias = await host.Problem(503, HttpMethod.Put, "/api/models/mnist/aliases/best", new { version = 1 });
        Assert.Contains("Nothing was changed", alias, StringComparison.Ordinal);
        Assert.DoesNotContain(host.DataDirectory, alias, StringComparison.Ordinal);
    }
}
