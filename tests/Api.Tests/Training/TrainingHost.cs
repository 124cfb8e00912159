using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training;

/// <summary>A running server with a small dataset, shared by the tests of a class.</summary>
public sealed class TrainingHost : IAsyncLifetime
{
    /// <summary>Longer than any test waits.</summary>
    internal const int Endless = 5_000_000;

    private readonly ApiHost _host = TinyMnist.Host();

    internal ApiHost Host => _host;

    internal TrainingClient Client { get; private set; } = null!;

    internal ModelRegistry Models => _host.Services.GetRequiredService<ModelRegistry>();

    internal TrainingJobs Jobs => _host.Services.GetRequiredService<TrainingJobs>();

    internal Task<DatasetSplits> Load(string dataset) =>
        _host.Services.GetRequiredService<DatasetStore>().LoadAsync(dataset, CancellationToken.None);

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        Client = new TrainingClient(_host.Address);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
