using Microsoft.Extensions.Primitives;

namespace WebNN.Api.Http;

/// <summary>The headers by which every answer restricts the browser: what a page may load, and that everything else is no page.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff", SameOrigin = "same-origin";
    private static readonly StringValues Page = PagePolicy(), NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Writes the headers onto every answer. Stands first.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        // not at once: an exception handler empties the headers before it answers
        http.Response.OnStarting(Write, http);
        return next(http);
    });

    /// <summary>The Content-Security-Policy of a page: files of this server only, and no frame around it.</summary>
    /// <param name="inlineScripts">Which scripts may stand in the page itself, as in <c>'sha256-…'</c>.</param>
    public static string PagePolicy(string inlineScripts = "") => string.Join("; ",
    [
        "default-src 'none'",
        $"script-src 'self' {inlineScripts}".TrimEnd(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]);

    private static Task Write(object state)
    {
        var response = ((HttpContext)state).Response;
        var headers = response.Headers;
        var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        headers.XContentTypeOptions = NoSniff;

        // its headers become those of the page in the browser's cache, which has its own
        if (response.StatusCode == StatusCodes.Status304NotModified)
            return Task.CompletedTask;
        if (isPage)
            headers["Referrer-Policy"] = SameOrigin;
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = isPage ? Page : NoPage;
        return Task.CompletedTask;
    }
}
