using Microsoft.AspNetCore.Components;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

/// <summary>The playground without its page: sessions with jobs of the real service.</summary>
public sealed class PlaygroundSessionTests : IDisposable
{
    private static readonly PlaygroundSettings Moons = new() { Data = "moons", LayersText = "3", Pace = 200 };

    private readonly TrainingJobs _jobs;
    private readonly JobAccess _access;
    private readonly ModelRegistry _models;
    private readonly PlaygroundSession _session;

    public PlaygroundSessionTests(BrowserFixture browser)
    {
        var services = browser.Host.Services;
        (_jobs, _models) = (services.GetRequiredService<TrainingJobs>(), services.GetRequiredService<ModelRegistry>());
        _access = services.GetRequiredService<JobAccess>();
        _session = Open(Moons);
    }

    [Fact]
    public void A_new_session_is_untrained_and_has_no_job()
    {
        Assert.Equal(PlaygroundState.Untrained, _session.State);
        Assert.Equal(("", 0), (_session.JobId, _session.Iteration));
        Assert.Equal(Moons.CreateNetwork(2).Parameters[0].Value.ToArray(), _session.Network.Parameters[0].Value.ToArray());
        Assert.StartsWith("moons-", _session.Model, StringComparison.Ordinal);
        Assert.NotNull(_session.Scores.Loss);
    }

    [Fact]
    public async Task A_run_trains_until_it_is_paused_and_goes_on_afterwards()
    {
        var (fresh, loss) = (_session.Version, _session.Scores.Loss);
        await _session.RunOrPause();
        Assert.True(_session.IsGoing);
        await Until(() => _session is { State: PlaygroundState.Running, Iteration: > 20 });
        Assert.True(_session.Version > fresh);
        Assert.NotEqual(loss, _session.Scores.Loss);

        await _session.RunOrPause();
        Assert.False(_session.IsGoing);
        await Until(() => _session.State == PlaygroundState.Paused);
        var held = _session.Iteration;
        await _session.RunOrPause();
        await Until(() => _session is { State: PlaygroundState.Running, IsGoing: true } && _session.Iteration > held);
    }

    [Fact]
    public Task A_pause_that_comes_before_the_jobs_turn_waits_for_it() => InCircuit(async () =>
    {
        var submitting = _session.RunOrPause();
        await _session.RunOrPause();
        await submitting;
        await Until(() => _session is { State: PlaygroundState.Paused, IsGoing: false });
        Assert.True(_session.Iteration < _session.Settings.Iterations);
    });

    [Fact]
    public async Task Steps_do_as_many_iterations_and_pause()
    {
        await _session.Step(25);
        Assert.False(_session.IsGoing);
        await Until(() => _session is { State: PlaygroundState.Paused, Iteration: 25 });
        await _session.Step(1);
        await Until(() => _session is { State: PlaygroundState.Paused, Iteration: 26 });
    }

    [Fact]
    public Task A_weight_set_before_there_is_a_job_is_the_first_edit_of_the_job() => InCircuit(async () =>
    {
        _session.Selected = new ParameterElement(0, 1, 2);
        var (version, others) = (_session.Version, Others());
        var editing = _session.Edit(7.5);
        Assert.Equal(7.5f, _session.Selected.Value.ValueIn(_session.Network));
        Assert.True(_session.Version > version);
        await editing;
        await Until(() => _session is { State: PlaygroundState.Paused, Job.Live.Edits: 1 });
        Assert.Equal((0, 7.5f), (_session.Iteration, _session.Selected.Value.ValueIn(_session.Network)));
        Assert.Equal(others, Others());

        await _session.Edit(-2);
        Assert.Equal((2, -2f), (_session.Job!.Live!.Edits, _session.Selected.Value.ValueIn(_session.Network)));

        float[] Others() => [.. _session.Network.Parameters.SelectMany(p => p.Value.ToArray()).Where((_, i) => i != 5)];
    });

    [Fact]
    public async Task A_restart_cancels_the_job_and_leaves_a_selection_only_where_it_exists()
    {
        await _session.RunOrPause();
        var (job, starts) = (_session.JobId, _session.Starts);
        _session.Selected = new ParameterElement(0, 1, 2);
        _session.Reset();
        Assert.Equal((PlaygroundState.Untrained, "", 0), (_session.State, _session.JobId, _session.Iteration));
        Assert.NotNull(_session.Selected);
        Assert.True(_session.Starts > starts);
        _session.Restart(_session.Settings.ResizeLayer(0, -1));
        Assert.Null(_session.Selected);
        await Until(() => _jobs.Get(job) is { State: JobState.Cancelled });
    }

    [Fact]
    public Task A_restart_while_the_job_is_being_submitted_cancels_it_too() => InCircuit(async () =>
    {
        _session.Restart(Moons with { Model = "abandoned" });
        var submitting = _session.RunOrPause();
        _session.Restart(Moons with { LayersText = "2" });
        await submitting;
        Assert.Equal((PlaygroundState.Untrained, ""), (_session.State, _session.JobId));
        await Until(() => _jobs.List(limit: int.MaxValue).Single(job => job.Model == "abandoned").State == JobState.Cancelled);
        Assert.Equal([2, 2, 2], _session.Network.Spec.Sizes);
    });

