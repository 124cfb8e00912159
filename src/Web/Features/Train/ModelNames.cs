using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Train;

/// <summary>Names for models that do not exist yet, so that nobody replaces another's model without meaning to.</summary>
internal static class ModelNames
{
    /// <summary>
    /// A name that no model has and no unfinished job will give: <c>mnist-book</c>, <c>mnist-book-2</c>, … with a recipe,
    /// <c>spiral-1</c>, <c>spiral-2</c>, … without.
    /// </summary>
    public static string Free(ModelRegistry models, TrainingJobs jobs, string dataset, string? recipe = null)
    {
        // the jobs first: one that ends meanwhile has become a model
        var taken = jobs.List(limit: int.MaxValue).Where(job => !job.IsFinal).Select(job => job.Model).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(models.Names);
        var stem = recipe is null || dataset.StartsWith(recipe, StringComparison.Ordinal) ? dataset : $"{dataset}-{recipe}";
        var name = stem == dataset ? $"{stem}-1" : stem;
        for (var number = 2; taken.Contains(name); number++)
            name = FormattableString.Invariant($"{stem}-{number}");
        return name;
    }
}
