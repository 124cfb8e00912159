using System.Diagnostics;
using System.Globalization;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class ThroughputTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    /// <summary>
    /// Run by name, in Release, on a quiet machine: what the log, the queue and three watchers cost a training loop of this speed.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData(20, 30, 0)]
    [InlineData(20, 30, 3)]
    public async Task A_watched_job_keeps_most_of_the_bare_trainers_speed(int batchSize, int units, int watchers)
    {
        var spec = new TrainingSpec
        {
            Model = "speed",
            Layers = [units],
            BatchSize = batchSize,
            Iterations = 40_000,
            EvaluateEvery = 40_000,
            Limit = 600,
        };
        var data = await host.Load("mnist");
        var bare = new List<double>();
        var watched = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var options = spec.Resolve(600).ToOptions(spec.Iterations!.Value);
            var clock = Stopwatch.StartNew();
            foreach (var step in new Trainer(options, data.Train, data.Test).Steps())
                Assert.True(double.IsFinite(step.Loss));
            bare.Add(spec.Iterations.Value / clock.Elapsed.TotalSeconds);

            var job = ((Submission.Accepted)host.Jobs.Submit(spec)).Job;
            var frames = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ => host.Client.Watch(job.Id)));
            await host.Client.Until(job.Id, JobState.Completed);
            Assert.All(frames, all => Assert.Equal(spec.Iterations, TrainingClient.Losses(all).Count));
            watched.Add((await host.Client.Get(job.Id)).IterationsPerSecond!.Value);
        }

        var ratio = watched.Order().ElementAt(2) / bare.Order().ElementAt(2);
        TestContext.Current.SendDiagnosticMessage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{watchers} watchers: bare {bare.Order().ElementAt(2):F0}/s, " +
                    $"watched {watched.Order().ElementAt(2):F0}/s, ratio {ratio:F3}"));
        Assert.True(ratio >= 0.85, string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}"));
    }
}
