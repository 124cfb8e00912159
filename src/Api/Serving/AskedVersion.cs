using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using WebNN.Api.Models;

namespace WebNN.Api.Serving;

/// <summary>The version a route of a serving protocol names: by number, by alias, or neither, which is what /predict would take.</summary>
internal sealed record AskedVersion(string Model, int? Version, string? Alias)
{
    public static AskedVersion Of(HttpContext http)
    {
        var route = http.Request.RouteValues;
        return new AskedVersion((string)route["name"]!, route["version"] is string text ? int.Parse(text, CultureInfo.InvariantCulture) : null, (string?)route["alias"]);
    }

    public ServedModel? Resolve(ModelRegistry registry) => registry.Resolve(Model, Version, Alias);

    /// <summary>The answer where there is nothing to resolve: 404, or 503 where the parameters cannot be loaded.</summary>
    public ProblemHttpResult Missing(ModelRegistry registry)
    {
        var (status, detail) = registry.WhyNot(Model, Version, Alias);
        return Problems.Of(status, ReasonPhrases.GetReasonPhrase(status), detail);
    }
}
