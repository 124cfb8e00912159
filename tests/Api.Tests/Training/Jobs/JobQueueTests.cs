using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class JobQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-queue-").FullName;
    private readonly JobQueue _queue = new(1);
    private int _jobs;

    [Fact]
    public async Task Owners_take_turns_and_each_keeps_the_order_of_its_jobs()
    {
        Add("ann", "ann", "ann", "bob", "bob", null, "ann");
        Assert.Equal(["ann 1", "bob 4", " 6", "ann 2", "bob 5", "ann 3", "ann 7"], await Take(7));
    }

    [Fact]
    public async Task Whoever_had_a_turn_last_is_last_in_turn()
    {
        Add("ann", "ann", "ann");
        Assert.Equal(["ann 1"], await Take(1));
        Add("bob", "bob");
        Assert.Equal(["bob 4", "ann 2", "bob 5", "ann 3"], await Take(4));
    }

    [Fact]
    public async Task A_job_that_was_cancelled_while_it_waited_takes_no_turn()
    {
        var ann = Add("ann", "ann", "bob");
        ann[0].TryUpdate(status => status with { State = JobState.Cancelled });
        Assert.Equal(["ann 1", "ann 2", "bob 3"], await Take(3));
    }

    [Fact]
    public async Task Those_before_one_are_counted_as_they_will_be_taken()
    {
        var jobs = Add("ann", "ann", "ann", "bob");
        Assert.Equal([0, 2, 3, 1], jobs.Select(job => _queue.Before(job.Id, null).Before));
        Assert.Equal(4, _queue.Before(null, "ann").Before);
        Assert.Equal(2, _queue.Before(null, "cat").Before);
        Assert.Equal(["ann 1", "bob 4"], await Take(2));
        Assert.Equal(0, _queue.Before(null, "cat").Before);
    }

    [Fact]
    public async Task Whoever_waits_for_a_job_gets_the_next()
    {
        var next = _queue.TakeAsync(TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        var job = Add("ann")[0];
        Assert.Same(job, await next);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<List<string>> Take(int count)
    {
        var taken = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var job = await _queue.TakeAsync(TestContext.Current.CancellationToken);
            taken.Add($"{job.Status.Owner} {job.Id}");
        }

        return taken;
    }

    private TrainingJob[] Add(params string?[] owners)
    {
        TrainingJob[] jobs =
        [
            .. owners.Select(owner => new TrainingJob(
                (++_jobs).ToString(System.Globalization.CultureInfo.InvariantCulture),
                new TrainingSpec(),
                new JobStatus { State = JobState.Queued, TotalIterations = 1, TrainRows = 1, CreatedAt = default, Owner = owner },
                _folder)),
        ];
        Array.ForEach(jobs, _queue.Add);
        return jobs;
    }
}
