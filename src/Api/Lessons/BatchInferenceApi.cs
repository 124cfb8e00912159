using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Lessons;

/// <summary>
/// A measurement of one version (default: the serving one) on a dataset's test images, in batches of several sizes, 1 to 10,000. With
/// <c>"normalize":false</c> the pixels go in as 0–255 instead of 0–1.
/// </summary>
internal sealed record BatchInferenceRequest(
    string? Model = null,
    int? Version = null,
    string? Alias = null,
    int[]? BatchSizes = null,
    string Dataset = "mnist",
    bool Normalize = true);

/// <summary>One way through all images: the share read correctly and the time it took.</summary>
internal sealed record BatchInferenceResult(int BatchSize, double Accuracy, double Seconds);

/// <summary>Reads the same images in batches of each size: equally right, not equally fast.</summary>
internal sealed record BatchInferenceAnswer(
    string Model,
    int Version,
    string Dataset,
    int Images,
    IReadOnlyList<BatchInferenceResult> Results);

internal static class BatchInferenceApi
{
    private const int MaxSizes = 8;
    private const int MaxBatch = 10_000;

    public static void MapBatchInference(this IEndpointRouteBuilder lessons) => lessons.MapPost("/batch-inference", Measure).IsHeavy();

    /// <summary>All test images through a model, one at a time and in batches (book §3.6.3).</summary>
    internal static async Task<Results<Ok<BatchInferenceAnswer>, ProblemHttpResult>> Measure(
        BatchInferenceRequest request, ModelRegistry registry, DatasetStore datasets, CancellationToken cancellationToken)
    {
        int[] sizes = request.BatchSizes ?? [1, 100];
        if (sizes.Length is < 1 or > MaxSizes || sizes.Any(size => size is < 1 or > MaxBatch))
            return Problems.BadRequest($"batchSizes takes 1 to {MaxSizes} sizes, each 1 to {MaxBatch}.");
        var lookup = await registry.FindAsync(new(request.Model, request.Version, request.Alias), cancellationToken);
        if (lookup.Model is not { } served)
            return lookup.Problem();

        Dataset images;
        try
        {
            images = (await datasets.LoadAsync(request.Dataset, cancellationToken)).Test;
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }

        if (images.Inputs != served.Network.Inputs || images.Classes != served.Network.Outputs || served.Version.IsRegression)
        {
            return Problems.BadRequest(
                $"Model '{served.Version.Model}' takes {served.Network.Inputs} numbers and tells {served.Network.Outputs} classes apart; "
                    + $"the samples of {request.Dataset} are {images.Inputs} numbers of {images.Classes} classes.");
        }

        if (!request.Normalize)
            images = images.Undivided();
        var results = new BatchInferenceResult[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            var timing = await BatchInference.MeasureAsync(served.Network, images, sizes[i], null, cancellationToken);
            results[i] = new BatchInferenceResult(timing.BatchSize, timing.Accuracy, timing.Seconds);
        }

        return TypedResults.Ok(
            new BatchInferenceAnswer(served.Version.Model, served.Version.Version, request.Dataset, images.Count, results));
    }
}
