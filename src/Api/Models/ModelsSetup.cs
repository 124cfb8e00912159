using Microsoft.Extensions.Options;

namespace WebNN.Api.Models;

/// <summary>Registers the models of a server that keeps them in the folder <c>models</c> of its data directory.</summary>
internal static class ModelsSetup
{
    public static void AddModels(this IServiceCollection services)
    {
        services.AddSingleton<IModelStore>(provider => new ModelStore(
            Path.Combine(provider.GetRequiredService<IOptions<WebNNOptions>>().Value.DataDirectory, "models"),
            provider.GetRequiredService<IOptions<WebNNOptions>>().Value.ShippedModelsDirectory,
            provider.GetRequiredService<ILogger<ModelStore>>()));
        services.AddSingleton(provider => new ModelRegistry(
            provider.GetRequiredService<IModelStore>(),
            provider.GetRequiredService<IOptions<WebNNOptions>>(),
            provider.GetRequiredService<IOptions<ModelsOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelRegistry>>()));
    }
}
