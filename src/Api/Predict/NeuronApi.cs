using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;
using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Engine.Data;
using WebNN.Engine.Interpretation;

namespace WebNN.Api.Predict;

/// <summary>A test sample that excites a neuron.</summary>
/// <param name="Index">Its number in the test split.</param>
/// <param name="Label">Its class; null where samples have numbers to be predicted.</param>
/// <param name="Activation">The neuron's output for it.</param>
internal sealed record ExcitingSample(int Index, int? Label, float Activation);

/// <summary>A neuron: its weights, its bias, and the samples that excite it most.</summary>
/// <param name="Layer">The layer of weights it belongs to, from 1; the last one's neurons are the scores.</param>
/// <param name="Index">Its number in the layer, from 0.</param>
/// <param name="Units">The neurons of the layer.</param>
/// <param name="Bias">Its bias.</param>
/// <param name="Weights">One for each neuron, or pixel, of the layer before.</param>
/// <param name="Image">
/// 784 numbers, one per pixel: the weights, where it is in layer 1; in a deeper layer the product of the weight matrices up to it, a linear
/// view that ignores the activation functions between. Null where the network takes no image.
/// </param>
/// <param name="Samples">The test samples that excite it most, the strongest first.</param>
/// <param name="Dataset">The dataset they are from.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Its version.</param>
internal sealed record NeuronAnswer(
    int Layer,
    int Index,
    int Units,
    float Bias,
    float[] Weights,
    float[]? Image,
    IReadOnlyList<ExcitingSample> Samples,
    string Dataset,
    string Model,
    int Version);

internal static class NeuronApi
{
    private const int MaxTop = 100;

    public static void MapNeurons(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/models/{name}/versions/{version:int}/neurons/{layer:int}/{index:int}", Get)
            .WithTags("Models").WithName("modelsNeuron").IsHeavy().ProducesProblem(503);

    /// <summary>
    /// What a neuron looks for: its weights, as an image too, its bias, and the test samples that excite it most.
    /// </summary>
    /// <param name="name">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="layer">From 1; the last layer's neurons are the scores.</param>
    /// <param name="index">From 0.</param>
    /// <param name="registry">The models.</param>
    /// <param name="datasets">The datasets.</param>
    /// <param name="ct">The caller has gone.</param>
    /// <param name="dataset">The dataset whose test samples are tried; absent: the one the version was trained on.</param>
    /// <param name="top">The most samples, 1–100, 10 where absent.</param>
    internal static async Task<Results<Ok<NeuronAnswer>, ProblemHttpResult>> Get(
        string name,
        int version,
        int layer,
        int index,
        ModelRegistry registry,
        DatasetStore datasets,
        CancellationToken ct,
        string? dataset = null,
        int top = 10)
    {
        var lookup = await registry.FindAsync(new(name, version), ct);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        if (Missing(served.Version, layer, index) is { } missing)
            return Problems.NotFound(missing);
        if (top is < 1 or > MaxTop)
            throw new BadRequestException($"top is {top}; it must be 1 to {MaxTop}.");
        dataset ??= served.Version.Dataset ?? "mnist";
        if (datasets.Find(dataset) is not { } info)
            return ModelProblems.NoDataset(dataset, datasets);
        if (info.Inputs != served.Network.Inputs)
            return Problems.BadRequest($"{name} takes {served.Network.Inputs} numbers; samples of {dataset} have {info.Inputs}.");

        try
        {
            var test = (await datasets.LoadAsync(dataset, ct)).Test;
            return TypedResults.Ok(await Task.Run(() => Answer(served, layer, index, test, top), ct));
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }
    }

    private static string? Missing(ModelVersion version, int layer, int index)
    {
        var last = version.Layers.Count - 1;
        if (layer < 1 || layer > last)
            return $"There is no layer {layer}; layers of weights are 1 to {last}.";
        return index < 0 || index >= version.Layers[layer]
            ? $"Layer {layer} has {version.Layers[layer]} neurons, 0 to {version.Layers[layer] - 1}; there is no {index}."
            : null;
    }

    private static NeuronAnswer Answer(ServedModel served, int layer, int index, Dataset test, int top)
    {
        var (version, neuron) = (served.Version, new NeuronView(served.Network, layer, index));
        return new NeuronAnswer(
            layer,
            index,
            version.Layers[layer],
            neuron.Bias,
            neuron.Weights,
            served.Network.Inputs == ImageRequest.Pixels ? neuron.LinearView() : null,
            [
                .. neuron.Strongest(test, top).Select(found =>
                    new ExcitingSample(found.Index, test.HasNumbers ? null : test.Labels[found.Index], found.Activation)),
            ],
            test.Name,
            version.Model,
            version.Version);
    }
}
