using WebNN.Api.Models;
using WebNN.Api.Tests.Training.Jobs;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

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
