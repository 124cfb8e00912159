using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;

namespace WebNN.Api.Access;

/// <summary>The kind of a request that is counted by the minute.</summary>
internal enum Usage
{
    /// <summary>A prediction, of however many images.</summary>
    Prediction,

    /// <summary>A change: a job, a command, an import, an alias, a key.</summary>
    Write,
}

/// <summary>The section "WebNN:Limits": how much one may ask for, by key, else by address. 0: as much as one likes.</summary>
public sealed class UsageLimits
{
    /// <summary>Predictions a minute.</summary>
    [Range(0, 100_000_000)]
    public int PredictPerMinute { get; set; }

    /// <summary>Changes a minute by requests; predictions do not count.</summary>
    [Range(0, 100_000_000)]
    public int WritesPerMinute { get; set; }

    /// <summary>Jobs that may wait at the same time.</summary>
    [Range(0, 100_000)]
    public int QueuedPerOwner { get; set; }

    internal int PerMinute(Usage usage) => usage == Usage.Prediction ? PredictPerMinute : WritesPerMinute;
}

/// <summary>Registers and places the limits by the minute.</summary>
internal static class UsageLimiting
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddUsageLimits(this IServiceCollection services)
    {
        services.AddOptions<UsageLimits>().BindConfiguration("WebNN:Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter(limiter =>
        {
            limiter.OnRejected = (context, _) => new ValueTask(Refuse(context));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
        });
    }

    public static void UseUsageLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<UsageLimits>>().Value is not { PredictPerMinute: 0, WritesPerMinute: 0 })
            app.UseRateLimiter();
    }

    private static RateLimitPartition<string> Partition(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<UsageMetadata>()?.Usage is not { } usage
            || http.RequestServices.GetRequiredService<IOptions<UsageLimits>>().Value.PerMinute(usage) is not (> 0 and var perMinute))
        {
            return RateLimitPartition.GetNoLimiter("");
        }

        var caller = Caller.Of(http);
        return RateLimitPartition.GetFixedWindowLimiter(
            caller.Name is { } name ? $"{usage} key {name}" : $"{usage} address {caller.Address}",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Window });
    }

    private static Task Refuse(Microsoft.AspNetCore.RateLimiting.OnRejectedContext context)
    {
        var http = context.HttpContext;
        var (what, option) = http.GetEndpoint()?.Metadata.GetMetadata<UsageMetadata>()?.Usage == Usage.Prediction
            ? ("predictions", nameof(UsageLimits.PredictPerMinute))
            : ("changes", nameof(UsageLimits.WritesPerMinute));
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : Window;
        return TooMany(http, wait, $"So many {what} a minute are not allowed (WebNN:Limits:{option})");
    }

    /// <summary>Answers 429 with a time to come back.</summary>
    internal static Task TooMany(HttpContext http, TimeSpan wait, string reason)
    {
        var seconds = Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, Window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds;
        return ErrorAnswers.Answer(http, StatusCodes.Status429TooManyRequests, $"{reason}; try again in {seconds} s.");
    }
}

/// <summary>The metadata of a route whose requests are counted, with their kind.</summary>
internal sealed record UsageMetadata(Usage Usage);
