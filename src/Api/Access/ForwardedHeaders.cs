using System.Net;
using Microsoft.Extensions.Options;
using Forwarded = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders;

namespace WebNN.Api.Access;

/// <summary>The address and the scheme of a caller as a proxy forwards them: a configured proxy, and nobody else.</summary>
internal static class ForwardedHeaders
{
    /// <summary>Stands first: what comes after it takes the caller's address and scheme as they are.</summary>
    public static void UseConfiguredProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Proxies;
        if (proxies.Count == 0)
            return;

        // of a chain of proxies each is asked for the one before it, until one is not configured
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = Forwarded.XForwardedFor | Forwarded.XForwardedProto,
            ForwardLimit = null,
        };

        // the framework's own list has loopback
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                options.KnownProxies.Add(address);
            else
                options.KnownIPNetworks.Add(IPNetwork.Parse(proxy));
        }

        app.UseForwardedHeaders(options);
    }
}
