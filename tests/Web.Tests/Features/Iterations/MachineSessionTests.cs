using System.Collections.Concurrent;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Iterations;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations;

public sealed class MachineSessionTests(BrowserFixture browser)
{
    private readonly LinkState _link = new();
    private readonly ConcurrentQueue<int> _seen = [];

    private TrainingJobs Jobs => browser.Host.Services.GetRequiredService<TrainingJobs>();

    private TimeMachine Machine => browser.Host.Services.GetRequiredService<TimeMachine>();

    [Fact]
    public async Task A_closed_session_wishes_for_nothing_and_an_address_opens_it_within_the_job()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "");
        Assert.Equal((false, null, false), (session.IsOpen, session.At, session.Waits));
        using var opened = Open(session.Job, "at=77");
        Assert.Equal((77, true, true), (opened.At, opened.Waits, opened.IsLeftWaiting));
        using var beyond = Open(session.Job, "at=99999");
        Assert.Equal(600, beyond.At);
    }

    [Fact]
    public async Task What_is_shown_is_the_iteration_as_it_was()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "");
        await session.GoAsync(217, () => { });
        var losses = Jobs.Metrics(session.Job.Id)!.Points().ToDictionary(point => point.Iteration, point => point.Loss);
        var shown = session.Shown!;
        Assert.Equal((217, losses[217]), (shown.Iteration, (float)shown.Moment.Trace!.Loss));
        Assert.Equal(20, shown.Batch.Count);
        Assert.All(shown.Batch.Index(), sample =>
        {
            var trace = shown.Moment.Trace!;
            Assert.Equal(trace.Y.Row(sample.Index).ToArray().Max(), sample.Item.Before.Probability);
            Assert.Equal(trace.YAfter.Row(sample.Index).ToArray().Max(), sample.Item.After.Probability);
            Assert.Equal(trace.YAfter[sample.Index, sample.Item.After.Class], sample.Item.After.Probability);
        });
        Assert.Equal(shown.Batch.Count(sample => sample.Before.Class == sample.Label), shown.RightBefore);
        Assert.False(session.Waits);
        Assert.Equal("at=217", _link.Write(session.Link));
        session.Close();
        Assert.Equal("", _link.Write(session.Link));
    }

    [Fact]
    public async Task The_beginning_has_no_batch()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "");
        await session.GoAsync(-5, () => { });
        Assert.Equal((0, 0), (session.Shown!.Iteration, session.Shown.Batch.Count));
        Assert.Null(session.Shown.Moment.Trace);
    }

    [Fact]
    public async Task Of_many_wishes_the_last_is_shown_and_what_was_shown_stays_until_then()
    {
        await using var host = new WebHost { Settings = [("WebNN:Training:Replays", "1")] };
        host.Start();
        var (jobs, machine) = (host.Services.GetRequiredService<TrainingJobs>(), host.Services.GetRequiredService<TimeMachine>());
        using var session = new MachineSession(await jobs.EndedAsync(MachineJobs.Points), machine, jobs);
        await session.GoAsync(10, Seen(session));

        // another's replay has the only turn meanwhile
        using var gate = new ManualResetEventSlim();
        var other = machine.ScoreAsync(session.Job.Id, 600, (_, _) => gate.Wait(), TestContext.Current.CancellationToken);
        var going = session.GoAsync(590, Seen(session));
        for (var wish = 500; wish < 560; wish++)
            await session.GoAsync(wish, Seen(session));
        Assert.Equal((10, true), (session.Shown!.Iteration, session.Waits));

        // the first wish is given up, with nothing to show for it
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_seen.Count < 2)
            await Task.Delay(10, deadline.Token);
        gate.Set();
        await Task.WhenAll(going, other);
        Assert.Equal((559, false), (session.Shown.Iteration, session.Waits));
        Assert.Equal([10, 10, 559], _seen);
    }

    [Fact]
    public async Task Playing_goes_on_to_the_last_iteration_skips_and_begins_again_from_the_first()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "at=100");
        await session.PlayAsync(1000, Seen(session));
        Assert.Equal((600, false), (session.Shown!.Iteration, session.IsPlaying));
        Assert.Equal(_seen.Order(), _seen);
        Assert.InRange(_seen.Count, 3, 100);
        _seen.Clear();
        await session.PlayAsync(1000, Seen(session));
        Assert.Equal(0, _seen.First());
    }

    [Fact]
    public async Task Playing_is_paused_where_it_is()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "at=100");
        var playing = session.PlayAsync(10, () =>
        {
            if (session.Shown!.Iteration > 102)
                session.Pause();
        });
        await playing.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.InRange(session.Shown!.Iteration, 103, 200);
        Assert.False(session.IsPlaying);
    }

    [Fact]
    public async Task Evaluations_are_found_before_and_after()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "at=250");
        Assert.Equal((200, 400), (session.EvaluationBefore, session.EvaluationAfter));
        await session.GoAsync(200, () => { });
        Assert.Equal((0, 400), (session.EvaluationBefore, session.EvaluationAfter));
        await session.GoAsync(600, () => { });
        Assert.Equal((400, 600), (session.EvaluationBefore, session.EvaluationAfter));
    }

    [Fact]
    public async Task A_diverged_job_is_opened_up_to_where_it_left_the_numbers()
    {
        var spec = MachineJobs.Points with { Activation = Activation.Relu, Optimizer = new OptimizerSpec { LearningRate = 1e30 } };
        var job = await Jobs.EndedAsync(spec);
        Assert.Equal(FailureKind.Diverged, job.ErrorKind);
        using var session = Open(job, "");
        await session.GoAsync(int.MaxValue, () => { });
        Assert.Equal((null, session.Last), (session.Problem, session.Shown!.Iteration));
        Assert.False(double.IsFinite(session.Shown.Moment.Trace!.LossAfter));
    }

    [Fact]
    public async Task A_job_that_was_deleted_meanwhile_is_said_to_be_gone()
    {
        using var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "");
        Assert.Null(Jobs.Delete(session.Job.Id).Conflict);
        await session.GoAsync(100, () => { });
        Assert.Equal(("machine.problem.job", false), (session.Problem, session.Waits));
    }

    [Fact]
    public async Task Who_has_left_is_shown_nothing_more()
    {
        var session = Open(await Jobs.EndedAsync(MachineJobs.Points), "");
        session.Dispose();
        await session.GoAsync(100, () => Assert.Fail("nobody looks any more"));
        Assert.Null(session.Shown);
    }

    private Action Seen(MachineSession session) => () => _seen.Enqueue(session.Shown!.Iteration);

    private MachineSession Open(JobInfo job, string query)
    {
        var session = new MachineSession(job, Machine, Jobs);
        _link.Read(new Uri($"http://localhost/jobs/{job.Id}?{query}"), session.Link);
        session.Linked();
        return session;
    }
}
