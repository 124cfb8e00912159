using Microsoft.AspNetCore.Http.HttpResults;
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
        health.MapGet("/ready", Ready).ProducesProblem(503);
    }

    /// <summary>The process answers.</summary>
    internal static Ok<HealthAnswer> Live() => TypedResults.Ok(new HealthAnswer("live"));

    /// <summary>A model is loaded, and the data directory can be written.</summary>
    internal static Results<Ok<HealthAnswer>, ProblemHttpResult> Ready(ModelRegistry registry, DataDirectory data) =>
        Obstacle(registry, data) is { } obstacle ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "Not ready", obstacle) : TypedResults.Ok(new HealthAnswer("ready"));

    /// <summary>Null where the server is ready; else why not.</summary>
    internal static string? Obstacle(ModelRegistry registry, DataDirectory data) =>
        registry.Resolve() is null ? registry.WhyNot(null, null, null).Detail
        : data.WriteProblem() is { } problem ? $"The data directory cannot be written: {problem}"
        : null;
}
