using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace WebNN.Api.Http;

/// <summary>
/// Methods that no route is mapped for: HEAD wherever there is GET, and OPTIONS on
/// every path there is (RFC 9110, sections 9.3.2 and 9.3.7).
/// </summary>
internal static class Methods
{
    /// <summary>Answers HEAD and OPTIONS, and makes the <c>Allow</c> of a 405 complete. Stands before routing.</summary>
    public static void UseHeadAndOptions(this WebApplication app)
    {
        // asked for once: the sources of minimal APIs make their endpoints anew each time
        var routes = new Lazy<Route[]>(() =>
            Routes(app.Services.GetRequiredService<EndpointDataSource>(), app.Services.GetRequiredService<ParameterPolicyFactory>()));
        app.Use((http, next) => Answer(http, next, routes));
    }

    private static async Task Answer(HttpContext http, RequestDelegate next, Lazy<Route[]> routes)
    {
        var method = http.Request.Method;

        // the server leaves out the body by what the request line said
        if (HttpMethods.IsHead(method))
            http.Request.Method = HttpMethods.Get;
        await next(http);
        http.Request.Method = method;
        if (!IsRefused(http) || http.Response.HasStarted)
            return;

        var allowed = Allowed(routes.Value, http);
        if (allowed.Count == 0)
        {
            http.Response.Headers.Remove("Allow");
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.Headers.Allow = string.Join(", ", allowed);
        http.Response.StatusCode = HttpMethods.IsOptions(method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
    }

    // routing chooses by the method before it asks the constraints, and then finds nothing instead of another method
    private static bool IsRefused(HttpContext http) => http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
        || (http.Response.StatusCode == StatusCodes.Status404NotFound && http.GetEndpoint() is null);

    // routing's own list has what catch-all routes of files would take, on every path
    private static Route[] Routes(EndpointDataSource source, ParameterPolicyFactory policies) =>
        [
            .. from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            let methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
            where methods is not null && !IsCatchAll(endpoint.RoutePattern)
            select new Route(
                new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []),
                [.. Constraints(endpoint.RoutePattern, policies)],
                methods),
        ];

    private static bool IsCatchAll(RoutePattern pattern) =>
        pattern.PathSegments is [{ Parts: [RoutePatternParameterPart { IsCatchAll: true }] }];

    private static IEnumerable<(string Parameter, IRouteConstraint Constraint)> Constraints(
        RoutePattern pattern,
        ParameterPolicyFactory policies) =>
        from parameter in pattern.Parameters
        from reference in parameter.ParameterPolicies
        let constraint = policies.Create(parameter, reference) as IRouteConstraint
        where constraint is not null
        select (parameter.Name, constraint);

    private static SortedSet<string> Allowed(Route[] routes, HttpContext http)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (route.Takes(http))
                methods.UnionWith(route.Methods);
        }

        if (methods.Contains(HttpMethods.Get))
            methods.Add(HttpMethods.Head);
        if (methods.Count > 0)
            methods.Add(HttpMethods.Options);
        return methods;
    }

    private sealed record Route(
        TemplateMatcher Matcher,
        (string Parameter, IRouteConstraint Constraint)[] Constraints,
        IReadOnlyList<string> Methods)
    {
        public bool Takes(HttpContext http)
        {
            var values = new RouteValueDictionary();
            return Matcher.TryMatch(http.Request.Path, values)
                && Constraints.All(one => one.Constraint.Match(http, null, one.Parameter, values, RouteDirection.IncomingRequest));
        }
    }
}
