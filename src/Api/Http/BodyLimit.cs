using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Http;

/// <summary>How large a route's request bodies may be, as sent and unpacked, and the option that says so.</summary>
internal sealed record BodyLimit(long Bytes, string Option) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => Bytes;

    /// <summary>What a caller should read whose body is larger than an endpoint takes.</summary>
    public static string Describe(HttpContext http, Endpoint? endpoint)
    {
        var limit = endpoint?.Metadata.GetMetadata<BodyLimit>()
            ?? new BodyLimit(http.RequestServices.GetRequiredService<IOptions<WebNNOptions>>().Value.MaxBodyBytes, $"WebNN:{nameof(WebNNOptions.MaxBodyBytes)}");
        return string.Create(CultureInfo.InvariantCulture, $"The body is larger than {limit.Bytes} bytes, as sent or unpacked; that is the most this route takes ({limit.Option}).");
    }
}
