using WebNN.Api.Datasets;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Features.Iterations.Step;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Step;

public sealed class UpdateLinesTests(BrowserFixture browser)
{
    private const int Iteration = 9;

    private static readonly OptimizerSpec OwnAdam = new() { Kind = OptimizerKind.Adam, Beta1 = 0.6, Beta2 = 0.9, Epsilon = 0.01 };

    public static TheoryData<OptimizerSpec, double, string[]> Optimizers => new()
    {
        { new() { Kind = OptimizerKind.Sgd }, 0, ["W1", "dW1", "W1′"] },
        { new() { Kind = OptimizerKind.Momentum, Momentum = 0.7 }, 0.05, ["W1", "dW1", "v", "v′", "W1′"] },
        { new() { Kind = OptimizerKind.AdaGrad, Epsilon = 0.01 }, 0.05, ["W1", "dW1", "h", "h′", "W1′"] },
        { new() { Kind = OptimizerKind.Adam }, 0, ["W1", "dW1", "m", "m′", "v", "v′", "W1′"] },
        { OwnAdam, 0.05, ["W1", "dW1", "m", "m′", "v", "v′", "W1′"] },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public async Task The_numbers_of_an_update_lead_to_the_parameter_of_the_iteration(OptimizerSpec optimizer, double decay, string[] names)
    {
        var spec = Spec(optimizer) with { WeightDecay = decay, LearningRateSchedule = LearningRateSchedule.Cosine };
        var session = await OpenAsync(await browser.Host.EndedAsync(spec), Iteration);
        Assert.Equal(names, Updates(session).First().Arrays.Select(array => array.Name));
        foreach (var (step, at) in Updates(session).SelectMany(step => Places(session, step)))
        {
            var lines = UpdateLines.Of(session.Open!.Rule, step, at);
            foreach (var line in lines)
                Assert.Equal(line.Value, line.Worked, 3e-7 * Math.Max(Math.Abs(line.Value), 0.01));
            Assert.Equal(step.Result[at], lines[^1].Value);
            float[] remembered = [.. step.Remembered.Select(state => state.After[at])];
            Assert.Equal(remembered, lines.Skip(1).Take(remembered.Length).Select(line => line.Value));
        }
    }

    [Fact]
    public async Task Each_number_stands_in_a_line_of_its_own_with_the_place_and_the_constants()
    {
        var optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.02 };
        var session = await OpenAsync(await browser.Host.EndedAsync(Spec(optimizer) with { WeightDecay = 0.05 }), Iteration);
        session.Go(session.Open!.Steps.ToList().FindIndex(step => step.Kind == StepKind.Update) + 1);
        session.Look(session.Current.Result, 1, 3);
        var number = session.Number();
        Assert.Equal(
            [
                "g = dW1[1, 3] + 0.05 · W1[1, 3]",
                "m′[1, 3] = m[1, 3] + 0.1 · (g − m[1, 3])",
                "v′[1, 3] = v[1, 3] + 0.001 · (g² − v[1, 3])",
                "η_t = 0.02 · √(1 − 0.999^9) / (1 − 0.9^9)",
            ],
            number.Before.Select(before => before.Line));
        Assert.Equal("W1′[1, 3] = W1[1, 3] − η_t · m′[1, 3] / (√v′[1, 3] + 1e-7)", number.Line);
    }

    [Fact]
    public async Task A_branch_counts_the_steps_of_its_own_optimizer()
    {
        var trunk = await browser.Host.EndedAsync(Spec(new OptimizerSpec { Kind = OptimizerKind.Momentum }));
        var from = new BranchPoint { Job = trunk, Iteration = 20 };
        var branch = await browser.Host.EndedAsync(Spec(new OptimizerSpec { Kind = OptimizerKind.Adam }) with { From = from });
        var session = await OpenAsync(branch, 23);
        Assert.Equal(3, session.Open!.Rule.Steps);
        Assert.Equal(["m", "v"], Updates(session).First().Remembered.Select(state => state.Before.Name));
    }

    private static TrainingSpec Spec(OptimizerSpec optimizer) =>
        SteppedJobs.Plane with { Model = "stepped-updates", Layers = [6, 5], Optimizer = optimizer };

    private static IEnumerable<TraceStep> Updates(StepSession session) =>
        session.Open!.Steps.Where(step => step.Kind == StepKind.Update);

    private static IEnumerable<(TraceStep Step, Selection At)> Places(StepSession session, TraceStep step)
    {
        for (var row = 0; row < step.Result.Values.Rows; row++)
        {
            for (var column = 0; column < step.Result.Values.Columns; column++)
            {
                session.Look(step.Result, row, column);
                yield return (step, session.At);
            }
        }
    }

    private async Task<StepSession> OpenAsync(string id, int iteration)
    {
        var services = browser.Host.Services;
        var session = new StepSession(
            id,
            iteration,
            services.GetRequiredService<TrainingJobs>(),
            services.GetRequiredService<TimeMachine>(),
            services.GetRequiredService<DatasetStore>());
        await session.OpenAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(session.Open);
        return session;
    }
}
