using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api.Models;
using WebNN.Engine;

namespace WebNN.Api.Tests;

/// <summary>Networks and registries for tests that need no trained model.</summary>
internal static class TestModels
{
    public static Network<float> Network(ulong seed, Activation activation = Activation.Relu, params int[] sizes)
    {
        var network = new Network<float>(new NetworkSpec(sizes.Length == 0 ? [784, 20, 10] : sizes, activation));
        network.Initialize(Initializer.He, 0, new Rng(seed));
        return network;
    }

    public static ModelRegistry Registry(string dataDirectory, string shipped = "", long memoryBytes = 0) =>
        Registry(Options.Create(new WebNNOptions { DataDirectory = dataDirectory, ShippedModelsDirectory = shipped }), memoryBytes);

    private static ModelRegistry Registry(IOptions<WebNNOptions> options, long memoryBytes) => new(
        new ModelStore(
            Path.Combine(options.Value.DataDirectory, "models"), options.Value.ShippedModelsDirectory, NullLogger<ModelStore>.Instance),
        options,
        Options.Create(new ModelsOptions { MemoryBytes = memoryBytes }),
        TimeProvider.System,
        NullLogger<ModelRegistry>.Instance);

    public static ServedModel? Resolve(this ModelRegistry registry, string? model = null, int? version = null, string? alias = null) =>
        registry.Find(new(model, version, alias)).Model;

    public static ModelLookup.Refused Refusal(
        this ModelRegistry registry,
        string? model = null,
        int? version = null,
        string? alias = null) => (ModelLookup.Refused)registry.Find(new(model, version, alias));
}
