using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace WebNN.Api.Http;

/// <summary>The least pace at which a large body must arrive, enforced by the server.</summary>
internal static class BodyPace
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From its first ten seconds on the body must have arrived at this pace on average, else reading it throws 408. Before it is read. The
    /// server's own 240 bytes a second would let 64 MiB take three days.
    /// </summary>
    public static void Require(HttpContext http, int bytesPerSecond)
    {
        // HTTP/2 has one pace for all requests of a connection
        if (HttpProtocol.IsHttp11(http.Request.Protocol) && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
            pace.MinDataRate = new MinDataRate(bytesPerSecond, Grace);
    }
}
