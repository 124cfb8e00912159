using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace WebNN.Web.Tests.Container;

/// <summary>
/// One of the project's own compose files under a project name and port of its own, driven by <c>docker compose</c> itself.
/// Disposing removes its containers, volumes and images.
/// </summary>
internal sealed class Compose(string file = "docker-compose.yml") : IAsyncDisposable
{
    private readonly string _project = "webnn-test-" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _port = FreePort().ToString(CultureInfo.InvariantCulture);

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Runs <c>docker compose …</c> and returns what it printed; a failure fails the test with that text.</summary>
    public async Task<string> RunAsync(string arguments, CancellationToken cancel)
    {
        var (code, output) = await StartAsync(arguments, cancel);
        Assert.True(code == 0, $"docker compose {arguments} ended with {code}:\n{output}");
        return output;
    }

    /// <summary>Runs <c>docker compose …</c> and returns its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> StartAsync(string arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("docker", $"compose --progress plain -f {file} -p {_project} {arguments}")
        {
            WorkingDirectory = Require.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WEBNN_PORT"] = $"127.0.0.1:{_port}";
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await StartAsync("down --volumes --rmi local --remove-orphans --timeout 5", limit.Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
