using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class BeliefSessionTests(EndedJobs jobs) : IClassFixture<EndedJobs>
{
    // a place that is hard to tell
    private static readonly float[] Doubtful = [0.3f, 0.2f];

    [Fact]
    public async Task Each_change_is_the_very_iteration_after_which_the_answer_is_another()
    {
        using var session = new BeliefSession(jobs.Machine, jobs.Points, () => { });
        await session.AskAsync(Doubtful);
        Assert.Equal(BeliefSession.Points, session.Belief!.Iterations.Count);
        Assert.NotEmpty(session.Changes);
        Assert.Equal(session.Changes.OrderBy(change => change.Iteration), session.Changes);
        foreach (var change in session.Changes.TakeLast(3))
        {
            Assert.Equal(change.From, await AnswerAsync(change.Iteration - 1));
            Assert.Equal(change.To, await AnswerAsync(change.Iteration));
        }
    }

    [Fact]
    public async Task The_changes_lead_from_the_answer_of_one_moment_to_that_of_the_next()
    {
        using var session = new BeliefSession(jobs.Machine, jobs.Points, () => { });
        await session.AskAsync(Doubtful);
        var intervals = Answers.Intervals(session.Belief!, BeliefSession.Intervals);
        Assert.True(intervals.Count <= BeliefSession.Intervals);
        Assert.Equal(session.Runs.Count - 1 > BeliefSession.Intervals, session.HasEarlierChanges);
        Assert.All(intervals, interval =>
        {
            var within = session.Changes.Where(change => change.Iteration > interval.After && change.Iteration <= interval.Last).ToList();
            Assert.Equal(interval.Answer, within[0].From);
            Assert.All(within.Zip(within.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        });
        Assert.Equal(session.Runs[^1].Class, session.Changes[^1].To);
    }

    [Fact]
    public async Task Of_two_inputs_the_later_one_is_answered()
    {
        var shown = new List<float[]?>();
        BeliefSession session = null!;
        session = new BeliefSession(jobs.Machine, jobs.Points, () => shown.Add(session.Belief?.Probabilities[^1]));
        var first = session.AskAsync([-0.9f, -0.9f]);
        var second = session.AskAsync(Doubtful);
        await Task.WhenAll(first, second);
        var network = await jobs.Machine.NetworkAsync(jobs.Points, 1000, TestContext.Current.CancellationToken);
        var expected = Probabilities(network, Doubtful);
        Assert.All(shown.OfType<float[]>(), shares => Assert.Equal(expected, shares));
        Assert.Equal(expected, session.Belief!.Probabilities[^1]);
        session.Dispose();
    }

    [Fact]
    public async Task Nothing_is_believed_of_no_input()
    {
        using var session = new BeliefSession(jobs.Machine, jobs.Points, () => { });
        await session.AskAsync(Doubtful);
        var asked = session.AskAsync([0, 0]);
        session.Forget();
        await asked;
        Assert.Null(session.Belief);
        Assert.Equal((0, 0, false), (session.Runs.Count, session.Changes.Count, session.Running));
    }

    private async Task<int> AnswerAsync(int iteration)
    {
        var network = await jobs.Machine.NetworkAsync(jobs.Points, iteration, TestContext.Current.CancellationToken);
        return Evaluator.ArgMax(Probabilities(network, Doubtful));
    }

    private static float[] Probabilities(Network<float> network, float[] input)
    {
        var workspace = new Workspace<float>(network, 1);
        workspace.X.CopyFrom(input);
        return network.Predict(workspace).Row(0).ToArray();
    }
}
