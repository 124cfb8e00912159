using System.Diagnostics;
using Xunit;

namespace WebNN.Api.Tests.Swagger;

/// <summary>Runs other programs on the document: those in <c>tests/OpenApi</c>, run by Node.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private const string Key = "a-key-for-every-route";

    private readonly ApiHost _host = new() { Settings = [("WebNN:Access:AdminKey", Key)] };

    private static readonly string Folder = Path.Combine(Require.Root, "tests/OpenApi");

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_generated_TypeScript_client_compiles()
    {
        await Restore();
        await Run("node", "node_modules/openapi-typescript/bin/cli.js", $"{_host.Address}swagger/v1/swagger.json", "-o", "obj/schema.d.ts");
        await Run("node", "node_modules/typescript/bin/tsc", "-p", ".");
    }

    [Fact]
    public async Task An_answer_of_every_route_validates_against_its_schema()
    {
        await Restore();
        await Run("node", "answers.mjs", _host.Address.ToString().TrimEnd('/'), Key);
    }

    // as the lock says, once
    private static async Task Restore()
    {
        Require.Node();
        var (stamp, packages) = (Path.Combine(Folder, "node_modules/.restored"), Path.Combine(Folder, "package-lock.json"));
        if (File.Exists(stamp) && File.GetLastWriteTimeUtc(stamp) > File.GetLastWriteTimeUtc(packages))
            return;
        await Run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        await File.WriteAllTextAsync(stamp, "");
    }

    private static async Task Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }
}
