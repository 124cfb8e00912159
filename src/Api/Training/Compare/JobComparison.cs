using System.Text.Json;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Compare;

/// <summary>Jobs side by side; every list has an entry per job, in the same order.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Differences">The settings in which they differ, and under each its values: null for a job that has no such setting.</param>
/// <param name="Iterations">The iterations of the losses.</param>
/// <param name="Losses">A loss for each iteration; null where the job has none there, or none that is finite.</param>
/// <param name="Evaluations">The evaluations, as in the metrics of a job.</param>
internal sealed record JobComparison(
    IReadOnlyList<JobInfo> Jobs,
    IReadOnlyDictionary<string, IReadOnlyList<JsonElement?>> Differences,
    IReadOnlyList<int> Iterations,
    IReadOnlyList<IReadOnlyList<float?>> Losses,
    IReadOnlyList<IReadOnlyList<EpochPoint>> Evaluations)
{
    /// <summary>The bounds of how many jobs are compared.</summary>
    public const int Fewest = 2, Most = 10;

    /// <summary>Compares jobs at so many iterations at most.</summary>
    public static JobComparison Of(IReadOnlyList<ComparedJob> jobs, int maxPoints)
    {
        var iterations = Spread(jobs.Max(job => job.Metrics.Total), maxPoints);
        return new JobComparison(
            [.. jobs.Select(job => job.Job)],
            SpecDifferences.Of([.. jobs.Select(job => job.Job.Spec)]),
            iterations,
            [.. jobs.Select(job => job.Metrics.At(iterations))],
            [.. jobs.Select(job => job.Metrics.Epochs)]);
    }

    /// <summary>Gets the first iteration, then every second, fifth, …, and the last: at most so many.</summary>
    /// <remarks>While a job goes on, those before it mostly stay the same.</remarks>
    public static IReadOnlyList<int> Spread(int last, int most)
    {
        if (last == 0 || most == 1)
            return last == 0 ? [] : [last];
        var step = Math.Max(1, (last - 1 + most - 2) / (most - 1));
        var iterations = new List<int>();
        for (var iteration = 1; iteration < last; iteration += step)
            iterations.Add(iteration);
        iterations.Add(last);
        return iterations;
    }
}
