using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Lessons;

/// <summary>Which version (default: what serves) reads the test images of which dataset, so many at a time.</summary>
internal sealed record BatchInferenceRequest(string? Model = null, int? Version = null, string? Alias = null, int[]? BatchSizes = null, string Dataset = "mnist");

/// <summary>One way through all images: the share read correctly and the time it took.</summary>
internal sealed record BatchInferenceResult(int BatchSize, double Accuracy, double Seconds);

/// <summary>The same images in batches of each size: equally right, not equally fast.</summary>
internal sealed record BatchInferenceAnswer(string Model, int Version, string Dataset, int Images, IReadOnlyList<BatchInferenceResult> Results);

internal static class BatchInferenceApi
{
    private const int MaxSizes = 8;
    private const int MaxBatch = 10_000;
    private const int TellEvery = 1000;

    // two measurements at once would disturb each other
    private static readonly SemaphoreSlim OneAtATime = new(1);

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

        if (images.Inputs != served.Network.Inputs || images.Classes != served.Network.Outputs)
        {
            return Problems.BadRequest($"Model '{served.Version.Model}' takes {served.Network.Inputs} numbers and tells {served.Network.Outputs} classes apart; "
                + $"the samples of {request.Dataset} are {images.Inputs} numbers of {images.Classes} classes.");
        }

        var results = new BatchInferenceResult[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
            results[i] = await Time(served.Network, images, sizes[i], null, cancellationToken);
        return TypedResults.Ok(new BatchInferenceAnswer(served.Version.Model, served.Version.Version, request.Dataset, images.Count, results));
    }

    /// <summary>All images through a network, <paramref name="size"/> at a time, on a thread of its own; <paramref name="read"/> hears now and then how many are done.</summary>
    internal static async Task<BatchInferenceResult> Time(Network<float> network, Dataset images, int size, Action<int>? read, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Run(network, images, size, read, cancellationToken), cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static BatchInferenceResult Run(Network<float> network, Dataset images, int size, Action<int>? read, CancellationToken cancellationToken)
    {
        var workspace = new Workspace<float>(network, Math.Min(size, images.Count));

        // once before the clock runs, so that it does not time the compiler
        Right(network, workspace, images, 0);
        var start = Stopwatch.GetTimestamp();
        var (right, told) = (0, 0);
        for (var from = 0; from < images.Count; from += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            workspace.Rows = Math.Min(size, images.Count - from);
            right += Right(network, workspace, images, from);
            if (read is null || from - told < TellEvery)
                continue;
            told = from;
            read(from);
        }

        return new BatchInferenceResult(size, (double)right / images.Count, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static int Right(Network<float> network, Workspace<float> workspace, Dataset images, int from)
    {
        for (var n = 0; n < workspace.Rows; n++)
            images.CopyTo(from + n, workspace.X.Row(n));
        var probabilities = network.Predict(workspace);
        var right = 0;
        for (var n = 0; n < workspace.Rows; n++)
        {
            if (Evaluator.ArgMax(probabilities.Row(n)) == images.Labels[from + n])
                right++;
        }

        return right;
    }
}
