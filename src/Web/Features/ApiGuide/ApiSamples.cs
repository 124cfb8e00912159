namespace WebNN.Web.Features.ApiGuide;

/// <summary>A language the samples are written in.</summary>
/// <param name="Extension">Of its files.</param>
/// <param name="Name">On its tab.</param>
/// <param name="Command">Runs a file of it.</param>
internal sealed record SampleLanguage(string Extension, string Name, string Command);

/// <summary>The programs in <c>content/api</c> that <c>/api</c> shows and the tests run: <c>predict.py</c>, <c>train.sh</c>, ….</summary>
internal static class ApiSamples
{
    public static readonly IReadOnlyList<SampleLanguage> Languages =
    [
        new("sh", "curl", "bash"),
        new("py", "Python", "python3"),
        new("mjs", "JavaScript", "node"),
        new("cs", "C#", "dotnet run"),
    ];

    /// <summary>The address the files are written for; <c>requests/*.http</c>, too.</summary>
    private const string WrittenFor = "http://localhost:5080";

    /// <summary>A sample as it runs against a server.</summary>
    /// <param name="file">Its name in <c>content/api</c>.</param>
    /// <param name="server">The server's address.</param>
    public static string Read(string file, string server) =>
        Address(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "content", "api", file)), server).TrimEnd();

    /// <summary>A text written for the default address, for another one.</summary>
    public static string Address(string text, string server) => text.Replace(WrittenFor, server.TrimEnd('/'), StringComparison.Ordinal);
}
