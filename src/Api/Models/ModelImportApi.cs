using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Datasets;
using WebNN.Api.Http;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

internal static class ModelImportApi
{
    /// <summary>
    /// Publishes the parameters in the body, a .safetensors or .npz file with W1, b1, W2, b2, … (W is (in, out)), as the model's next
    /// version. `?activation=` names the function between the layers: sigmoid (where absent), relu or tanh. With `?layout=torch` the arrays
    /// are named 0.weight, 0.bias, 2.weight, … and weights are (out, in), as PyTorch saves an nn.Sequential of Linear, activation,
    /// Linear, …. It serves at once; with `?promote=never` it does not, with `?promote=ifBetter` only if it is not less accurate than the
    /// version that serves on the test split of `?dataset=`. A dataset also gives it the names of its classes and an accuracy.
    /// With `?task=regression` the network predicts numbers: it ends with the identity instead of softmax, and is compared by its loss.
    /// </summary>
    internal static async Task<IResult> Import(
        string name,
        string? activation,
        string? layout,
        string? promote,
        string? dataset,
        string? task,
        HttpRequest request,
        Caller by,
        ModelAccess models,
        Audit audit,
        ModelRegistry registry,
        DatasetStore datasets,
        IOptions<WebNNOptions> options,
        Capacity capacity,
        CancellationToken ct)
    {
        // a page of another site can make a browser send any form, but not this type
        if (request.ContentType?.Split(';')[0].Trim().Equals(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase) != true)
        {
            return Problems.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "Unsupported media type",
                $"The body is a file: send it as application/octet-stream, not as '{Problems.Shorten(request.ContentType ?? "")}'.");
        }

        if (!ModelName.IsValid(name))
            return Problems.BadRequest($"A model's name is made of {ModelName.Rule}");
        var choices = ImportChoices.Parse(activation, layout, promote, dataset, task);
        if (dataset is not null && datasets.Find(dataset) is null)
            return ModelProblems.NoDataset(dataset, datasets);

        if (models.Refusal(by, name, choices.Promote, alias: null) is { } notTheirs)
            return Problems.Forbidden(notTheirs);

        BodyPace.Require(request.HttpContext, capacity.Limits.MinBytesPerSecond);
        var file = await ReadAsync(request, ct);
        using var turn = await capacity.Heavy(request.HttpContext);
        if (turn.Refusal is { } refusal)
            return refusal;
        Network<float> network;
        try
        {
            network = ModelImport.Read(file, choices.Activation, choices.Layout, choices.Task, options.Value.MaxParameters);
        }
        catch (TensorFormatException e)
        {
            return Problems.BadRequest($"The body is not a model: {e.Message}");
        }

        if (registry.Misfit(network.Spec.Sizes) is { } large)
            return Problems.BadRequest($"The body cannot be served here: {large}");
        var answer = await PublishAsync(name, network, choices.Promote, dataset, by, registry, datasets, ct);
        if (answer is Created<ModelVersion> { Value: { } version })
            audit.Note(by, "version.import", $"{name}/versions/{version.Version}");
        return answer;
    }

    private static async Task<IResult> PublishAsync(
        string name,
        Network<float> network,
        Promote promote,
        string? dataset,
        Caller by,
        ModelRegistry registry,
        DatasetStore datasets,
        CancellationToken ct)
    {
        try
        {
            var facts = new ModelFacts { Owner = by.Name };
            Dataset? test = null;
            if (dataset is not null && datasets.Find(dataset) is { } data)
            {
                ModelProblems.ThrowIfMisfit("The network", network, data);
                test = (await datasets.LoadAsync(dataset, ct)).Test;
                var score = await Task.Run(() => new Evaluator(network).Score(test), ct);
                facts = facts with { Dataset = dataset, Labels = data.Shape.Classes, Test = score };
            }

            Judgement Judge(ServedModel? serving) => Promotion.Judge(promote, serving, facts.Test, test);
            var version = await Task.Run(() => registry.Publish(name, network, facts, Judge), ct);
            return TypedResults.Created($"/api/models/{name}/versions/{version.Version}", version);
        }
        catch (DatasetMissingException e)
        {
            return Problems.NotFound(e.Message);
        }
        catch (ModelMismatchException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, ct);
        return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
    }
}
