using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace WebNN.Api.Swagger;

/// <summary>
/// Names routes for generated clients: by the name it was mapped with, else by its group and its handler, as in
/// <c>modelsGetVersion</c>, and what tells its variants apart.
/// </summary>
internal static partial class OperationNames
{
    /// <summary>The name of a route, unique in the document.</summary>
    public static string? Of(ApiDescription api)
    {
        if (api.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault() is { } named)
            return named.EndpointName;
        if (!api.TryGetMethodInfo(out var handler) || handler.DeclaringType is not { } group)
            return null;
        var name = group.Name.EndsWith("Api", StringComparison.Ordinal) ? group.Name[..^3] : group.Name;
        var path = api.RelativePath ?? "";

        // one handler serves a model, one of its versions by number, and one by alias
        var variant = api.ParameterDescriptions.Any(p => p.Name == "version") || !IsShared(path) ? ""
            : path.Contains("/versions/{version", StringComparison.Ordinal) ? "OfVersion"
            : path.Contains("/labels/{alias", StringComparison.Ordinal) ? "OfLabel"
            : "";
        return char.ToLowerInvariant(name[0]) + name[1..] + (handler.Name == name ? "" : handler.Name) + variant;
    }

    /// <summary>A route as the examples are keyed: without constraints, as in <c>GET /api/models/{name}</c>.</summary>
    public static string Route(ApiDescription api) => $"{api.HttpMethod} /{Constraint().Replace(api.RelativePath ?? "", "}").TrimEnd('/')}";

    private static bool IsShared(string path) =>
        path.StartsWith("v1/", StringComparison.Ordinal) || path.StartsWith("v2/", StringComparison.Ordinal);

    // ":int" in "{version:int}", but not ":predict" in "{name}:predict"
    [GeneratedRegex(@":[^{}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
