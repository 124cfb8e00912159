using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;

namespace WebNN.Api.Models;

/// <summary>The dataset to evaluate on; absent: the one the version was trained on.</summary>
internal sealed record EvaluateRequest(string? Dataset);

internal static class ModelEvaluationApi
{
    /// <summary>
    /// Runs a version over a dataset's test samples: accuracy, loss, confusion matrix, and what it is most confidently wrong about.
    /// </summary>
    internal static async Task<Results<Ok<EvaluateAnswer>, ProblemHttpResult>> Evaluate(
        string name, int version, EvaluateRequest? request, ModelRegistry registry, DatasetStore datasets, CancellationToken ct)
    {
        var lookup = await registry.FindAsync(new(name, version), ct);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var dataset = request?.Dataset ?? served.Version.Dataset ?? "mnist";
        if (datasets.Find(dataset) is not { } info)
            return ModelProblems.NoDataset(dataset, datasets);
        ModelProblems.ThrowIfMisfit(name, served.Network, info);

        try
        {
            var test = (await datasets.LoadAsync(dataset, ct)).Test;
            return TypedResults.Ok(await Task.Run(() => ModelEvaluation.Of(served, test, dataset), ct));
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }
    }
}
