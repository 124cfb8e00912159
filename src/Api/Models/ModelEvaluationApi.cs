using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;
using WebNN.Engine.Data;

namespace WebNN.Api.Models;

/// <summary>
/// The dataset to evaluate on; absent: the one the version was trained on. With <c>predictions</c> the answer has what the version reads in
/// every sample, too.
/// </summary>
internal sealed record EvaluateRequest(string? Dataset = null, bool? Predictions = null);

/// <summary>
/// The version to compare with, of the same model where none is named, and the dataset; absent: the one that the first version was trained
/// on.
/// </summary>
internal sealed record CompareRequest(int Version, string? Model = null, string? Dataset = null);

internal static class ModelEvaluationApi
{
    /// <summary>
    /// Runs a version over a dataset's test samples: accuracy, loss, confusion matrix, what it is most confidently wrong about, precision
    /// and recall of each class, and whether it is right as often as it is sure. Of a version that predicts numbers: the loss and the mean
    /// distance from the right ones.
    /// </summary>
    internal static async Task<Results<Ok<EvaluateAnswer>, ProblemHttpResult>> Evaluate(
        string name, int version, EvaluateRequest? request, ModelRegistry registry, DatasetStore datasets, CancellationToken ct)
    {
        var lookup = await registry.FindAsync(new(name, version), ct);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        var (test, problem) = await TestOf(request?.Dataset, datasets, ct, served);
        if (problem is not null)
            return problem;
        var predictions = request?.Predictions == true;
        return TypedResults.Ok(await Task.Run(
            () => served.Version.IsRegression
                ? ModelEvaluation.Of(TestNumbers.Of(served, test!, ct), predictions)
                : ModelEvaluation.Of(TestAnswers.Of(served, test!, ct), predictions),
            ct));
    }

    /// <summary>
    /// Runs two versions over the same test samples: how many both, only one, or neither got right, whether that is more than luck, and the
    /// samples that they read differently.
    /// </summary>
    internal static async Task<Results<Ok<CompareAnswer>, ProblemHttpResult>> Compare(
        string name, int version, CompareRequest request, ModelRegistry registry, DatasetStore datasets, CancellationToken ct)
    {
        var lookup = await registry.FindAsync(new(name, version), ct);
        if (lookup.Model is not { } first)
            return lookup.Problem();
        lookup = await registry.FindAsync(new(request.Model ?? name, request.Version), ct);
        if (lookup.Model is not { } second)
            return lookup.Problem();
        if (first.Version.IsRegression)
        {
            return Problems.BadRequest(
                $"{name} predicts numbers, which are near or far, not right or wrong: evaluate both versions, and compare their losses.");
        }

        var (test, problem) = await TestOf(request.Dataset, datasets, ct, first, second);
        if (problem is not null)
            return problem;
        var comparison = await Task.Run(() => new ModelComparison(TestAnswers.Of(first, test!, ct), TestAnswers.Of(second, test!, ct)), ct);
        return TypedResults.Ok(comparison.Answer());
    }

    private static async Task<(Dataset? Test, ProblemHttpResult? Problem)> TestOf(
        string? asked, DatasetStore datasets, CancellationToken ct, params ServedModel[] versions)
    {
        var dataset = asked ?? versions[0].Version.Dataset ?? "mnist";
        if (datasets.Find(dataset) is not { } info)
            return (null, ModelProblems.NoDataset(dataset, datasets));
        foreach (var served in versions)
            ModelProblems.ThrowIfMisfit(served.Version.Model, served.Network, info);
        try
        {
            return ((await datasets.LoadAsync(dataset, ct)).Test, null);
        }
        catch (DatasetMissingException e)
        {
            return (null, Problems.NotFound(e.Message));
        }
    }
}
