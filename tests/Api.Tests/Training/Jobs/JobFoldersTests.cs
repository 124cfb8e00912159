using Microsoft.Extensions.Logging.Abstractions;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class JobFoldersTests : JobStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-jobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal override IJobStore Open() => new JobFolders(Path.Combine(_folder, "jobs"), NullLogger.Instance);

    // one process has them
    internal override IReadOnlyList<IJobStore> Openings(IJobStore store) => [store];

    internal override TrainingJob Take(TrainingJob job) => job;

    internal override void EndTurn(TrainingJob job)
    {
        // nobody else could have had it
    }

    internal override ModelVersion Publish(TrainingJob job, JobEnd? end)
    {
        using var registry = TestModels.Registry(_folder);
        return registry.Publish("kept", Network(), new ModelFacts { Job = job.Id }, null, end);
    }
}
