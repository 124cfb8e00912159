using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Compare;

/// <summary>Training jobs side by side by REST.</summary>
internal static class CompareApi
{
    private const int MaxPoints = 10_000;

    public static void MapCompare(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/training/compare", Compare).WithTags("Training").WithName("trainingCompare")
            .ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>
    /// Two to ten jobs side by side: the settings in which they differ, their losses at the same iterations, and their evaluations.
    /// </summary>
    /// <param name="jobs">The ids of the jobs, separated by commas.</param>
    /// <param name="all">All jobs.</param>
    /// <param name="maxPoints">At most so many iterations, evenly spaced and up to the last of the longest job; 10,000 at most.</param>
    internal static Results<Ok<JobComparison>, ProblemHttpResult> Compare(string jobs, TrainingJobs all, int maxPoints = 300)
    {
        var ids = jobs.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length is < JobComparison.Fewest or > JobComparison.Most)
            return Problems.BadRequest($"jobs names {Text(ids.Length)}; name two to ten, separated by commas.");
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Length)
            return Problems.BadRequest("jobs names the same job twice.");
        if (maxPoints is < 1 or > MaxPoints)
            return Problems.BadRequest($"maxPoints is {Text(maxPoints)}; it must be between 1 and {Text(MaxPoints)}.");

        var compared = new List<ComparedJob>();
        foreach (var id in ids)
        {
            if (ComparedJob.Find(all, id) is not { } job)
                return TrainingApi.NoJob(id);
            compared.Add(job);
        }

        return TypedResults.Ok(JobComparison.Of(compared, maxPoints));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
