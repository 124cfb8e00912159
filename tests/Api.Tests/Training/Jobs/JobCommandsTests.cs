using Microsoft.Extensions.Logging.Abstractions;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class JobCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-commands-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_cancel_holds_though_the_job_changes_its_state_between_two_attempts()
    {
        var store = new Interrupted(new JobFolders(Path.Combine(_folder, "jobs"), NullLogger.Instance));
        var status = new JobStatus
        {
            State = JobState.Running,
            TotalIterations = 40,
            TrainRows = 300,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var spec = new TrainingSpec { Dataset = "spiral", Iterations = 40 }.Resolve(300);
        var job = store.Create(JobId.Next(DateTimeOffset.UtcNow, null), new JobRequest(spec, new NoPoints()), status);
        var table = new JobTable();
        table.Add(job);
        var queue = new JobQueue(1);
        var transitions = new JobTransitions(table, store, queue, TimeProvider.System);
        var commands = new JobCommands(
            table, store, queue, null!, transitions, new TrainingLimits(), TimeProvider.System, NullLogger.Instance);

        // it is neither waiting nor paused; before it can be asked as one in training, its next node lets it wait
        store.Before = attempt =>
        {
            if (attempt == 3)
                job.TryUpdate(now => now with { State = JobState.Queued });
        };
        Assert.Equal(JobState.Cancelled, commands.Cancel(job.Id).Job!.State);
    }

    /// <summary>A store whose jobs are changed by others as a change begins.</summary>
    private sealed class Interrupted(IJobStore store) : IJobStore
    {
        private int _attempts;

        public Action<int> Before { get; set; } = _ => { };

        public bool IsShared => store.IsShared;

        public ICheckpoints Checkpoints => store.Checkpoints;

        public IEnumerable<TrainingJob> LoadAll() => store.LoadAll();

        public void Refresh() => store.Refresh();

        public TrainingJob Create(string id, JobRequest request, JobStatus status) => store.Create(id, request, status);

        public bool TryChange(TrainingJob job, Func<JobStatus, JobStatus?> next, bool endsTurn = false)
        {
            Before(++_attempts);
            return store.TryChange(job, next, endsTurn);
        }

        public void Change(TrainingJob job, Func<JobStatus, JobStatus> next, bool endsTurn = false) => store.Change(job, next, endsTurn);

        public ModelVersion Complete(TrainingJob job, Func<JobEnd?, ModelVersion> publish) => store.Complete(job, publish);

        public bool Delete(TrainingJob job) => store.Delete(job);
    }
}
