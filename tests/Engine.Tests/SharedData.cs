using Xunit;

namespace WebNN.Engine.Tests;

/// <summary>Real files that are not in the repository: looked for in ../shared/data beside it, or where WEBNN_SHARED points.</summary>
internal static class SharedData
{
    /// <summary>The file's path; where it is absent, the test that asks is skipped and says so.</summary>
    public static string Require(string relativePath)
    {
        var path = Folders().Select(folder => Path.Combine(folder, relativePath)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{relativePath} is neither in ../shared/data beside the repository nor below WEBNN_SHARED.");
        return path!;
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("WEBNN_SHARED") is { Length: > 0 } shared)
        {
            yield return Path.Combine(shared, "data");
            yield return shared;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WebNN.sln")))
        {
            folder = folder.Parent;
        }

        if (folder?.Parent is { } parent)
        {
            yield return Path.Combine(parent.FullName, "shared", "data");
        }
    }
}
