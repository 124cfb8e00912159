using WebNN.Api.Models;
using Xunit;

namespace WebNN.Api.Tests.Models;

/// <summary>The contract of stores of models: it holds wherever they are kept, when several change them.</summary>
public abstract class ModelStoreContract
{
    private const string Model = "kept";

    [Fact]
    public void Every_version_gets_a_number_of_its_own_and_is_there_for_whoever_opens_the_store_next()
    {
        ModelRegistry[] registries = [Open(), Open(), Open()];
        var versions = new int[12];
        Parallel.For(0, versions.Length, i => versions[i] =
            registries[i % registries.Length].Publish(Model, TestModels.Network((ulong)i), new ModelFacts { Job = $"job-{i}" }).Version);
        Assert.Equal(Enumerable.Range(1, versions.Length), versions.Order());

        var next = Open();
        foreach (var version in next.Versions(Model))
        {
            var served = Assert.IsType<ModelLookup.Found>(next.Find(new(Model, version.Version))).Served;
            var i = Array.IndexOf(versions, version.Version);
            Assert.Equal(ModelFiles.ParametersSha256(TestModels.Network((ulong)i)), ModelFiles.ParametersSha256(served.Network));
        }
    }

    [Fact]
    public void An_alias_points_where_it_was_moved_last_and_keeps_the_version_from_being_deleted()
    {
        var registry = Open();
        for (var i = 0; i < 3; i++)
            registry.Publish(Model, TestModels.Network((ulong)i), new ModelFacts());
        Assert.Equal(AliasOutcome.Moved, registry.SetAlias(Model, "best", 2, "ann"));
        Assert.Equal(AliasOutcome.NotFound, registry.SetAlias(Model, "best", 9, "ann"));
        var next = Open();
        Assert.Equal(2, next.Aliases(Model)["best"]);
        Assert.Equal("ann", next.History(Model)[0].By);
        Assert.Equal(DeleteOutcome.Aliased, next.Delete(Model, 2));
        Assert.Equal(DeleteOutcome.Deleted, next.Delete(Model, 3));
        Assert.Equal([2, 1], Open().Versions(Model).Select(version => version.Version));
    }

    [Fact]
    public void The_number_of_a_deleted_version_is_not_given_again()
    {
        var registry = Open();
        registry.Publish(Model, TestModels.Network(1), new ModelFacts());
        registry.Publish(Model, TestModels.Network(2), new ModelFacts());
        Assert.Equal(DeleteOutcome.Deleted, registry.Delete(Model, 2));
        Assert.Equal(3, Open().Publish(Model, TestModels.Network(3), new ModelFacts()).Version);
    }

    /// <summary>Opens the models as the next process, or another node, does.</summary>
    internal abstract ModelRegistry Open();
}

public sealed class ModelStoreTests : ModelStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-models-").FullName;
    private readonly List<ModelRegistry> _open = [];

    public void Dispose()
    {
        _open.ForEach(registry => registry.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    internal override ModelRegistry Open()
    {
        _open.Add(TestModels.Registry(_folder));
        return _open[^1];
    }
}
