using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api.Cluster;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Tests.Cluster;

/// <summary>
/// The parts of a node that keep its jobs and models, over a folder of its own and a database it shares, without a server around it.
/// </summary>
internal sealed class NodeParts : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-node-").FullName;
    private readonly DataDirectory _data;

    public NodeParts(string connectionString)
    {
        var options = Options.Create(new WebNNOptions { DataDirectory = _folder, ShippedModelsDirectory = "" });
        var cluster = Options.Create(new ClusterOptions { ConnectionString = connectionString });
        Database = new Database(cluster);
        Schema.Migrate(Database);
        _data = new DataDirectory(options, NullLogger<DataDirectory>.Instance);
        Feed = new LogFeed(Database);
        var cache = new JobCache(_data, Database, Feed);
        Mirror = new JobMirror(Database, Table, Feed, cache);
        var node = new Node(cluster, options, Options.Create(new TrainingLimits()), TimeProvider.System);
        Id = node.Id;
        Jobs = new PostgresJobs(Database, Table, cache, Mirror, node, TimeProvider.System, NullLogger<PostgresJobs>.Instance);
        Models = new PostgresModels(options, _data, Database, NullLogger<PostgresModels>.Instance, NullLogger<ModelStore>.Instance);
        Registry = new ModelRegistry(
            Models, options, Options.Create(new ModelsOptions()), TimeProvider.System, NullLogger<ModelRegistry>.Instance);
    }

    public string Id { get; }

    public Database Database { get; }

    public JobTable Table { get; } = new();

    public LogFeed Feed { get; }

    public JobMirror Mirror { get; }

    public PostgresJobs Jobs { get; }

    public PostgresModels Models { get; }

    public ModelRegistry Registry { get; }

    /// <summary>The job as this node knows it.</summary>
    public TrainingJob Find(string id) => Jobs.LoadAll().Single(job => job.Id == id);

    /// <summary>Takes a job, whoever has it.</summary>
    public TrainingJob Take(string id)
    {
        var job = Find(id);
        var since = Stopwatch.GetTimestamp();
        var epoch = Database.Run(connection => connection.Scalar<int>(
            "update lease set epoch = epoch + 1, owner = $2, until = now() + $3 where job = $1 returning epoch", id, Id, Lease));
        Feed.Match(job);
        job.Hold = new JobHold(job, epoch, since, Database, Lease, NullLogger.Instance);
        return job;
    }

    public void Dispose()
    {
        foreach (var job in Table.All)
            job.Hold?.Dispose();
        Registry.Dispose();
        Database.Dispose();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
