using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace WebNN.Api.Http;

/// <summary>Checks of the compression and the character set that a request states for its body.</summary>
internal static class RequestBodies
{
    private const string Encodings = "gzip, deflate, br";

    /// <summary>
    /// Unpacks compressed bodies, up to the route's limit, and refuses what cannot be read. Stands behind routing, which knows the limit.
    /// </summary>
    public static void UseRequestBodies(this WebApplication app)
    {
        app.UseRequestDecompression();
        app.Use(
            (http, next) =>
                Refusal(http) is { } detail
                    ? Problems
                        .Of(
                            StatusCodes.Status415UnsupportedMediaType,
                            ReasonPhrases.GetReasonPhrase(StatusCodes.Status415UnsupportedMediaType),
                            detail)
                        .ExecuteAsync(http)
                    : next(http));
    }

    /// <summary>Indicates whether an exception of this type says that a compressed body is damaged.</summary>
    public static bool IsDamaged(Exception e) =>
        e
            is InvalidDataException { Source: "System.IO.Compression" }
                or InvalidOperationException { Source: "System.IO.Compression.Brotli" };

    private static string? Refusal(HttpContext http)
    {
        var headers = http.Request.Headers;

        // what could be unpacked has lost its header
        if (headers.ContentEncoding is [_, ..] encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.AcceptEncoding = Encodings;
            return $"The body came with Content-Encoding '{Problems.Shorten(encoding.ToString())}'; " +
                $"send it as it is, or with one of {Encodings}.";
        }

        return
            http.Request.ContentType is { } type
            && type.Contains("charset", StringComparison.OrdinalIgnoreCase)
            && http.Request.HasJsonContentType()
            && ErrorAnswers.IsNative(http.Request.Path)
            && !ErrorAnswers.IsProtocol(http.Request.Path)
            && !IsUtf8(type)
            ? $"The body came with Content-Type '{Problems.Shorten(type)}'; JSON is UTF-8."
            : null;
    }

    private static bool IsUtf8(string type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed)
        && parsed.Encoding is { } encoding
        && (encoding.CodePage == Encoding.UTF8.CodePage || encoding.CodePage == Encoding.ASCII.CodePage);
}
