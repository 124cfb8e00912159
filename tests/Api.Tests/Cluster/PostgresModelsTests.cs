using WebNN.Api.Models;
using WebNN.Api.Tests.Models;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

public sealed class PostgresModelsTests(PostgresFixture fixture) : ModelStoreContract, IClassFixture<PostgresFixture>, IDisposable
{
    private readonly string _database = fixture.Next();
    private readonly List<NodeParts> _nodes = [];

    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    [Fact]
    public void What_another_node_has_changed_is_decided_by_and_not_undone()
    {
        var (here, there) = (Open(), Open());
        here.Publish("kept", TestModels.Network(1), new ModelFacts());
        there.Refresh("kept");
        there.Publish("kept", TestModels.Network(2), new ModelFacts());
        there.SetAlias("kept", "best", 2, "bob");

        // this node knows nothing of the second version yet
        Assert.Equal(DeleteOutcome.Aliased, Deleted(here, 2));
        Assert.Equal(AliasOutcome.Moved, here.SetAlias("kept", "first", 1, "ann"));
        Assert.Equal((1, 2), (here.Aliases("kept")["first"], here.Aliases("kept")["best"]));
    }

    internal override ModelRegistry Open()
    {
        _nodes.Add(new NodeParts(_database));
        return _nodes[^1].Registry;
    }

    private static DeleteOutcome Deleted(ModelRegistry registry, int version)
    {
        registry.Refresh("kept");
        return registry.Delete("kept", version);
    }
}
