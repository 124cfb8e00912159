using Microsoft.AspNetCore.Routing.Template;

namespace WebNN.Api.Http;

/// <summary>Methods that no route is mapped for: HEAD wherever there is GET, and OPTIONS on every path there is (RFC 9110, sections 9.3.2 and 9.3.7).</summary>
internal static class Methods
{
    /// <summary>Answers HEAD and OPTIONS, and makes the <c>Allow</c> of a 405 complete. Stands before routing.</summary>
    public static void UseHeadAndOptions(this WebApplication app) => app.Use(async (http, next) =>
    {
        var method = http.Request.Method;

        // the server leaves out the body by what the request line said
        if (HttpMethods.IsHead(method))
            http.Request.Method = HttpMethods.Get;
        await next(http);
        http.Request.Method = method;
        if (http.Response.StatusCode != StatusCodes.Status405MethodNotAllowed || http.Response.HasStarted)
            return;

        var allowed = Allowed(app, http.Request.Path);
        http.Response.Headers.Allow = string.Join(", ", allowed);
        if (allowed.Count == 0)
        {
            http.Response.Headers.Remove("Allow");
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (HttpMethods.IsOptions(method))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    });

    // routing's own list has what catch-all routes of files would take, on every path
    private static SortedSet<string> Allowed(IEndpointRouteBuilder app, PathString path)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern;
            if (pattern.PathSegments is [{ IsSimple: true } only] && only.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { IsCatchAll: true })
                continue;
            if (new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(path, []))
                methods.UnionWith(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []);
        }

        if (methods.Contains(HttpMethods.Get))
            methods.Add(HttpMethods.Head);
        if (methods.Count > 0)
            methods.Add(HttpMethods.Options);
        return methods;
    }
}