    [Fact]
    public async Task Another_pace_needs_no_restart()
    {
        await _session.RunOrPause();
        var (job, starts) = (_session.JobId, _session.Starts);
        _session.Adjust(_session.Settings with { Pace = 40, ShowTest = true });
        Assert.Equal((job, starts), (_session.JobId, _session.Starts));
        Assert.Equal(40, _jobs.Live(job)!.IterationsPerSecond);
    }

    [Fact]
    public void The_formula_is_that_of_the_selected_neuron()
    {
        Assert.StartsWith("z_1 &= tanh([", PlaygroundFormula.Of(_session), StringComparison.Ordinal);
        _session.Selected = new ParameterElement(1, 0, 2);
        Assert.StartsWith("z_3 &= tanh([", PlaygroundFormula.Of(_session), StringComparison.Ordinal);
        Assert.Contains("{[300]} sum_{n} log p_n = [", PlaygroundFormula.Of(_session), StringComparison.Ordinal);
        _session.Restart(Moons with { LayersText = "", Data = PlaygroundPoints.Empty });
        Assert.StartsWith("a_1 &= [", PlaygroundFormula.Of(_session), StringComparison.Ordinal);
        Assert.DoesNotContain(";", PlaygroundFormula.Of(_session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_saved_ends_with_a_version()
    {
        await _session.Step(2);
        await Until(() => _session is { State: PlaygroundState.Paused, Iteration: 2 });
        var model = _session.Model;
        await _session.Save();
        await Until(() => _session is { State: PlaygroundState.Ended, Job.Version: 1 });
        Assert.Contains(model, _models.Names);

        // an ended session does nothing until it is restarted
        await _session.RunOrPause();
        Assert.Equal((PlaygroundState.Ended, false), (_session.State, _session.IsGoing));
        _session.Reset();
        Assert.NotEqual(model, _session.Model);
    }

    [Fact]
    public async Task A_job_that_has_done_its_last_iteration_is_completed()
    {
        _session.Restart(Moons with { Iterations = 5 });
        await _session.RunOrPause();
        await Until(() => _session is { State: PlaygroundState.Ended, Job.State: JobState.Completed });
        Assert.Equal((5, false), (_session.Iteration, _session.IsGoing));
    }

    [Fact]
    public async Task A_job_that_the_server_refuses_leaves_the_session_untrained_with_the_reason()
    {
        _session.Restart(Moons with { Data = PlaygroundPoints.Empty });
        await _session.RunOrPause();
        Assert.IsType<PlaygroundRefusal.NoPoints>(_session.Refusal);
        Assert.Equal((PlaygroundState.Untrained, false), (_session.State, _session.IsGoing));

        _session.Restart(Moons with { Model = WebHost.Model });
        Assert.Null(_session.Refusal);
        await _session.Step(1);
        Assert.Equal(new PlaygroundRefusal.ModelTaken(WebHost.Model), _session.Refusal);

        _session.Adjust(_session.Settings with { Model = "" });
        await _session.RunOrPause();
        Assert.Null(_session.Refusal);
        Assert.NotEmpty(_session.JobId);
    }

    [Fact]
    public async Task A_reload_finds_the_job_of_its_address_if_the_settings_are_the_same()
    {
        await _session.Step(3);
        await Until(() => _session is { State: PlaygroundState.Paused, Iteration: 3 });
        using var same = Open(Moons, _session.JobId);
        same.Attach();
        same.Refresh();
        Assert.Equal((_session.JobId, 3, PlaygroundState.Paused), (same.JobId, same.Iteration, same.State));
        Assert.Equal(_session.Model, same.Model);

        using var other = Open(Moons with { Seed = 3 }, _session.JobId);
        Assert.Equal(("", PlaygroundState.Untrained), (other.JobId, other.State));
        using var unknown = Open(Moons, "20200101-000000-0000");
        Assert.Equal("", unknown.JobId);
    }

    [Fact]
    public async Task A_job_that_is_deleted_elsewhere_makes_the_session_start_over()
    {
        await _session.Step(1);
        await Until(() => _session.State == PlaygroundState.Paused);
        _jobs.Cancel(_session.JobId);
        Assert.NotNull(_jobs.Delete(_session.JobId).Job);
        _session.Refresh();
        Assert.Equal((PlaygroundState.Untrained, "", 0), (_session.State, _session.JobId, _session.Iteration));
    }

    public void Dispose()
    {
        // an open job would take a place from other tests
        _session.Reset();
        _session.Dispose();
    }

    // with an address, as a page does
    private PlaygroundSession Open(PlaygroundSettings settings, string job = "")
    {
        const string page = "http://localhost/learn/playground";
        var (session, link) = (new PlaygroundSession(_jobs, _access, Callers.Everyone, _models), new LinkState());
        link.Read(new Uri(page), session.Link);
        var query = link.Write(parts => settings.Link(parts));
        link.Read(new Uri($"{page}?{query}&job={job}"), session.Link);
        session.Open();
        return session;
    }

    // one thing at a time, as in a circuit
    private static Task InCircuit(Func<Task> test) => Dispatcher.CreateDefault().InvokeAsync(test);

    private async Task Until(Func<bool> done)
    {
        for (var deadline = DateTimeOffset.UtcNow.AddSeconds(30); !done(); _session.Refresh())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, $"not within 30 seconds; {_session.State}, iteration {_session.Iteration}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
