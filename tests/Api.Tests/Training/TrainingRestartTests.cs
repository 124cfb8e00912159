using System.Diagnostics;
using System.Text.RegularExpressions;
using WebNN.Api.Training;
using Xunit;

namespace WebNN.Api.Tests.Training;

/// <summary>A server that ends, gently or not, and the one that comes after it on the same data directory.</summary>
public sealed partial class TrainingRestartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("webnn-restart-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_job_in_training_at_shutdown_is_failed_as_interrupted_and_a_waiting_one_runs_after_the_restart()
    {
        string running, waiting;
        await using (var first = Host())
        {
            await first.InitializeAsync();
            var client = new TrainingClient(first.Address);
            running = (await client.Submit(new { model = "a", iterations = TrainingHost.Endless })).Id;
            waiting = (await client.Submit(new { model = "b", iterations = 20 })).Id;
            await client.Until(running, job => job.Iteration > 0);
        }

        await using var second = Host();
        await second.InitializeAsync();
        await TheInterruptedAndTheWaiting(new TrainingClient(second.Address), running, waiting);
    }

    [Fact]
    public async Task A_killed_server_leaves_no_half_state()
    {
        string running, waiting;
        int seen;
        using (var killed = await Process())
        {
            var client = new TrainingClient(killed.Address);
            var done = (await client.Submit(new { model = "done", iterations = 20 })).Id;
            running = (await client.Submit(new { model = "a", iterations = TrainingHost.Endless })).Id;
            waiting = (await client.Submit(new { model = "b", iterations = 20 })).Id;
            await client.Until(done, JobState.Completed);
            seen = (await client.Until(running, job => job.Iteration > 100)).Iteration;
        }

        // what a cut write would leave
        var folder = Path.Combine(_data, "jobs", running);
        await File.AppendAllBytesAsync(Path.Combine(folder, MetricLog.LossFile), [1, 2, 3]);
        await File.AppendAllTextAsync(Path.Combine(folder, MetricLog.EvaluationFile), """{"iteration":12,"ep""");
        Directory.CreateDirectory(Path.Combine(_data, "jobs", ".tmp-20260101-000000-000-aaaa"));
        Directory.CreateDirectory(Path.Combine(_data, "jobs", "20260101-000000-000-bbbb"));

        using var server = await Process();
        var after = new TrainingClient(server.Address);
        await TheInterruptedAndTheWaiting(after, running, waiting);
        Assert.True((await after.Get(running)).Iteration >= seen);
        Assert.False(Directory.Exists(Path.Combine(_data, "jobs", ".tmp-20260101-000000-000-aaaa")));
        Assert.True(string.CompareOrdinal((await after.Submit(new { iterations = 1 })).Id, waiting) > 0);
    }

    [Fact]
    public async Task A_job_that_published_just_before_the_end_is_completed()
    {
        string id;
        await using (var first = Host())
        {
            await first.InitializeAsync();
            var client = new TrainingClient(first.Address);
            id = (await client.Submit(new { model = "late", iterations = 20 })).Id;
            await client.Until(id, JobState.Completed);
        }

        // as if the process had ended between the version's rename and the state's
        var state = Path.Combine(_data, "jobs", id, "state.json");
        File.WriteAllText(state, (await File.ReadAllTextAsync(state)).Replace("completed", "running", StringComparison.Ordinal).Replace("\"version\":1", "\"version\":null", StringComparison.Ordinal));

        await using var second = Host();
        await second.InitializeAsync();
        var job = await new TrainingClient(second.Address).Get(id);
        Assert.Equal((JobState.Completed, 1, 20, null), (job.State, job.Version, job.Iteration, job.Error));
    }

    private static async Task TheInterruptedAndTheWaiting(TrainingClient client, string running, string waiting)
    {
        await client.Until(waiting, JobState.Completed);
        var job = await client.Get(running);
        Assert.Equal(JobState.Failed, job.State);
        Assert.StartsWith("interrupted", job.Error, StringComparison.Ordinal);
        var frames = await client.Watch(running);
        Assert.Equal(job.Iteration, TrainingClient.Losses(frames).Count);
        Assert.Equal(job.Loss, TrainingClient.Losses(frames)[^1]);
        Assert.Equal(JobState.Failed, frames[^1].State);
    }

    private ApiHost Host() => TinyMnist.Host(("WebNN:DataDirectory", _data));

    private async Task<Server> Process()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "WebNN.Api.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["WebNN__DataDirectory"] = _data,
                ["WebNN__DatasetDirectories__0"] = TinyMnist.Folder,
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            },
        };
        var process = System.Diagnostics.Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                // or its log would fill the pipe
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Server(process, new Uri(found.Groups["url"].Value));
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    [GeneratedRegex(@"listening on: (?<url>http://\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();

    /// <summary>A server process; disposing it is kill -9.</summary>
    private sealed class Server(Process process, Uri address) : IDisposable
    {
        public Uri Address => address;

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
