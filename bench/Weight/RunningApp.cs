using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace WebNN.Weight.Benchmark;

/// <summary>The application in a process and with a data directory of its own, with one ended training job.</summary>
internal sealed class RunningApp : IDisposable
{
    private const string Announcement = "WebNN: open ";

    private readonly string _data = Directory.CreateTempSubdirectory("webnn-weight-").FullName;
    private readonly Process _process;

    private RunningApp(string dll)
    {
        string[] arguments = [dll, "--urls", "http://127.0.0.1:0", "--WebNN:DataDirectory=" + _data, "--Logging:LogLevel:Default=Warning"];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(dll),
        };
        _process = Process.Start(start)!;
    }

    /// <summary>The address it listens on.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Id of a job of 10,000 iterations.</summary>
    public string Job { get; private set; } = null!;

    /// <summary>Starts the program and lets it train.</summary>
    public static async Task<RunningApp> Start(string dll)
    {
        var app = new RunningApp(dll);
        try
        {
            app.Address = await app.Listening();
            app.Job = await app.Train();
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<Uri> Listening()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal))
                continue;
            // or its log would fill the pipe
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new Uri(line[Announcement.Length..]);
        }
        throw new InvalidOperationException("The server ended before it listened.");
    }

    private async Task<string> Train()
    {
        using var client = new HttpClient { BaseAddress = Address };
        var spec = new { model = "weight", dataset = "synthetic-digits", iterations = 10_000 };
        using var submitted = await client.PostAsJsonAsync("/api/training/jobs", spec);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        while (true)
        {
            var state = (await client.GetFromJsonAsync<JsonElement>("/api/training/jobs/" + id)).GetProperty("state").GetString();
            if (state == "completed")
                return id;
            if (state is "failed" or "cancelled")
                throw new InvalidOperationException($"The job for the measurement is {state}.");
            await Task.Delay(100);
        }
    }
}
