using Microsoft.AspNetCore.Http.HttpResults;

namespace WebNN.Api.Cluster;

/// <summary>The route that tells which nodes there are.</summary>
internal static class ClusterApi
{
    public static void MapCluster(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/cluster", Get).WithTags("Cluster").ProducesProblem(503);

    /// <summary>Lists the nodes, what each trains, and which of them answers; one that is alone lists itself.</summary>
    internal static Ok<ClusterInfo> Get(ClusterView cluster) => TypedResults.Ok(cluster.Get());
}
