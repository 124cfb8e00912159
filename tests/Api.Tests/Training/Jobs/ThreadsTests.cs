using System.Net;
using System.Text.Json;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>The threads that share a job's iterations.</summary>
public sealed class ThreadsTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private static readonly TrainingSpec Large = new()
    {
        Model = "threads",
        Layers = [300, 130],
        Activation = Activation.Relu,
        Initializer = Initializer.He,
        Iterations = 60,
        EvaluateEvery = 20,
        TrainRows = 500,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_gives_the_same_losses_evaluations_and_parameters_with_any_number_of_threads()
    {
        var (losses, epochs, file) = await ResultsOf(await Trained(Large with { Threads = 1 }));
        Assert.Equal(60, losses.Count);
        foreach (var threads in (int?[])[2, 3, 8, null])
        {
            var job = await Trained(Large with { Threads = threads });
            Assert.Equal(threads, job.Spec.Threads);
            var results = await ResultsOf(job);
            Assert.Equal(losses, results.Losses);
            Assert.Equal(epochs, results.Epochs);
            Assert.Equal(file, results.File);
        }
    }

    [Fact]
    public async Task A_job_that_was_paused_while_others_train_goes_on_with_the_same_bits()
    {
        var whole = await ResultsOf(await Trained(Large with { Iterations = 400 }));
        var id = await Submit(Large with { Iterations = 400 });
        await host.Client.Until(id, now => now.Iteration > 20);
        host.Jobs.Pause(id);
        await host.Client.Until(id, JobState.Paused);
        await Trained(Large with { Model = "other", Iterations = 10 });
        host.Jobs.Resume(id);
        var results = await ResultsOf(await host.Client.Until(id, JobState.Completed));
        Assert.Equal(whole.Losses, results.Losses);
        Assert.Equal(whole.File, results.File);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task A_number_of_threads_out_of_range_is_refused(int threads)
    {
        using var http = new HttpClient { BaseAddress = host.Host.Address };
        using var answer = await http.PostAsJsonAsync("/api/training/jobs", new { threads }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Contains("64", problem.GetProperty("errors").GetProperty("threads")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_in_training_share_the_processors()
    {
        var share = new ProcessorShare();
        Assert.Equal(Environment.ProcessorCount, share.Threads);
        share.Enter();
        Assert.Equal(Environment.ProcessorCount, share.Threads);
        share.Enter();
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), share.Threads);
        for (var i = 0; i < 100; i++)
            share.Enter();
        Assert.Equal(1, share.Threads);
        for (var i = 0; i < 101; i++)
            share.Leave();
        Assert.Equal(Environment.ProcessorCount, share.Threads);
    }

    private async Task<string> Submit(TrainingSpec spec) =>
        Assert.IsType<Submission.Accepted>(await host.Jobs.SubmitAsync(spec, null, null, Cancel)).Job.Id;

    private async Task<JobInfo> Trained(TrainingSpec spec) => await host.Client.Until(await Submit(spec), JobState.Completed);

    private async Task<(IReadOnlyList<float?> Losses, string Epochs, byte[] File)> ResultsOf(JobInfo job)
    {
        var metrics = await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics");
        using var http = new HttpClient { BaseAddress = host.Host.Address };
        var file = await http.GetByteArrayAsync($"/api/models/{job.Spec.Model}/versions/{job.Version}/download?format=npz", Cancel);
        return (TrainingClient.Losses(await host.Client.Watch(job.Id)), metrics.GetProperty("epochs").GetRawText(), file);
    }
}
