using Microsoft.AspNetCore.Http.HttpResults;

namespace WebNN.Api.Lessons.Map;

internal static class MapApi
{
    public static void MapNotes(this IEndpointRouteBuilder lessons) => lessons.MapGet("/map", Get);

    /// <summary>The concepts of the study notes: for each its page, a request, and what that gives.</summary>
    internal static Ok<LessonMap> Get() => TypedResults.Ok(LessonMap.Notes);
}
