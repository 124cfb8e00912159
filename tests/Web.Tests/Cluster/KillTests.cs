using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace WebNN.Web.Tests.Cluster;

/// <summary>
/// Three nodes of the app as processes over a PostgreSQL of their own, disturbed at random; see scripts/cluster/README.md.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 20, Seed = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task A_job_whose_node_is_killed_or_stopped_ends_with_the_bits_of_an_undisturbed_one_and_one_version()
    {
        Require.Node();
        Require.Postgres();
        var start = new ProcessStartInfo("node", ["scripts/cluster/kills.mjs", Text(Rounds), Text(Seed)])
        {
            WorkingDirectory = Require.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["WEBNN_APP"] = App() },
        };
        using var script = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var told = await Task.WhenAll(
                script.StandardOutput.ReadToEndAsync(patience.Token), script.StandardError.ReadToEndAsync(patience.Token));
            await script.WaitForExitAsync(patience.Token);
            output.WriteLine(string.Concat(told));
            Assert.True(script.ExitCode == 0, string.Concat(told));
            Assert.Contains($"{Rounds} of {Rounds} rounds without a difference", told[0], StringComparison.Ordinal);
        }
        finally
        {
            if (!script.HasExited)
                script.Kill(entireProcessTree: true);
        }
    }

    // as the build has left it, in the configuration of these tests
    private static string App()
    {
        var (framework, configuration) = (new DirectoryInfo(AppContext.BaseDirectory), new DirectoryInfo(AppContext.BaseDirectory).Parent!);
        return Path.Combine(Require.Root, "src", "Web", "bin", configuration.Name, framework.Name);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
