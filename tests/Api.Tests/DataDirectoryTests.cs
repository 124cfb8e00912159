using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace WebNN.Api.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_second_process_does_not_start_and_says_in_one_line_who_has_the_directory()
    {
        using var first = await ServerProcess.Start(_folder);
        var (code, output) = await Run(_folder);
        Assert.Equal(1, code);
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"process {first.Id} on {Environment.MachineName}", line, StringComparison.Ordinal);
        Assert.Contains(_folder, line, StringComparison.Ordinal);
        using var client = new HttpClient();
        Assert.True(
            (await client.GetAsync(new Uri(first.Address, "/health/live"), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public void What_another_process_writes_is_left_alone_by_one_that_is_refused()
    {
        using var holder = Open();
        var writing = Path.Combine(_folder, "models", ".tmp-0123");
        Directory.CreateDirectory(writing);
        Assert.Throws<DataDirectoryException>(Open);
        Assert.True(Directory.Exists(writing));
    }

    [Fact]
    public void The_directory_is_free_once_its_holder_has_been_killed()
    {
        Open().Dispose();
        using var next = Open();
        Assert.Null(next.WriteProblem());
    }

    [Fact]
    public void A_large_probe_takes_little_memory_and_leaves_no_file()
    {
        using var holder = Open();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(holder.WriteProblem(40_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.Empty(Directory.EnumerateFiles(_folder, ".probe*"));
    }

    [Fact]
    public void A_probe_that_the_disk_does_not_take_whole_says_so_and_leaves_no_file()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "The machine has no device that is full.");
        using var holder = Open();
        var probe = Path.Combine(_folder, ".probe");
        File.CreateSymbolicLink(probe, "/dev/full");
        Assert.Equal("The disk is full.", holder.WriteProblem(3_000_000));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder, ".probe*"));
        Assert.Null(holder.WriteProblem(3_000_000));
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_removed_and_nothing_else()
    {
        string[] leftovers =
        [
            "models/.tmp-0123/model.safetensors",
            "jobs/.tmp-20260101-000000-000-aaaa/spec.json",
            "jobs/20260101-000000-000-bbbb/checkpoint.safetensors.0123.tmp",
            "models/digits/aliases.json.4567.tmp",
            "models/digits/2/.tmp-1/x",
            ".probe",
            ".probe-89ab",
        ];
        string[] kept =
        [
            "jobs/20260101-000000-000-bbbb/checkpoint.safetensors",
            "models/digits/1/model.safetensors",
            "models/digits/2/model.json",
            "keys/key.xml",
        ];
        foreach (var file in leftovers.Concat(kept))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.WriteAllText(Path.Combine(_folder, file), "half");
        }

        using (Open())
        {
            Assert.DoesNotContain(leftovers, file => File.Exists(Path.Combine(_folder, file)));
            Assert.All(kept, file => Assert.True(File.Exists(Path.Combine(_folder, file)), file));
        }
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/data")]
    public async Task A_directory_that_cannot_be_written_ends_the_program_with_one_plain_line(string path)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "taken"),
            "a file where the folder would be",
            TestContext.Current.CancellationToken);
        var (code, output) = await Run(Path.Combine(_folder, path));
        Assert.Equal(1, code);
        Assert.Contains(
            "cannot write its data directory",
            Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    private DataDirectory Open() => new(Options.Create(new WebNNOptions { DataDirectory = _folder }), NullLogger<DataDirectory>.Instance);

    private static async Task<(int Code, string Output)> Run(string dataDirectory)
    {
        var start = ServerProcess.StartInfo(dataDirectory);
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(texts));
    }
}
