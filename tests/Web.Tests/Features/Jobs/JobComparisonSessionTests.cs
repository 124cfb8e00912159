using WebNN.Api.Training.Compare;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Jobs;
using Xunit;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed class JobComparisonSessionTests : IAsyncLifetime
{
    private static readonly TrainingSpec Short = new()
    {
        Model = "side-by-side",
        Dataset = "moons",
        Layers = [4],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 900,
    };

    private static readonly TrainingSpec Long = Short with { Iterations = 5_000_000, EvaluateEvery = 1_000_000 };

    private readonly WebHost _host = new();

    private TrainingJobs Jobs => _host.Services.GetRequiredService<TrainingJobs>();

    public ValueTask InitializeAsync()
    {
        _host.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_job_has_a_curve_up_to_its_own_end_and_is_new_once()
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Short with { Iterations = 500, EvaluateEvery = 1 }));
        var session = SessionOf(one, other, one);
        Assert.True(session.Refresh());
        Assert.False(session.Refresh());
        Assert.Null(session.Problem);
        Assert.Equal(["1 · side-by-side", "2 · side-by-side"], session.Losses.Select(curve => curve.Label));
        Assert.Equal([900.0, 500], session.Losses.Select(curve => curve.X[^1]));
        Assert.All(session.Losses, curve => Assert.InRange(curve.X.Count, 200, 400));
        Assert.All(session.Measured, curve => Assert.InRange(curve.X.Count, 5, 400));
        Assert.Equal(500, session.Measured[1].X[^1]);
        // before the first iteration it guesses, which is on the curve and not on the axis
        Assert.Equal((0.0, 100 * Jobs.Metrics(one)!.Epochs[0].TestAccuracy), (session.Measured[0].X[0], session.Measured[0].Y[0]));
        Assert.Equal(10 * Math.Floor(session.Measured.SelectMany(curve => curve.Y.Skip(1)).Min()!.Value / 10), session.Floor);
        Assert.Equal((900, false), (session.End, session.IsUnlike));
        Assert.Equal(25, session.Window);
    }

    [Fact]
    public async Task Smoothing_takes_the_noise_and_leaves_the_curve()
    {
        var (one, other) = (await EndedAsync(Short), await EndedAsync(Short with { Seed = 2 }));
        var session = SessionOf(one, other);
        session.Refresh();
        var losses = Jobs.Metrics(one)!.Points().Select(point => point.Loss!.Value).ToArray();
        Assert.Equal(losses[0], session.Losses[0].Y[0]!.Value, 6);
        var (at, drawn) = ((int)session.Losses[0].X[100], session.Losses[0].Y[100]!.Value);
        Assert.Equal(losses[(at - 13)..(at + 12)].Order().ElementAt(12), drawn, 6);
    }

    [Theory]
    [InlineData("", "few", "")]
    [InlineData("{0}", "few", "")]
    [InlineData("{0},nosuch", "missing", "nosuch")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11", "many", "")]
    public async Task What_cannot_be_compared_says_why(string ids, string problem, string missing)
    {
        var session = SessionOf(string.Format(null, ids, await EndedAsync(Short)));
        Assert.True(session.Refresh());
        Assert.Equal(problem, session.Problem);
        if (missing.Length > 0)
            Assert.Equal([missing], session.Missing);
    }

    [Fact]
    public async Task A_job_that_is_deleted_is_missed_and_the_others_stay()
    {
        string[] ids = [await EndedAsync(Short), await EndedAsync(Short), await EndedAsync(Short)];
        var session = SessionOf(ids);
        session.Refresh();
        Jobs.Delete(ids[1]);
        Assert.True(session.Refresh());
        Assert.Equal([ids[1]], session.Missing);
        Assert.Equal([ids[0], ids[2]], session.Jobs.Select(job => job.Job.Id));
        Assert.Null(session.Problem);
    }

    [Fact]
    public async Task Jobs_of_other_data_or_losses_are_said_to_be_unlike()
    {
        var session = SessionOf(await EndedAsync(Short), await EndedAsync(Short with { Loss = Loss.MeanSquaredError }));
        session.Refresh();
        Assert.True(session.IsUnlike);
    }

    [Fact]
    public async Task While_the_longest_job_has_hardly_begun_the_axes_end_sooner()
    {
        var (ended, running) = (await EndedAsync(Short), Assert.IsType<Submission.Accepted>(Jobs.Submit(Long)).Job.Id);
        var session = SessionOf(ended, running);
        session.Refresh();
        Assert.InRange(session.End, 900, 4_999_999);
        Jobs.Cancel(running);
    }

    [Fact]
    public async Task Ten_curves_differ_in_colour_or_pattern_and_in_pattern_where_colours_look_alike()
    {
        var job = Jobs.Get(await EndedAsync(Short))!;
        var looks = Enumerable.Range(0, JobComparison.Most).Select(i => JobComparisonSession.Entry(job, i)).ToList();
        // blue and violet, orange and olive, teal and magenta look alike to who does not tell red from green
        var seen = looks.Select(look => (Hue(look.Color), look.Mark));
        Assert.Equal(JobComparison.Most, seen.Distinct().Count());

        static string Hue(string color) => color switch
        {
            "series-6" => "series-1",
            "series-5" => "series-2",
            "series-4" => "series-3",
            _ => color,
        };
    }

    private JobComparisonSession SessionOf(params string[] ids) => new(string.Join(',', ids), Jobs);

    private async Task<string> EndedAsync(TrainingSpec spec)
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        await foreach (var frame in Jobs.Follow(id, 1, TestContext.Current.CancellationToken)) Assert.Equal(id, frame.JobId);
        return id;
    }
}
