using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Http;

/// <summary>The limit of a route's request bodies in bytes, as sent and unpacked, and the option that sets it.</summary>
internal sealed record BodyLimit(long Bytes, string Option) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => Bytes;

    /// <summary>Explains the limit to a caller whose body is too large.</summary>
    public static string Describe(HttpContext http, Endpoint? endpoint)
    {
        var limit = endpoint?.Metadata.GetMetadata<BodyLimit>()
            ?? new BodyLimit(
                http.RequestServices.GetRequiredService<IOptions<WebNNOptions>>().Value.MaxBodyBytes,
                $"WebNN:{nameof(WebNNOptions.MaxBodyBytes)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The body is larger than {limit.Bytes} bytes, as sent or unpacked; that is the most this route takes ({limit.Option}).");
    }
}
