using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Iterations;

/// <summary>The names of the classes that a job's network tells apart, or of the numbers it predicts.</summary>
internal static class MomentNames
{
    /// <summary>Gets those of its dataset, or, where it has points of its own, their numbers.</summary>
    public static IReadOnlyList<string> Of(DatasetInfo? data, JobInfo job) => data?.Shape.Classes
        ?? [.. Enumerable.Range(0, job.Live?.Classes ?? 10).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
