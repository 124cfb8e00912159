using WebNN.Api.Models;
using WebNN.Api.Tests.Training.Jobs;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

/// <summary>A database for the tests of a class.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private int _databases;

    internal Postgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await Postgres.CreateAsync();

    public ValueTask DisposeAsync() => Postgres?.DisposeAsync() ?? default;

    /// <summary>Makes an empty database; gives its connection string.</summary>
    internal string Next() => Postgres.CreateDatabaseAsync($"db{Interlocked.Increment(ref _databases)}").GetAwaiter().GetResult();
}

public sealed class PostgresJobsTests(PostgresFixture fixture) : JobStoreContract, IClassFixture<PostgresFixture>, IDisposable
{
    private readonly string _database = fixture.Next();
    private readonly List<NodeParts> _nodes = [];

    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    internal override IJobStore Open()
    {
        _nodes.Add(new NodeParts(_database));
        return _nodes[^1].Jobs;
    }

    internal override IReadOnlyList<IJobStore> Openings(IJobStore store) => [Open(), Open(), Open()];

    internal override TrainingJob Take(TrainingJob job) => _nodes[0].Take(job.Id);

    internal override void EndTurn(TrainingJob job) => _nodes[0].Jobs.TryChange(job, status => status with { Starts = 1 }, endsTurn: true);

    internal override ModelVersion Publish(TrainingJob job, JobEnd? end) =>
        _nodes[0].Registry.Publish("kept", Network(), new ModelFacts { Job = job.Id }, null, end);
}
