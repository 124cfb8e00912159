using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace WebNN.Web.Tests.Features.ApiGuide;

/// <summary>
/// A server that has the samples of <c>/api</c> to itself, as "the newest job" is theirs, and a folder in which they run: each is
/// taken from the page, saved under its name and run with the program of its language, as a reader would.
/// </summary>
public sealed class SampleServer : IAsyncDisposable
{
    private readonly WebHost _host = new();
    private readonly string _tools = Directory.CreateTempSubdirectory("webnn-samples-").FullName;

    public SampleServer()
    {
        _host.Start();
        Folder = Directory.CreateDirectory(Path.Combine(_tools, "work")).FullName;
        // in place of `npm install @microsoft/signalr`: modules are looked for upwards
        Directory.CreateSymbolicLink(Path.Combine(_tools, "node_modules"), Path.Combine(Require.Root, "src", "Web", "node_modules"));
    }

    /// <summary>The folder the samples run in.</summary>
    public string Folder { get; }

    public HttpClient Client => _host.Client;

    /// <summary>Runs a sample as the page shows it and returns the lines it printed; that it fails fails the test.</summary>
    /// <param name="sample">Its name: <c>predict</c>.</param>
    /// <param name="extension">Its language: <c>py</c>.</param>
    /// <param name="shown">The id of its code on the page.</param>
    /// <param name="arguments">Given to the program.</param>
    /// <param name="onFirstLine">Called with the first line while the program still runs.</param>
    public async Task<string[]> Run(string sample, string extension, string shown, string[] arguments, Action<string>? onFirstLine = null)
    {
        string[] command = extension switch
        {
            "sh" => ["bash"],
            "py" => ["python3"],
            "mjs" => ["node"],
            "cs" => ["dotnet", "run"],
            _ => throw new ArgumentException($"No program runs .{extension}.", nameof(extension)),
        };
        foreach (var program in extension == "sh" ? ["bash", "curl"] : command.Take(1))
            Require.Program(program);

        var cancel = TestContext.Current.CancellationToken;
        var page = await Client.GetStringAsync(new Uri("/api?lang=en", UriKind.Relative), cancel);
        var code = Regex.Match(page, $"<code id=\"{shown}\"[^>]*>(?<code>[^<]*)</code>", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.True(code.Success, $"The page has no {shown}.");
        var file = $"{sample}.{extension}";
        await Save(Path.Combine(Folder, file), WebUtility.HtmlDecode(code.Groups["code"].Value), cancel);

        var start = new ProcessStartInfo(command[0], [.. command[1..], file, .. arguments])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // dotnet keeps what it compiles there
            Environment = { ["XDG_DATA_HOME"] = _tools },
        };
        // `dotnet test` tells its children about its own build
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        var output = ReadLines(process.StandardOutput, onFirstLine, limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{file} ended with {process.ExitCode}:\n{string.Join('\n', await output)}\n{await errors}");
            Assert.Equal("", await errors);
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // saved once: what has not been saved again is not compiled again
    private static async Task Save(string path, string code, CancellationToken cancel)
    {
        if (!File.Exists(path) || await File.ReadAllTextAsync(path, cancel) != code)
            await File.WriteAllTextAsync(path, code, cancel);
    }

    private static async Task<string[]> ReadLines(StreamReader output, Action<string>? onFirstLine, CancellationToken ct)
    {
        var lines = new List<string>();
        while (await output.ReadLineAsync(ct) is { } line)
        {
            if (line.Length == 0)
                continue;
            lines.Add(line);
            if (lines.Count == 1)
                onFirstLine?.Invoke(line);
        }

        return [.. lines];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_tools, recursive: true);
    }
}
