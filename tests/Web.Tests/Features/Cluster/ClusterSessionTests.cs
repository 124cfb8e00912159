using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Cluster;
using Xunit;

namespace WebNN.Web.Tests.Features.Cluster;

public sealed class ClusterSessionTests : IAsyncLifetime
{
    private static readonly TrainingSpec Long = new()
    {
        Model = "held",
        Dataset = "moons",
        Layers = [100],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 5_000_000,
        EvaluateEvery = 1_000_000,
    };

    private static readonly Caller Ada = new("ada", AccessRole.Admin), Tom = new("tom", AccessRole.Trainer);

    private readonly WebHost _host = new() { Settings = [("WebNN:Training:Concurrency", "1")] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TrainingJobs Jobs => _host.Services.GetRequiredService<TrainingJobs>();

    private JobMoves Moves => _host.Services.GetRequiredService<JobMoves>();

    public ValueTask InitializeAsync()
    {
        _host.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var job in Jobs.List().Where(job => !job.IsFinal))
            Jobs.Cancel(job.Id);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_process_that_is_alone_is_one_node_with_its_jobs_and_has_nowhere_to_move_them()
    {
        var job = Submit(Tom);
        await Reach(job, JobState.Running);
        var session = await OpenAsync(Ada);
        var node = Assert.Single(session.Nodes);
        Assert.False(session.IsCluster);
        Assert.Equal((node.Id, true, 1), (session.Here, node.Alive, node.Slots));
        Assert.Equal([job], node.Jobs);
        Assert.Equal(1, session.UsedSlots(node));
        Assert.Empty(session.Leases);
        Assert.False(session.CanMove(session.Job(job)!));
    }

    [Fact]
    public async Task Owners_stand_by_whose_turn_is_next_each_with_the_first_of_its_jobs()
    {
        await Reach(Submit(Ada), JobState.Running);
        var (adas, toms) = (Submit(Ada), Submit(Tom));
        Submit(Tom);
        Submit(Tom);
        var waiting = (await OpenAsync(Ada)).Waiting;
        // Ada has had a turn, Tom has not
        Assert.Equal(
            [("tom", 3, toms, 0), ("ada", 1, adas, 1)],
            waiting.Select(mine => (mine.Owner, mine.Count, mine.Next.Id, mine.Before)));
        Assert.All(waiting, mine => Assert.False(mine.FitsNone));
    }

    [Fact]
    public async Task A_moved_job_gives_its_slot_to_the_next_and_goes_on_when_it_is_its_turn_again()
    {
        var moved = Submit(Tom);
        await Reach(moved, JobState.Running);
        var next = Submit(Tom);
        Assert.NotNull(Moves.Move(Tom, moved).Job);
        Assert.True(Moves.IsMoving(moved));
        await Reach(next, JobState.Running);
        await Reach(moved, JobState.Queued);
        Assert.True(Jobs.Get(moved)!.Iteration > 0);
        Jobs.Cancel(next);
        await Reach(moved, JobState.Running);
        await WaitUntil(() => !Moves.IsMoving(moved));
    }

    [Fact]
    public async Task A_job_of_another_and_one_that_does_not_train_are_not_moved()
    {
        var job = Submit(Ada);
        await Reach(job, JobState.Running);
        var waiting = Submit(Tom);
        var session = await OpenAsync(Tom);
        session.Move(job);
        Assert.Equal("cluster.refused.owner", session.Refusal);
        session.Move(waiting);
        Assert.Equal("cluster.refused", session.Refusal);
        Assert.Equal((false, false), (Moves.IsMoving(job), Moves.IsMoving(waiting)));
        Assert.Equal(JobState.Running, Jobs.Get(job)!.State);
    }

    private async Task<ClusterSession> OpenAsync(Caller by)
    {
        var session = new ClusterSession(_host.Services.GetRequiredService<ClusterReader>(), Jobs, Moves, by);
        await session.RefreshAsync(TimeSpan.Zero);
        Assert.True(session.IsCurrent);
        return session;
    }

    private string Submit(Caller by) => Assert.IsType<Submission.Accepted>(Jobs.Submit(Long, by: by)).Job.Id;

    private Task Reach(string id, JobState state) => WaitUntil(() => Jobs.Get(id) is { Iteration: > 0 } job
        ? job.State == state
        : state == Jobs.Get(id)!.State && state == JobState.Queued);

    private static async Task WaitUntil(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds())
            await Task.Delay(20, limit.Token);
    }
}
