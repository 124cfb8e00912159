using System.Threading.RateLimiting;
using WebNN.Api.Http;

namespace WebNN.Api.Access;

/// <summary>
/// Counts the keys that were refused, by address: whoever guesses is soon told to wait. Keys that are good are not counted.
/// </summary>
internal sealed class RefusedKeys : IDisposable
{
    /// <summary>So many of an address within a minute are told that they are wrong.</summary>
    public const int PerMinute = 20;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = PerMinute,
            Window = UsageLimiting.Window,
        }));

    /// <summary>Counts one.</summary>
    /// <returns>How long to wait, where there were too many; else null.</returns>
    public TimeSpan? Count(HttpContext http) => Count(ClientAddress.Of(http));

    /// <summary>Counts one from an address.</summary>
    public TimeSpan? Count(string? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? "");
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : UsageLimiting.Window;
    }

    public static Task Refuse(HttpContext http, TimeSpan wait) =>
        UsageLimiting.TooMany(http, wait, $"{PerMinute} keys from your address were refused within a minute");

    public void Dispose() => _limiter.Dispose();
}
