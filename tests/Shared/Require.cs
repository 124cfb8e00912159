using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Xunit;

namespace WebNN.Tests;

/// <summary>
/// What a test needs from the machine beyond the SDK. Missing, the test is skipped with the reason; but where the
/// environment variable <c>WEBNN_REQUIRE</c> names the thing (<c>chromium,mnist</c>), the test fails instead: a build
/// server that has it must not pass by skipping.
/// </summary>
internal static class Require
{
    /// <summary>The repository's root: the nearest folder upwards that holds <c>WebNN.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Path of a Chromium browser: <c>WEBNN_CHROMIUM</c>, or the usual places, that without a window first.</summary>
    public static string Chromium() => First(
        "chromium",
        "No Chromium browser: install it or set WEBNN_CHROMIUM.",
        File.Exists,
        Environment.GetEnvironmentVariable("WEBNN_CHROMIUM"),
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "C:/Program Files/Google/Chrome/Application/chrome.exe");

    /// <summary>Folder with the four IDX files of MNIST.</summary>
    public static string Mnist() => First("mnist", $"No MNIST files in {Shared}/data/mnist (WEBNN_SHARED moves it).",
        folder => Directory.EnumerateFiles(folder, "train-images*").Any(), $"{Shared}/data/mnist");

    /// <summary>Folder with the book's sample weights.</summary>
    public static string Book() => First("book", $"No sample weights in {Shared}/data/book (WEBNN_SHARED moves it).",
        folder => Directory.EnumerateFiles(folder).Any(), $"{Shared}/data/book");

    /// <summary>Node with npm, which the build needs, too.</summary>
    public static void Node()
    {
        if (!Succeeds("node", "--version") || !Succeeds(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "--version"))
            Missing("node", "No Node with npm answers.");
    }

    /// <summary>A Docker engine that answers, with compose, and the images named: present or pullable.</summary>
    public static void Docker(params string[] images)
    {
        if (!Succeeds("docker", "compose version") || !Succeeds("docker", "info"))
            Missing("docker", "No Docker engine with compose answers.");
        foreach (var image in images)
        {
            if (!Succeeds("docker", $"image inspect {image}") && !Succeeds("docker", $"pull --quiet {image}", seconds: 300))
                Missing("docker", $"The image {image} is neither present nor can it be pulled.");
        }
    }

    /// <summary>Folder with the programs of the newest PostgreSQL from Debian's packages, 15 or later.</summary>
    public static string Postgres() => First("postgres", "No PostgreSQL 15 or later below /usr/lib/postgresql.",
        bin => File.Exists(Path.Combine(bin, "initdb")), PostgresVersions().OrderDescending()
            .Select(version => string.Create(CultureInfo.InvariantCulture, $"/usr/lib/postgresql/{version}/bin")).ToArray());

    /// <summary>Path of nginx, which Linux's packages keep off the path of users.</summary>
    public static string Nginx() => First("nginx", "There is no /usr/sbin/nginx.", File.Exists, "/usr/sbin/nginx");

    /// <summary>A program on the path that answers to <c>--version</c>: <c>python3</c>, <c>curl</c>.</summary>
    public static void Program(string name)
    {
        if (!Succeeds(name, "--version"))
            Missing(name, $"There is no {name} on the path.");
    }

    /// <summary>A Python with NumPy: that on the path, or the system's own.</summary>
    public static string NumPy() => First("numpy", "No python3 has NumPy.",
        python => Succeeds(python, "-c \"import numpy\""), Which("python3"), "/usr/bin/python3");

    private static IEnumerable<int> PostgresVersions() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Where(version => version >= 15)
        : [];

    private static string? Which(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string Shared => Environment.GetEnvironmentVariable("WEBNN_SHARED") ?? Path.GetFullPath(Path.Combine(Root, "../shared"));

    private static string First(string name, string reason, Func<string, bool> holds, params string?[] candidates)
    {
        var found = candidates.FirstOrDefault(path => path is not null && Path.Exists(path) && holds(path));
        if (found is null)
            Missing(name, reason);
        return found;
    }

    [DoesNotReturn]
    private static void Missing(string name, string reason)
    {
        var required = (Environment.GetEnvironmentVariable("WEBNN_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (required.Contains(name, StringComparer.OrdinalIgnoreCase))
            Assert.Fail($"{reason} WEBNN_REQUIRE says this machine has it.");
        Assert.Skip(reason);
    }

    private static bool Succeeds(string command, string arguments, int seconds = 20)
    {
        try
        {
            var start = new ProcessStartInfo(command, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(TimeSpan.FromSeconds(seconds)))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // the program is not installed
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WebNN.sln")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
