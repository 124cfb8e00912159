using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WebNN.Api.Tests;

/// <summary>The application as a process of its own; disposing it is kill -9.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    public static async Task<ServerProcess> Start(string dataDirectory, params (string Name, string Value)[] environment)
    {
        var start = StartInfo(dataDirectory, environment);
        var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                // or its log would fill the pipe
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new ServerProcess(process, new Uri(found.Groups["url"].Value));
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    /// <summary>Asks it to end, as a container engine does, and waits until it has. Exit code and time since it was asked.</summary>
    public async Task<(int Code, TimeSpan Took)> Terminate(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(ct);
        await _process.WaitForExitAsync(ct);
        return (_process.ExitCode, watch.Elapsed);
    }

    public static ProcessStartInfo StartInfo(string dataDirectory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "WebNN.Api.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["WebNN__DataDirectory"] = dataDirectory,
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
                // as in the tests' own process
                ["DOTNET_TieredCompilation"] = "0",
            },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"listening on: (?<url>http://\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}
