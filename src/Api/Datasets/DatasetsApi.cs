using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WebNN.Api.Access;
using WebNN.Api.Images;
using WebNN.Api.Swagger;
using WebNN.Engine.Data;

namespace WebNN.Api.Datasets;

/// <summary>All datasets.</summary>
internal sealed record DatasetList(IReadOnlyList<DatasetInfo> Datasets);

/// <summary>
/// One sample: <c>label</c> is a number, or one number per class with <c>?oneHot=true</c>; <c>pixels</c> are 784 numbers, or 28 rows with
/// <c>?flatten=false</c> (with <c>&amp;channels=true</c> in one channel, 1×28×28), 0–255 or, with <c>?normalize=true</c>, 0–1. Of points,
/// <c>pixels</c> are the coordinates. Where numbers are to be predicted, <c>label</c> is a list of them, and <c>pixels</c> the inputs.
/// </summary>
internal sealed record Sample(object Label, object Pixels);

internal static class DatasetsApi
{
    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var datasets = routes.MapGroup("/api/datasets").WithTags("Datasets");
        datasets.MapGet("", List);
        datasets.MapPost("/{name}/fetch", Fetch).Changes();
        datasets.MapGet("/{name}/{split}/{index:int}", Get).Produces<Sample>().WithMetadata(new AlsoAnswers("image/png"));
    }

    /// <summary>All datasets: what they are, whether they are there, how far a download has come.</summary>
    internal static Ok<DatasetList> List(DatasetStore store) => TypedResults.Ok(new DatasetList(store.List()));

    /// <summary>Downloads a dataset's missing files; <c>GET /api/datasets</c> shows the progress.</summary>
    internal static Results<Accepted<DatasetInfo>, ProblemHttpResult> Fetch(string name, DatasetStore store, Audit audit, Caller by)
    {
        if (store.Find(name) is null)
            return Unknown(name, store);

        audit.Note(by, "dataset.fetch", name);

        // the outcome is read from the list
        _ = store
            .FetchAsync(name)
            .ContinueWith(
                static task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        return TypedResults.Accepted("/api/datasets", store.Find(name)!);
    }

    /// <summary>One sample, as numbers or, with <c>Accept: image/png</c>, as a picture.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="split"><c>train</c> or <c>test</c>.</param>
    /// <param name="index">From 0.</param>
    /// <param name="normalize">Pixels as 0–1 instead of 0–255.</param>
    /// <param name="flatten">False: 28 rows of 28 instead of 784 numbers.</param>
    /// <param name="oneHot">The label as one 0 or 1 per class.</param>
    /// <param name="channels">With flatten=false: one channel of 28 rows, 1×28×28, as the book's loader has them.</param>
    internal static async Task<IResult> Get(
        string name,
        string split,
        int index,
        DatasetStore store,
        HttpRequest request,
        CancellationToken ct,
        bool normalize = false,
        bool flatten = true,
        bool oneHot = false,
        bool channels = false)
    {
        if (store.Find(name) is not { } info)
            return Unknown(name, store);
        if (split is not ("train" or "test"))
            return Problems.NotFound($"There is no split '{Problems.Shorten(split)}'; there is train and test.");
        if (!info.Present)
            return Problems.NotFound($"{name} is not there. POST /api/datasets/{name}/fetch downloads it. {DatasetStore.WayOut}");

        Dataset data;
        try
        {
            var splits = await store.LoadAsync(name, ct);
            data = split == "train" ? splits.Train : splits.Test;
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }

        if (index < 0 || index >= data.Count)
            return Problems.NotFound($"{name}/{split} has {data.Count} samples, 0 to {data.Count - 1}; there is no {index}.");
        if (channels && flatten)
            return Problems.BadRequest("channels=true puts the rows of an image into one channel; it needs flatten=false.");
        if (data.ImageRows > 0 && WantsPicture(request))
            return Results.Bytes(PngWriter.Grey(data.Pixels(index), data.Inputs / data.ImageRows, data.ImageRows), "image/png");

        if (data.HasNumbers && oneHot)
            return Problems.BadRequest($"oneHot is for classes; {name} has numbers to be predicted.");
        if (data.HasNumbers)
            return TypedResults.Ok(new Sample(data.NumbersOf(index).ToArray(), Pixels(data, index, normalize, flatten, channels)));
        var label = data.Labels[index];
        return TypedResults.Ok(new Sample(
            oneHot ? Enumerable.Range(0, data.Classes).Select(c => c == label ? 1 : 0).ToArray() : (int)label,
            Pixels(data, index, normalize, flatten, channels)));
    }

    private static object Pixels(Dataset data, int index, bool normalize, bool flatten, bool channels)
    {
        if (data.ImageRows > 0 && !normalize)
            return Shaped(data.Pixels(index).ToArray().Select(pixel => (int)pixel).ToArray(), data, flatten, channels);

        var values = new double[data.Inputs];
        data.CopyTo<double>(index, values);
        return Shaped(values, data, flatten, channels);
    }

    // points have no rows
    private static object Shaped<T>(T[] values, Dataset data, bool flatten, bool channels)
    {
        if (flatten || data.ImageRows == 0)
            return values;
        var rows = values.Chunk(data.Inputs / data.ImageRows).ToArray();
        return channels ? new[] { rows } : rows;
    }

    private static bool WantsPicture(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.OrderByDescending(type => type.Quality ?? 1).First().MediaType.Equals("image/png", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult Unknown(string name, DatasetStore store) =>
        Problems.NotFound(
            $"There is no dataset '{Problems.Shorten(name)}'; there is {string.Join(", ", store.List().Select(info => info.Name))}.");
}
