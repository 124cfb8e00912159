using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Access;
using WebNN.Api.Training.Specs;

namespace WebNN.Web.Features.Admin;

/// <summary>A limit of the server.</summary>
/// <param name="Key">Its text's name.</param>
/// <param name="Setting">The setting that it has; null: it has none.</param>
/// <param name="Value">How much it allows; 0: as much as one likes.</param>
internal sealed record Limit(string Key, string? Setting, int Value)
{
    /// <summary>All limits on callers.</summary>
    public static IReadOnlyList<Limit> Of(IServiceProvider services)
    {
        var usage = services.GetRequiredService<IOptions<UsageLimits>>().Value;
        var training = services.GetRequiredService<IOptions<TrainingLimits>>().Value;
        var capacity = services.GetRequiredService<IOptions<CapacityOptions>>().Value;
        return
        [
            new("predictions", "WebNN:Limits:PredictPerMinute", usage.PredictPerMinute),
            new("writes", "WebNN:Limits:WritesPerMinute", usage.WritesPerMinute),
            new("refused", null, RefusedKeys.PerMinute),
            new(Waiting, "WebNN:Training:QueueLength", training.QueueLength),
            new(WaitingOfOwner, "WebNN:Limits:QueuedPerOwner", usage.QueuedPerOwner),
            new("ofAddress", "WebNN:Training:JobsPerAddress", training.JobsPerAddress),
            new(Running, "WebNN:Training:Concurrency", training.Concurrency),
            new("heavy", "WebNN:Capacity:Heavy", capacity.HeavyAtOnce),
            new("heavyWaiting", "WebNN:Capacity:HeavyWaiting", capacity.HeavyWaiting),
        ];
    }

    /// <summary>The key of a limit of which the program knows how much is in use.</summary>
    public const string Waiting = "waiting", WaitingOfOwner = "waitingOfOwner", Running = "running";
}
