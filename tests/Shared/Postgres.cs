using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace WebNN.Tests;

/// <summary>
/// A real PostgreSQL of a test's own, on a free port of 127.0.0.1, with its files in a temporary folder: it can be stopped,
/// killed and started again.
/// </summary>
internal sealed class Postgres : IAsyncDisposable
{
    private const string User = "webnn";
    private readonly string _bin = Require.Postgres();
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-postgres-").FullName;
    private readonly string _port = FreePort();
    private readonly bool _durable;
    private readonly StringBuilder _said = new();
    private Process? _server;

    private Postgres(bool durable) => _durable = durable;

    /// <summary>Gets the connection string of the database <c>webnn</c>, as Npgsql takes it.</summary>
    public string ConnectionString => ConnectionTo(User);

    /// <summary>Makes a new server and starts it. What need not survive a power cut is faster without being durable.</summary>
    public static async Task<Postgres> CreateAsync(bool durable = false)
    {
        var postgres = new Postgres(durable);
        try
        {
            // PostgreSQL refuses to run as root: Debian's package brings a user for it
            if (Environment.IsPrivilegedProcess)
                await RunAsync(new ProcessStartInfo("chown", ["postgres:postgres", postgres._folder]));
            await RunAsync(postgres.Start("initdb", "-D", postgres.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"));
            await postgres.StartAsync();
            await postgres.CreateDatabaseAsync(User);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the same port with the files it has, and waits until it takes connections.</summary>
    public async Task StartAsync()
    {
        Assert.True(_server is null, "PostgreSQL runs already.");
        var fsync = $"fsync={(_durable ? "on" : "off")}";
        _server = new Process
        {
            StartInfo = Start("postgres", "-D", Data, "-h", "127.0.0.1", "-p", _port, "-k", _folder, "-N", "200", "-c", fsync),
        };
        _server.ErrorDataReceived += (_, line) => Say(line.Data);
        _server.OutputDataReceived += static (_, _) => { };
        _server.Start();
        _server.BeginErrorReadLine();
        _server.BeginOutputReadLine();
        for (var watch = Stopwatch.StartNew(); !await AnswersAsync(); await Task.Delay(20))
            Assert.False(_server.HasExited || watch.Elapsed > TimeSpan.FromSeconds(30), $"PostgreSQL takes no connections: {Said()}");
    }

    /// <summary>Stops it in order: open connections are broken off, and everything is written out.</summary>
    public async Task StopAsync()
    {
        if (!_server!.HasExited)
            await RunAsync(new ProcessStartInfo("kill", ["-INT", _server.Id.ToString(CultureInfo.InvariantCulture)]));
        await EndAsync();
    }

    /// <summary>Kills all its processes, as a machine does that fails.</summary>
    public async Task KillAsync()
    {
        _server!.Kill(entireProcessTree: true);
        await EndAsync();
    }

    /// <summary>Makes an empty database, and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await RunAsync(Start("createdb", "-h", "127.0.0.1", "-p", _port, "-U", User, name));
        return ConnectionTo(name);
    }

    /// <summary>Runs a statement by psql and returns what it prints: a line for each row, with <c>|</c> between columns.</summary>
    public async Task<string> QueryAsync(string sql, string database = User) =>
        (await RunAsync(Start("psql", "-h", "127.0.0.1", "-p", _port, "-U", User, "-d", database, "-XqAtc", sql))).TrimEnd();

    /// <summary>Stops it, which gives its shared memory back, and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await error}");
        return output;
    }

    private ProcessStartInfo Start(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_bin, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        return new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
    }

    private async Task<bool> AnswersAsync()
    {
        using var ready = Process.Start(Start("pg_isready", "-q", "-h", "127.0.0.1", "-p", _port))!;
        await ready.WaitForExitAsync();
        return ready.ExitCode == 0;
    }

    private async Task EndAsync()
    {
        await _server!.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    private string ConnectionTo(string database) => $"Host=127.0.0.1;Port={_port};Username={User};Database={database}";

    private void Say(string? line)
    {
        lock (_said) _said.AppendLine(line);
    }

    private string Said()
    {
        lock (_said) return _said.ToString();
    }
}
