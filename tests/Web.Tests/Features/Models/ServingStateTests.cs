using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Web.Features.Models;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class ServingStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-serving-").FullName;
    private readonly ModelRegistry _registry;

    public ServingStateTests() => _registry = new(
        Options.Create(new WebNNOptions { DataDirectory = _folder, ShippedModelsDirectory = "" }),
        Options.Create(new ModelsOptions()),
        TimeProvider.System,
        NullLogger<ModelRegistry>.Instance);

    public void Dispose()
    {
        _registry.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_newest_serves_since_it_was_published_where_nobody_has_decided_otherwise()
    {
        Publish();
        var newest = Publish();
        Assert.Equal(new ServingState(2, Known: true, newest.CreatedAt, null), ServingState.Of("m", _registry));
    }

    [Fact]
    public void A_promoted_version_serves_since_the_alias_was_moved_by_whoever_moved_it()
    {
        Publish();
        Publish();
        _registry.SetAlias("m", ModelRegistry.Production, 2, "api");
        _registry.SetAlias("m", "candidate", 2, "api");
        _registry.SetAlias("m", ModelRegistry.Production, 1, "page");
        var moved = _registry.History("m")[0];
        Assert.Equal(new ServingState(1, Known: true, moved.At, "page"), ServingState.Of("m", _registry));

        // and again the newest, since the alias went
        _registry.RemoveAlias("m", ModelRegistry.Production, "api");
        Assert.Equal(new ServingState(2, Known: true, _registry.History("m")[0].At, "api"), ServingState.Of("m", _registry));
        var third = Publish();
        Assert.Equal(new ServingState(3, Known: true, third.CreatedAt, null), ServingState.Of("m", _registry));
    }

    [Fact]
    public void Aliases_that_cannot_be_read_leave_it_open()
    {
        Publish();
        File.WriteAllText(Path.Combine(_folder, "models", "m", "aliases.json"), "{");
        using var again = new ModelRegistry(
            Options.Create(new WebNNOptions { DataDirectory = _folder, ShippedModelsDirectory = "" }),
            Options.Create(new ModelsOptions()),
            TimeProvider.System,
            NullLogger<ModelRegistry>.Instance);
        Assert.False(ServingState.Of("m", again).Known);
        Assert.Null(ServingState.Of("nosuch", _registry).Version);
    }

    private ModelVersion Publish() =>
        _registry.Publish("m", new Network<float>(new NetworkSpec([2, 2], Activation.Relu)), new ModelFacts());
}
