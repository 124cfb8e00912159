using WebNN.Api.Models;
using WebNN.Api.Training;

namespace WebNN.Web.Training;

/// <summary>Names for models that do not exist yet, so that nobody replaces another's model without meaning to.</summary>
internal static class ModelNames
{
    private static readonly JobState[] Unfinished = [JobState.Queued, JobState.Running, JobState.Paused];

    /// <summary>
    /// A name that no model has and no unfinished job will give: <c>mnist-book</c>, <c>mnist-book-2</c>, … with a recipe, <c>spiral-1</c>,
    /// <c>spiral-2</c>, … without.
    /// </summary>
    public static string Free(ModelRegistry models, TrainingJobs jobs, string dataset, string? recipe = null)
    {
        var taken = models.Names.Concat(Unfinished.SelectMany(state => jobs.List(state, int.MaxValue)).Select(job => job.Model)).ToHashSet(StringComparer.Ordinal);
        var stem = recipe is null || dataset.StartsWith(recipe, StringComparison.Ordinal) ? dataset : $"{dataset}-{recipe}";
        var first = stem == dataset ? $"{stem}-1" : stem;
        return Enumerable.Range(2, taken.Count + 1).Select(number => FormattableString.Invariant($"{stem}-{number}")).Prepend(first).First(name => !taken.Contains(name));
    }
}
