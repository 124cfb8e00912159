using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Http;

/// <summary>The server's own limits, as the options set them.</summary>
internal static class ServerLimits
{
    /// <summary>The log of refused connections, a line for each: a flood would fill the disk. A metric of the server counts them.</summary>
    public const string ConnectionLog = "Microsoft.AspNetCore.Server.Kestrel.Connections";

    public static void AddServerLimits(this IServiceCollection services)
    {
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<WebNNOptions>>((kestrel, options) =>
        {
            kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = options.Value.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.Value.MaxConnections;
        });
        services.AddLogging(logging => logging.AddFilter(ConnectionLog, LogLevel.Error));
    }
}
