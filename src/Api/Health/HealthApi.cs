using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Cluster;
using WebNN.Api.Models;

namespace WebNN.Api.Health;

/// <summary>An answer of the health routes; <c>problems</c> names models that cannot serve, although the server is ready.</summary>
internal sealed record HealthAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Problems = null);

internal static class HealthApi
{
    private const int MaxProblems = 10;

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", Live);
        health.MapGet("/ready", Ready).ProducesProblem(503);
    }

    /// <summary>The process answers.</summary>
    internal static Ok<HealthAnswer> Live() => TypedResults.Ok(new HealthAnswer("live"));

    /// <summary>
    /// The default model can be served, and the data directory can be written. What is wrong with other models is said beside.
    /// </summary>
    internal static async Task<Results<Ok<HealthAnswer>, ProblemHttpResult>> Ready(
        ModelRegistry registry,
        DataDirectory data,
        IServiceProvider services,
        CancellationToken ct)
    {
        if (await ObstacleAsync(registry, data, ct) is { } obstacle)
            return Api.Problems.Of(StatusCodes.Status503ServiceUnavailable, "Not ready", obstacle);
        string[] problems =
        [
            .. registry
                .Names.Where(name => registry.AliasProblem(name) is not null)
                .Select(name => $"{name}: {registry.AliasProblem(name)}"),
        ];
        if (services.GetService<Contact>() is { Holds: false })
        {
            string[] all = ["The database cannot be reached: predictions go on, jobs and changes wait.", .. problems];
            return TypedResults.Ok(new HealthAnswer("degraded", [.. all.Take(MaxProblems)]));
        }

        return TypedResults.Ok(new HealthAnswer("ready", problems.Length == 0 ? null : [.. problems.Take(MaxProblems)]));
    }

    /// <summary>Null where the server is ready; else why not.</summary>
    internal static async Task<string?> ObstacleAsync(ModelRegistry registry, DataDirectory data, CancellationToken ct) =>
        await registry.FindAsync(default, ct) is ModelLookup.Refused refused ? refused.Detail
        : data.WriteProblem() is { } problem ? $"The data directory cannot be written: {problem}"
        : null;
}
