using WebNN.Api.Datasets;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Iterations.Step;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Step;

public sealed class StepSessionTests(BrowserFixture browser)
{
    private readonly LinkState _link = new();

    public static TheoryData<Activation, Loss, OptimizerKind, double> Recipes => new()
    {
        { Activation.Sigmoid, Loss.CrossEntropy, OptimizerKind.Sgd, 0 },
        { Activation.Relu, Loss.MeanSquaredError, OptimizerKind.Momentum, 0.3 },
        { Activation.Tanh, Loss.CrossEntropy, OptimizerKind.AdaGrad, 0.2 },
        { Activation.Sigmoid, Loss.MeanSquaredError, OptimizerKind.Adam, 0.25 },
    };

    [Fact]
    public async Task The_steps_lead_from_the_batch_forward_back_and_to_the_changed_weights()
    {
        var session = await OpenAsync(await browser.Host.EndedAsync(SteppedJobs.Plane), 12);
        Assert.Equal(
            [
                "x", "a1", "z1", "a2", "y", "ℓ", "da2", "dW2", "db2", "dz1", "da1", "dW1", "db1",
                "W1′", "b1′", "W2′", "b2′", "ℓ′",
            ],
            session.Open!.Steps.Select(step => step.Result.Name));
        Assert.Equal("(20, 2) · (2, 7) + (7,) = (20, 7)", session.Open.Steps[1].Shapes);
        Assert.Equal("(7, 20) · (20, 2) = (7, 2)", session.Open.Steps[7].Shapes);
        Assert.Equal("(20, 2) · (2, 7) = (20, 7)", session.Open.Steps[9].Shapes);
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task Every_number_is_worked_out_from_the_arrays_of_the_iteration(
        Activation activation, Loss loss, OptimizerKind optimizer, double dropout)
    {
        var spec = SteppedJobs.Plane with
        {
            Layers = [6, 5],
            Activation = activation,
            Loss = loss,
            Optimizer = new OptimizerSpec { Kind = optimizer },
            Dropout = dropout,
            WeightDecay = 0.01,
        };
        var session = await OpenAsync(await browser.Host.EndedAsync(spec), 9);
        foreach (var (index, step) in session.Open!.Steps.Index())
        {
            session.Go(index + 1);
            for (var i = 0; i < 8; i++)
            {
                session.Look(step.Result, 3 * i % step.Result.Values.Rows, 5 * i % step.Result.Values.Columns);
                AssertWorkedOut(session.Number(), step, session.At);
            }
        }
    }

    [Fact]
    public async Task The_losses_of_the_samples_have_the_loss_as_their_mean()
    {
        var session = await OpenAsync(await browser.Host.EndedAsync(SteppedJobs.Plane), 12);
        var trace = session.Open!.Trace;
        Assert.Equal(trace.Loss, Mean("ℓ"), 1e-6);
        Assert.Equal(trace.LossAfter, Mean("ℓ′"), 1e-6);
        Assert.Equal((null, trace.Loss, trace.LossAfter), (session.Open.LossAt(5), session.Open.LossAt(6), session.Open.LossAt(18)));

        double Mean(string name) => session.Open.Steps.First(step => step.Result.Name == name).Result.Values.ToArray().Average();
    }

    [Fact]
    public async Task Plain_descent_with_weight_decay_makes_the_numbers_that_its_rule_says()
    {
        var spec = SteppedJobs.Plane with { WeightDecay = 0.05 };
        var session = await OpenAsync(await browser.Host.EndedAsync(spec), 12);
        foreach (var step in session.Open!.Steps.Where(step => step.Kind == StepKind.Update))
        {
            var (old, gradient, rule) = (step.Given[0].Values[0, 1], step.Given[1].Values[0, 1], session.Open.Rule);
            var decay = step.Given[0].IsVector ? 0 : 0.05;
            Assert.Equal(old - rule.Rate * (gradient + decay * old), step.Result.Values[0, 1], 1e-6);
            Assert.Equal(decay > 0, rule.Decays(step.Given[0]));
        }
    }

    [Fact]
    public async Task The_address_says_the_step_and_the_place_and_what_there_is_not_becomes_the_nearest()
    {
        var id = await browser.Host.EndedAsync(SteppedJobs.Plane);
        var session = await OpenAsync(id, 12, "step=99&row=500&u1=3");
        Assert.Equal((18, 19, 3), (session.Step, session.At[Dimension.Samples], session.At[Dimension.Units(1)]));
        session.GoTo("a1");
        Assert.Equal("step=2&row=19&u1=3", _link.Write(session.Link));
        session.Look(session.Current.Result, 4, 6);
        Assert.Equal("a1[4, 6] = Σ x[4, ·] · W1[·, 6] + b1[6]", session.Number().Line);
        Assert.Equal("step=2&row=4&u1=6", _link.Write(session.Link));
    }

    [Fact]
    public async Task An_address_without_words_looks_where_there_is_something_to_see()
    {
        var session = await OpenAsync(await browser.Host.EndedAsync(SteppedJobs.Pictures), 20);
        var (trace, at) = (session.Open!.Trace, session.At);
        Assert.Equal(trace.Batch.Labels[0], at[Dimension.Units(2)]);
        Assert.NotEqual(0, trace.Batch.X[0, at[Dimension.Inputs]]);
        Assert.Equal("", _link.Write(session.Link));
    }

    [Theory]
    [InlineData("nosuch", 3, StepProblem.NoJob)]
    [InlineData(null, 0, StepProblem.Beginning)]
    [InlineData(null, -1, StepProblem.NoIteration)]
    [InlineData(null, 41, StepProblem.NoIteration)]
    [InlineData(null, 40, StepProblem.None)]
    public async Task What_there_is_not_is_no_iteration(string? id, int iteration, StepProblem problem) =>
        Assert.Equal(problem, SessionOf(id ?? await browser.Host.EndedAsync(SteppedJobs.Plane), iteration).Problem);

    [Fact]
    public async Task A_branch_begins_where_it_leaves_the_other_job()
    {
        var trunk = await browser.Host.EndedAsync(SteppedJobs.Plane);
        var branch = await browser.Host.EndedAsync(SteppedJobs.Plane with { From = new BranchPoint { Job = trunk, Iteration = 25 } });
        Assert.Equal(StepProblem.NoIteration, SessionOf(branch, 24).Problem);
        Assert.Equal(StepProblem.Beginning, SessionOf(branch, 25).Problem);
        var first = await OpenAsync(branch, 26);
        Assert.Equal((false, true), (first.HasPrevious, first.HasNext));
        Assert.Equal((true, false), (SessionOf(branch, 40).HasPrevious, SessionOf(branch, 40).HasNext));
    }

    [Fact]
    public async Task A_job_in_training_is_stepped_into_as_any_other()
    {
        var jobs = browser.Host.Services.GetRequiredService<TrainingJobs>();
        var endless = SteppedJobs.Plane with { Iterations = 5_000_000, EvaluateEvery = 1_000_000 };
        var id = Assert.IsType<Submission.Accepted>(jobs.Submit(endless)).Job.Id;
        try
        {
            await foreach (var frame in jobs.Follow(id, 1, TestContext.Current.CancellationToken))
            {
                if (frame.Iteration > 7)
                    break;
            }

            var session = await OpenAsync(id, 7);
            Assert.Equal((7, true), (session.Open!.Trace.Iteration, session.HasNext));
        }
        finally
        {
            jobs.Cancel(id);
        }
    }

    private static void AssertWorkedOut(WorkedNumber number, TraceStep step, Selection at)
    {
        Assert.Equal(step.Result[at], number.Value);
        Assert.StartsWith(step.Result.Cell(at), number.Line, StringComparison.Ordinal);
        Assert.EndsWith($"= {Formula.Of(number.Value)}", number.Formula, StringComparison.Ordinal);
        Assert.NotEqual("", Formula.Html(number.Formula));
        Assert.Equal(step.Sum is not null, number.Sum is not null);
        if (number.Sum is { } sum)
            Assert.Equal(number.Value, sum.Terms.Sum(term => term.Product) + (sum.Added?.Value ?? 0), 1e-5);
    }

    private StepSession SessionOf(string id, int iteration)
    {
        var services = browser.Host.Services;
        return new StepSession(
            id,
            iteration,
            services.GetRequiredService<TrainingJobs>(),
            services.GetRequiredService<TimeMachine>(),
            services.GetRequiredService<DatasetStore>());
    }

    private async Task<StepSession> OpenAsync(string id, int iteration, string query = "")
    {
        var session = SessionOf(id, iteration);
        _link.Read(new Uri("http://host/?" + query), session.Link);
        session.Linked();
        await session.OpenAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(session.Open);
        return session;
    }
}
