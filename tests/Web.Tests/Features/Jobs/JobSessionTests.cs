using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Jobs;
using Xunit;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed class JobSessionTests : IAsyncLifetime
{
    private static readonly TrainingSpec Short = new()
    {
        Model = "session",
        Dataset = "moons",
        Layers = [4],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 500,
    };

    private static readonly TrainingSpec Long = Short with { Iterations = 5_000_000, EvaluateEvery = 1_000_000 };

    private readonly WebHost _host = new() { Settings = [("WebNN:Training:Concurrency", "1")] };

    private TrainingJobs Jobs => _host.Services.GetRequiredService<TrainingJobs>();

    public ValueTask InitializeAsync()
    {
        _host.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_ended_job_is_new_once_and_shows_its_last_evaluation()
    {
        var session = SessionOf(await EndedAsync(Short with { EvaluateEvery = 1 }));
        Assert.True(session.Refresh());
        Assert.False(session.Refresh());
        Assert.Equal((1.0, session.Job!.Epoch), (session.Share, session.LastEpoch));
        Assert.Equal("2 → 4 → 2", session.Shape);
        Assert.False(session.ReadsDrawings);
        Assert.InRange(session.Epochs.Count, 200, 400);
        Assert.Equal(500, session.Epochs[^1].Iteration);
        Assert.All(session.Epochs.Zip(session.Epochs.Skip(1)), pair => Assert.Equal(2, pair.Second.Iteration - pair.First.Iteration));
    }

    [Fact]
    public void A_job_that_does_not_exist_is_none()
    {
        var session = SessionOf("nosuch");
        Assert.False(session.Refresh());
        Assert.Null(session.Job);
        Assert.Equal((0.0, 0.0, ""), (session.Share, session.LastEpoch, session.Shape));
    }

    [Fact]
    public void A_waiting_job_says_how_many_are_ahead_of_it()
    {
        var (first, second) = (Submit(Long), Submit(Long));
        var session = SessionOf(second);
        session.Refresh();
        Assert.Equal((JobState.Queued, 1), (session.Job!.State, session.Ahead));
        session.Cancel(publish: false);
        Assert.Equal((JobState.Cancelled, 0), (session.Job.State, session.Ahead));
        Assert.Null(session.Refusal);
        Jobs.Cancel(first);
    }

    [Fact]
    public void A_job_in_training_knows_the_epoch_at_which_it_will_end()
    {
        var session = SessionOf(Submit(Long with { Limit = 100, BatchSize = 10 }));
        session.Refresh();
        Assert.Equal(500_000, session.LastEpoch);
        Jobs.Cancel(session.Id);
    }

    [Fact]
    public async Task A_command_that_comes_too_late_is_refused_by_the_text_that_says_why()
    {
        var session = SessionOf(await EndedAsync(Short));
        session.Refresh();
        session.Pause();
        Assert.Equal("job.refused", session.Refusal);
        session.Ask(JobQuestion.Extend);
        Assert.Equal((JobQuestion.Extend, 500), (session.Question, session.More));
        session.More = 100_000_000;
        session.Extend();
        Assert.Equal((JobQuestion.None, "job.extend.refused"), (session.Question, session.Refusal));
    }

    [Fact]
    public async Task Another_state_takes_back_what_was_asked_and_refused()
    {
        var session = SessionOf(await EndedAsync(Short));
        session.Refresh();
        session.Pause();
        session.Ask(JobQuestion.Delete);
        Assert.NotNull(Jobs.Extend(session.Id, 4_000_000).Job);
        Assert.True(session.Refresh());
        Assert.Equal((JobQuestion.None, null), (session.Question, session.Refusal));
        Assert.Equal(4_000_500, session.Job!.TotalIterations);

        Assert.False(session.Delete());
        Assert.NotNull(session.Refusal);
        Jobs.Cancel(session.Id);
    }

    [Fact]
    public async Task A_running_job_only_goes_on_until_something_else_happens()
    {
        var session = SessionOf(Submit(Long with { EvaluateEvery = 100_000 }));
        while (session.Epochs.Count < 3)
        {
            var (iteration, evaluations) = (session.Job?.Iteration ?? 0, session.Epochs.Count);
            if (session.Refresh())
                Assert.Equal(iteration > 0 && evaluations == session.Epochs.Count, session.HasOnlyGoneOn);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Jobs.Pause(session.Id);
        while (session.Job!.State == JobState.Running)
            session.Refresh();
        Assert.False(session.HasOnlyGoneOn);
        Jobs.Cancel(session.Id);
    }

    [Fact]
    public async Task A_deleted_job_is_gone()
    {
        var session = SessionOf(await EndedAsync(Short));
        session.Refresh();
        Assert.True(session.Delete());
        Assert.True(session.Refresh());
        Assert.Null(session.Job);
    }

    private JobSession SessionOf(string id) => new(
        id, Callers.Everyone, Jobs, _host.Services.GetRequiredService<JobAccess>(), _host.Services.GetRequiredService<DatasetStore>());

    private string Submit(TrainingSpec spec) => Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;

    private async Task<string> EndedAsync(TrainingSpec spec)
    {
        var id = Submit(spec);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        Assert.Equal(JobState.Completed, Jobs.Get(id)!.State);
        return id;
    }
}
