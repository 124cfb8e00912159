using System.Net.Mime;

namespace WebNN.Web.Features.ApiGuide;

/// <summary>
/// The repository's <c>requests/</c>, for developers who have only a server: HTTP client files, and the digits they send.
/// </summary>
internal static class RequestFiles
{
    private const string Extension = ".http";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "content", "requests");

    /// <summary>The HTTP client files, by name.</summary>
    public static readonly IReadOnlyList<string> Names =
        [.. Directory.EnumerateFiles(Folder, "*" + Extension).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static void MapRequestFiles(this IEndpointRouteBuilder app) => app.MapGet("/requests/{name}", Get).ExcludeFromDescription();

    /// <summary>Serves one file; an HTTP client file is addressed to the server that was asked.</summary>
    private static IResult Get(string name, HttpRequest request)
    {
        // looked up among those there are: a name never becomes a path of its own
        var file = Directory.EnumerateFiles(Folder).FirstOrDefault(file => Path.GetFileName(file) == name);
        if (file is null)
            return TypedResults.NotFound();
        if (Path.GetExtension(file) != Extension)
            return TypedResults.PhysicalFile(file, MediaTypeNames.Application.Octet, name);
        var text = ApiSamples.Address(File.ReadAllText(file), $"{request.Scheme}://{request.Host}");
        return TypedResults.Text(text, MediaTypeNames.Text.Plain);
    }
}
