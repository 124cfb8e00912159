using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Datasets;
using WebNN.Api.Http;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>The answers to requests that name a model, version or dataset that is not there or does not fit.</summary>
internal static class ModelProblems
{
    public static ProblemHttpResult NoModel(ModelRegistry registry, string name, string? otherwise = null) =>
        registry.Lacks(new(name)) is ModelLookup.NotFound missing
        ? missing.Problem()
        : Problems.NotFound(otherwise ?? $"There is no model '{name}'.");

    public static ProblemHttpResult NoVersion(ModelRegistry registry, string name, int version) =>
        registry.Lacks(new(name, version)) is { } refused
        ? refused.Problem()
        : Problems.NotFound($"Model '{name}' has no version {version}.");

    public static ProblemHttpResult AliasesUnknown(ModelRegistry registry, string name) =>
        registry.Lacks(new(name)) is { } refused
        ? refused.Problem()
        : Problems.Conflict($"The aliases of '{name}' changed meanwhile; try again.");

    public static ProblemHttpResult NoDataset(string dataset, DatasetStore datasets)
    {
        var names = string.Join(", ", datasets.List().Select(d => d.Name));
        return Problems.BadRequest($"There is no dataset '{Problems.Shorten(dataset)}'; there is {names}.");
    }

    /// <summary>Checks that a network takes the dataset's samples and knows its classes, or predicts its numbers.</summary>
    /// <exception cref="BadRequestException">It does not.</exception>
    public static void ThrowIfMisfit(string what, Network<float> network, DatasetInfo data)
    {
        var (inputs, outputs) = (data.Inputs, data.Shape.Classes.Count);
        var isRegression = data.Task == ModelTask.Regression;
        if (network.Spec.IsRegression != isRegression)
        {
            throw new BadRequestException(network.Spec.IsRegression
                ? $"{what} predicts numbers; {data.Name} has classes."
                : $"{what} tells classes apart; {data.Name} has numbers to be predicted.");
        }

        if (network.Inputs != inputs || network.Outputs != outputs)
        {
            throw new BadRequestException(isRegression
                ? $"{what} takes {network.Inputs} numbers and predicts {network.Outputs}; {data.Name} has {inputs} and {outputs}."
                : $"{what} takes {network.Inputs} numbers and knows {network.Outputs} classes; {data.Name} has {inputs} and {outputs}.");
        }
    }
}
