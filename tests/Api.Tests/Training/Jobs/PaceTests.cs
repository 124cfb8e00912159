using WebNN.Api.Training.Jobs;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>The two paces of a job, with a real trainer and a clock that stands unless it is told to go on.</summary>
public sealed class PaceTests
{
    private readonly StandingClock _clock = new();
    private readonly Trainer _trainer = new(
        new TrainingOptions { Layers = [3], Iterations = 8, BatchSize = 4, EvaluateEvery = 100 }, PlanarData.Train("xor", 20));

    [Fact]
    public void Full_speed_does_every_iteration_at_once_and_leaves_checkpoints()
    {
        using var steps = _trainer.Steps().GetEnumerator();
        for (var i = 1; i <= 8; i++)
        {
            Assert.Equal(StepOutcome.Done, FullSpeed.Instance.Step(steps));
            Assert.Equal(i, steps.Current.Iteration);
        }

        Assert.Equal(StepOutcome.Finished, FullSpeed.Instance.Step(steps));
        Assert.True(FullSpeed.Instance.SavesCheckpoints);
    }

    [Fact]
    public void A_watched_job_does_the_first_iteration_of_a_turn_at_once_and_the_next_when_it_is_time()
    {
        var pace = Watched(perSecond: 5, allowance: null);
        using var steps = Begin(pace);
        Assert.Equal([StepOutcome.Done, StepOutcome.Waited, StepOutcome.Waited], Steps(pace, steps, 3));
        _clock.Go(TimeSpan.FromMilliseconds(199));
        Assert.Equal(StepOutcome.Waited, pace.Step(steps));
        _clock.Go(TimeSpan.FromMilliseconds(2));
        Assert.Equal([StepOutcome.Done, StepOutcome.Waited], Steps(pace, steps, 2));

        pace.BeginTurn();
        Assert.Equal([StepOutcome.Done, StepOutcome.Waited], Steps(pace, steps, 2));
        Assert.Equal(3, _trainer.Iteration);
        Assert.False(pace.SavesCheckpoints);
    }

    [Fact]
    public void A_thread_that_was_kept_waiting_catches_up_a_tenth_of_a_second()
    {
        var pace = Watched(perSecond: 50, allowance: null);
        using var steps = Begin(pace);
        Assert.Equal([StepOutcome.Done, StepOutcome.Waited], Steps(pace, steps, 2));
        _clock.Go(TimeSpan.FromMinutes(1));
        Assert.Equal([.. Enumerable.Repeat(StepOutcome.Done, 5), StepOutcome.Waited], Steps(pace, steps, 6));
    }

    [Fact]
    public void A_changed_pace_holds_from_the_next_iteration_on_and_stays_within_its_bounds()
    {
        var pace = Watched(perSecond: 1, allowance: null);
        using var steps = Begin(pace);
        pace.Step(steps);
        pace.IterationsPerSecond = 10;
        _clock.Go(TimeSpan.FromMilliseconds(101));
        Assert.Equal(StepOutcome.Done, pace.Step(steps));
        pace.IterationsPerSecond = 1e9;
        Assert.Equal(LiveJob.MaxPace, pace.IterationsPerSecond);
        pace.IterationsPerSecond = 0;
        Assert.Equal(LiveJob.MinPace, pace.IterationsPerSecond);
    }

    [Fact]
    public void Allowed_iterations_are_used_up_and_more_can_be_allowed_or_all()
    {
        var pace = Watched(perSecond: 1000, allowance: 2);
        using var steps = Begin(pace);
        Assert.False(pace.RunsOn);
        Assert.Equal([StepOutcome.Done, StepOutcome.Done, StepOutcome.UsedUp, StepOutcome.UsedUp], StepsInTime(pace, steps, 4));
        pace.Allow(1);
        Assert.Equal([StepOutcome.Done, StepOutcome.UsedUp], StepsInTime(pace, steps, 2));
        pace.RunOn();
        Assert.True(pace.RunsOn);
        Assert.Equal([.. Enumerable.Repeat(StepOutcome.Done, 5), StepOutcome.Finished], StepsInTime(pace, steps, 6));
        Assert.Equal(8, _trainer.Iteration);
    }

    [Fact]
    public void None_allowed_means_none_done()
    {
        var pace = Watched(perSecond: 1000, allowance: 0);
        using var steps = Begin(pace);
        Assert.Equal(StepOutcome.UsedUp, pace.Step(steps));
        Assert.Equal(0, _trainer.Iteration);
    }

    [Fact]
    public void A_snapshot_is_a_copy_that_stays_the_same_until_an_iteration_or_an_edit()
    {
        var pace = Watched(perSecond: 1000, allowance: null);
        Assert.Null(pace.Snapshot());
        Assert.False(pace.TryEdit(_ => true), "edited before it began");
        using var steps = Begin(pace);
        var first = pace.Snapshot()!;
        Assert.Same(first, pace.Snapshot());
        pace.Step(steps);
        var second = pace.Snapshot()!;
        Assert.Equal((0, 1), (first.Iteration, second.Iteration));
        Assert.NotEqual(first.Network.Parameters[0].Value[0, 0], second.Network.Parameters[0].Value[0, 0]);

        Assert.False(pace.TryEdit(_ => false));
        Assert.Same(second, pace.Snapshot());
        Assert.True(pace.TryEdit(SetFirst));
        Assert.Equal(7, pace.Snapshot()!.Network.Parameters[0].Value[0, 0]);
        Assert.NotEqual(second.Change, pace.Snapshot()!.Change);
    }

    [Fact]
    public void After_the_end_the_network_can_be_seen_as_it_was_and_not_be_changed()
    {
        var pace = Watched(perSecond: 1000, allowance: null);
        using var steps = Begin(pace);
        pace.Step(steps);
        pace.End();
        Assert.False(pace.TryEdit(SetFirst));
        Assert.Equal(1, pace.Snapshot()!.Iteration);
        Assert.NotEqual(7, pace.Snapshot()!.Network.Parameters[0].Value[0, 0]);
    }

    private WatchedPace Watched(double perSecond, int? allowance) => new(perSecond, allowance, _clock);

    private IEnumerator<TrainingStep> Begin(WatchedPace pace)
    {
        pace.Begin(_trainer);
        pace.BeginTurn();
        return _trainer.Steps().GetEnumerator();
    }

    private static List<StepOutcome> Steps(WatchedPace pace, IEnumerator<TrainingStep> steps, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => pace.Step(steps))];

    private List<StepOutcome> StepsInTime(WatchedPace pace, IEnumerator<TrainingStep> steps, int count) =>
        [.. Enumerable.Range(0, count).Select(_ =>
        {
            _clock.Go(TimeSpan.FromSeconds(1));
            return pace.Step(steps);
        })];

    private static bool SetFirst(Trainer trainer)
    {
        trainer.Network.Parameters[0].Value[0, 0] = 7;
        return true;
    }

    private sealed class StandingClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Go(TimeSpan time) => _now += time.Ticks;
    }
}
