using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class HistorySessionTests(EndedJobs jobs) : IClassFixture<EndedJobs>
{
    [Fact]
    public async Task A_parameter_has_its_values_at_every_moment_and_its_gradients_and_updates_after_the_beginning()
    {
        using var session = new HistorySession(jobs.Machine, jobs.Points);
        Assert.Empty(session.Quantities);
        await session.AskAsync();
        Assert.Equal(["W1", "b1", "W2", "b2"], session.Parameters);
        Assert.Equal("W1", session.Parameter);
        var iterations = session.Iterations.ToList();
        Assert.Equal((HistorySession.Points, 0, 1000), (iterations.Count, iterations[0], iterations[^1]));
        Assert.Equal(
            [("values", 24), ("gradients", 23), ("updates", 23)],
            session.Quantities.Select(quantity => (quantity.Key, quantity.Ridges.All.Count)));
    }

    [Fact]
    public async Task Another_parameter_has_numbers_of_its_own_and_stays_chosen()
    {
        using var session = new HistorySession(jobs.Machine, jobs.Points);
        await session.AskAsync();
        session.Choose("b2");
        await session.AskAsync();
        Assert.Equal("b2", session.Parameter);
        var network = await jobs.Machine.NetworkAsync(jobs.Points, 1000, TestContext.Current.CancellationToken);
        var biases = network.Parameters.Single(parameter => parameter.Name == "b2").Value.ToArray();
        Assert.Equal(biases.Average(), session.Quantities[0].Moments[^1].Summary.Mean, 1e-6);
        Assert.Equal(3, session.Quantities[0].Moments[^1].Summary.Histogram.Counts.Sum());
    }

    [Fact]
    public async Task A_job_that_is_gone_is_said()
    {
        using var session = new HistorySession(jobs.Machine, "nosuch");
        await session.AskAsync();
        Assert.Equal((false, "insight.problem.gone"), (session.Running, session.Problem));
    }

    [Fact]
    public async Task What_is_stopped_brings_nothing()
    {
        using var session = new HistorySession(jobs.Machine, jobs.Points);
        var asked = session.AskAsync();
        Assert.True(session.Running);
        session.Stop();
        await asked;
        Assert.Empty(session.Quantities);
        Assert.Equal((false, null), (session.Running, session.Problem));
    }
}
