using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;

namespace WebNN.Api.Access;

/// <summary>
/// Keeps pages of other sites from using a visitor's browser against this server. What changes something, the hub and the pages' circuit
/// take no request from a foreign origin; a server that listens on loopback only answers under a name of its own machine only, or a foreign
/// name that is made to point at 127.0.0.1 would be its own origin.
/// </summary>
internal sealed class ForeignSites(RequestDelegate next, IOptions<AccessOptions> options, IServer server, IConfiguration configuration)
{
    private const string SecFetchSite = "Sec-Fetch-Site", CrossSite = "cross-site", AnyHost = "*";

    // a WebSocket is opened by a GET
    private static readonly PathString[] Connections = ["/hubs", "/_blazor"];

    private readonly HashSet<string> _allowed = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
    private bool? _onLoopbackOnly;

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        if (IsForeignHost(request.Host))
        {
            return Refuse(
                context,
                StatusCodes.Status400BadRequest,
                $"This server listens on this machine only and does not answer for the host '{Problems.Shorten(request.Host.Host)}': " +
                    "use localhost or 127.0.0.1, or name the host in AllowedHosts.");
        }

        if (Matters(request) && ForeignOrigin(request) is { } origin)
        {
            return Refuse(
                context,
                StatusCodes.Status403Forbidden,
                $"The request comes from a page of another site ({Problems.Shorten(origin)}), which may not use this server; " +
                    "WebNN:Access:AllowedOrigins lists those that may.");
        }

        return next(context);
    }

    private static bool Matters(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || Array.Exists(Connections, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    private string? ForeignOrigin(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count > 0)
            return origins.FirstOrDefault(origin => origin is null || !(_allowed.Contains(origin) || IsOwn(origin, request.Host)));
        return request.Headers[SecFetchSite] == CrossSite ? CrossSite : null;
    }

    // the scheme may differ: a proxy in front speaks https
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private bool IsForeignHost(HostString host)
    {
        // known only once the server listens
        _onLoopbackOnly ??= configuration["AllowedHosts"] is null or "" or AnyHost
            && server.Features.Get<IServerAddressesFeature>() is { Addresses.Count: > 0 } listening
            && listening.Addresses.All(address => IsLoopback(BindingAddress.Parse(address).Host));
        return _onLoopbackOnly.Value && host.HasValue && !IsLoopback(host.Host);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return ErrorAnswers.Answer(context, status, detail);
    }
}
