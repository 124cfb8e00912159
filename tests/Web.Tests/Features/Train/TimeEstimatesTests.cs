using System.Globalization;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Features.Train;
using Xunit;

namespace WebNN.Web.Tests.Features.Train;

public sealed class TimeEstimatesTests
{
    private static readonly OptimizerSpec Adam = new() { Kind = OptimizerKind.Adam };
    private static readonly TrainingSpec Relu = new() { Activation = Activation.Relu, Initializer = Initializer.He };

    private static readonly (string Name, TrainingSpec Spec)[] Specs =
    [
        ("the book's recipe", new TrainingSpec()),
        ("a short one", new TrainingSpec { Iterations = 1000 }),
        ("ReLU", Relu with { Layers = [100] }),
        ("Adam, two layers", Relu with
        {
            Layers = [256, 128],
            Optimizer = Adam,
            BatchSize = 128,
            Epochs = 4,
            Sampling = Sampling.Shuffle,
            LearningRateSchedule = LearningRateSchedule.Cosine,
        }),
        ("large", Relu with { Layers = [1000, 500], Optimizer = Adam, Iterations = 300 }),
        ("momentum, tanh", new TrainingSpec
        {
            Activation = Activation.Tanh,
            Initializer = Initializer.Xavier,
            Optimizer = new OptimizerSpec { Kind = OptimizerKind.Momentum },
        }),
        ("dropout", Relu with { Layers = [200], Dropout = 0.5, Optimizer = Adam, Iterations = 3000 }),
        ("augmentation", Relu with
        {
            Layers = [200],
            Optimizer = Adam,
            Iterations = 1500,
            Augmentation = new AugmentationSpec { Shift = 2, Rotate = 10, Elastic = new ElasticSpec() },
        }),
        ("small batches", new TrainingSpec { BatchSize = 10, Iterations = 30_000 }),
        ("large batches", new TrainingSpec { BatchSize = 2000, Iterations = 500 }),
        ("measured often", new TrainingSpec { Iterations = 2000, EvaluateEvery = 40 }),
        ("generated digits", Relu with { Dataset = "synthetic-digits", Iterations = 3000 }),
        ("points", new TrainingSpec
        {
            Dataset = "moons",
            Layers = [16],
            Activation = Activation.Tanh,
            Initializer = Initializer.Xavier,
            Iterations = 20_000,
        }),
        ("numerical gradients", new TrainingSpec
        {
            Dataset = "xor",
            Layers = [4],
            BatchSize = 20,
            Iterations = 1500,
            Gradient = GradientMethod.Numerical,
        }),
    ];

    /// <summary>Run by name, in Release; one job after the other, each estimated as the form does just before it is submitted.</summary>
    [Fact(Explicit = true)]
    public async Task Nine_of_ten_jobs_take_as_long_as_was_said()
    {
        await using var host = new WebHost { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        host.Start();
        var (jobs, estimates) = (host.Services.GetRequiredService<TrainingJobs>(), host.Services.GetRequiredService<TimeEstimates>());
        var held = 0;
        foreach (var (name, spec) in Specs)
        {
            var said = await estimates.OfAsync(spec, TestContext.Current.CancellationToken);
            var id = Assert.IsType<Submission.Accepted>(jobs.Submit(spec with { Model = "estimated" })).Job.Id;
            await foreach (var frame in jobs.Follow(id, 1, TestContext.Current.CancellationToken)) Assert.Equal(id, frame.JobId);
            var job = jobs.Get(id)!;
            var whole = (job.FinishedAt - job.StartedAt)!.Value.TotalSeconds;
            var holds = said!.Low <= job.TrainedSeconds && whole <= said.High;
            held += holds ? 1 : 0;
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(holds ? "held" : "MISS")} {name}: said {said.Low:F2}–{said.High:F2}, "
                    + $"trained {job.TrainedSeconds:F2}, from start to end {whole:F2}"));
        }

        Assert.True(held >= 0.9 * Specs.Length, string.Create(CultureInfo.InvariantCulture, $"{held} of {Specs.Length} held"));
    }
}
