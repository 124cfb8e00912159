using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Primitives;
using WebNN.Api.Http;

namespace WebNN.Web.Hosting;

/// <summary>The only script that stands in the pages themselves, and the policy that lets it through by its hash.</summary>
internal static class ImportMapPolicy
{
    /// <summary>
    /// Scripts name each other, and components name theirs, as the files are called; the map leads to the addresses with fingerprints,
    /// which a browser may keep for ever. The styles among the libraries are loaded by scripts, too.
    /// </summary>
    public static ImportMapDefinition Map(ResourceAssetCollection assets) => new(
        assets.Select(asset => (asset.Url, Name: asset.Properties?.FirstOrDefault(property => property.Name == "label")?.Value))
            .Where(asset => asset.Name is { } name && IsLoadedByScripts(name))
            .ToDictionary(asset => "./" + asset.Name, asset => "./" + asset.Url, StringComparer.Ordinal),
        scopes: null,
        integrity: null);

    /// <summary>Gives pages the policy of all pages, with the map let through.</summary>
    public static void AllowImportMap(this IEndpointConventionBuilder pages) => pages.Finally(page =>
    {
        var assets = page.Metadata.OfType<ResourceAssetCollection>().LastOrDefault();
        if (page.RequestDelegate is not { } render || assets is null)
            return;
        StringValues policy = SecurityHeaders.PagePolicy($"'sha256-{Hash(Map(assets).ToString())}'");
        page.RequestDelegate = http =>
        {
            http.Response.Headers.ContentSecurityPolicy = policy;
            return render(http);
        };
    });

    // of the text as a browser reads it: every end of a line is a line feed
    private static string Hash(string script) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n"))));

    private static bool IsLoadedByScripts(string name) => name.EndsWith(".js", StringComparison.Ordinal)
        || (name.StartsWith("lib/", StringComparison.Ordinal) && name.EndsWith(".css", StringComparison.Ordinal));
}
