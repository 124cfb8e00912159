using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Models;

namespace WebNN.Api.Health;

/// <summary>An answer of the health routes.</summary>
internal sealed record HealthAnswer(string Status);

internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", Live);
        health.MapGet("/ready", Ready);
    }

    /// <summary>The process answers.</summary>
    internal static Ok<HealthAnswer> Live() => TypedResults.Ok(new HealthAnswer("live"));

    /// <summary>A model is loaded, and the data directory can be written.</summary>
    internal static Results<Ok<HealthAnswer>, ProblemHttpResult> Ready(ModelRegistry registry, IOptions<WebNNOptions> options)
    {
        if (registry.Resolve() is null)
            return NotReady(registry.WhyNot(null, null, null).Detail);
        var probe = Path.Combine(options.Value.DataDirectory, $".probe-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotReady($"The data directory cannot be written: {e.Message}");
        }

        return TypedResults.Ok(new HealthAnswer("ready"));
    }

    private static ProblemHttpResult NotReady(string detail) => Problems.Of(StatusCodes.Status503ServiceUnavailable, "Not ready", detail);
}
