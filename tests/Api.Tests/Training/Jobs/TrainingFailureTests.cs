using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class TrainingFailureTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private readonly TrainingClient _client = host.Client;

    [Fact]
    public async Task A_diverging_job_fails_with_words_and_publishes_nothing()
    {
        var job = await _client.Submit(
            new
            {
                model = "wild",
                activation = "relu",
                optimizer = new { kind = "sgd", learningRate = 1e30 },
                iterations = 50,
            });
        var failed = await _client.Until(job.Id, JobState.Failed);
        Assert.Contains("not finite at iteration", failed.Error, StringComparison.Ordinal);
        Assert.Contains("learning rate", failed.Error, StringComparison.Ordinal);
        Assert.Null(failed.Loss);
        Assert.Empty(host.Models.Versions("wild"));
        await TheNextJobRuns();
    }

    [Fact]
    public async Task Missing_data_fails_the_job_and_says_where_it_was_looked_for()
    {
        var job = await _client.Submit(new { model = "clothes", dataset = "fashion-mnist", iterations = 50 });
        var failed = await _client.Until(job.Id, JobState.Failed);
        Assert.Contains("fashion-mnist", failed.Error, StringComparison.Ordinal);
        await TheNextJobRuns();
    }

    [Fact]
    public async Task A_job_whose_files_cannot_be_written_stands_still_and_goes_on_by_itself_when_they_can()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs /dev/full, the device that is always full.");
        var blocker = await _client.Submit(new { model = "blocker", iterations = TrainingHost.Endless });
        var job = await _client.Submit(new { model = "full", iterations = 50, seed = 3 });
        var losses = Path.Combine(host.Host.DataDirectory, "jobs", job.Id, MetricLog.LossFile);
        File.CreateSymbolicLink(losses, "/dev/full");
        await _client.Post(blocker.Id, "cancel");
        var still = await _client.Until(job.Id, JobState.Paused);
        Assert.Equal(FailureKind.Storage, still.ErrorKind);
        Assert.Contains("The disk is full", still.Error, StringComparison.Ordinal);

        File.Delete(losses);
        var done = await _client.Until(job.Id, JobState.Completed);
        Assert.Equal((50, null, null), (done.Iteration, done.Error, done.ErrorKind));
        var twin = await _client.Until((await _client.Submit(new { model = "twin", iterations = 50, seed = 3 })).Id, JobState.Completed);
        Assert.Equal(host.Models.Versions("twin")[0].ParametersSha256, host.Models.Versions("full")[0].ParametersSha256);
        Assert.Equal(TrainingClient.Losses(await _client.Watch(twin.Id)), TrainingClient.Losses(await _client.Watch(job.Id)));
    }

    [Fact]
    public async Task A_job_that_alone_cannot_write_fails_makes_way_and_can_be_resumed_from_where_it_was()
    {
        var folder = Path.Combine(host.Host.DataDirectory, "models", "taken");
        File.WriteAllText(folder, "a file where the model's folder would be");
        var job = await _client.Submit(new { model = "taken", iterations = 5 });
        var failed = await _client.Until(job.Id, JobState.Failed);
        Assert.Equal(FailureKind.NotWritten, failed.ErrorKind);
        Assert.Contains("can be resumed", failed.Error, StringComparison.Ordinal);
        await TheNextJobRuns();

        File.Delete(folder);
        Assert.Equal(200, (await _client.Post(job.Id, "resume")).Status);
        Assert.Equal(1, (await _client.Until(job.Id, JobState.Completed)).Version);
    }

    [Fact]
    public async Task A_job_whose_folder_is_gone_fails_alone()
    {
        var blocker = await _client.Submit(new { model = "blocker", iterations = TrainingHost.Endless });
        var job = await _client.Submit(new { model = "swept", iterations = 50 });
        Directory.Delete(Path.Combine(host.Host.DataDirectory, "jobs", job.Id), recursive: true);
        await _client.Post(blocker.Id, "cancel");
        var failed = await _client.Until(job.Id, JobState.Failed);
        Assert.Contains("could not be written", failed.Error, StringComparison.Ordinal);
        await TheNextJobRuns();
    }

    [Fact]
    public async Task A_job_that_cannot_be_stored_is_not_accepted()
    {
        await using var own = TinyMnist.Host();
        await own.InitializeAsync();
        var jobs = Path.Combine(own.DataDirectory, "jobs");
        await own.Get(TrainingClient.Jobs);
        Directory.Delete(jobs);
        File.WriteAllText(jobs, "");
        Assert.Contains(
            "not accepted",
            await own.Problem(503, HttpMethod.Post, TrainingClient.Jobs, new { iterations = 1 }),
            StringComparison.Ordinal);
        Assert.Equal(0, (await own.Get(TrainingClient.Jobs)).GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task A_full_queue_is_429_with_the_time_when_the_job_in_training_ends()
    {
        await using var own = TinyMnist.Host(("WebNN:Training:QueueLength", "2"));
        await own.InitializeAsync();
        var client = new TrainingClient(own.Address);
        var done = await client.Submit(new { iterations = 5 });
        await client.Until(done.Id, JobState.Completed);
        var running = await client.Submit(Days);
        await client.Until(running.Id, job => job.EtaSeconds is not null);
        var waiting = await client.Submit(Days);
        await client.Submit(Days);
        using var response = await client.Http.PostAsJsonAsync(TrainingClient.Jobs, new { iterations = 1 });
        Assert.Equal(429, (int)response.StatusCode);

        // it would take longer, but may not
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(23.5), TimeSpan.FromHours(24));
        var detail = await own.Problem(429, HttpMethod.Post, TrainingClient.Jobs, new { iterations = 1 });
        Assert.Contains("2 jobs", detail, StringComparison.Ordinal);
        Assert.Contains("WebNN:Training:QueueLength", detail, StringComparison.Ordinal);

        // more iterations are a place in the queue, too
        var (status, problem) = await client.Post(done.Id, "extend", new { iterations = 5 });
        Assert.Equal(409, status);
        Assert.Contains("WebNN:Training:QueueLength", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await client.Post(waiting.Id, "cancel");
        await client.Submit(new { iterations = 1 });
    }

    [Fact]
    public async Task One_address_has_no_more_jobs_than_its_share_until_one_of_them_ends()
    {
        await using var own = TinyMnist.Host(("WebNN:Training:JobsPerAddress", "2"));
        await own.InitializeAsync();
        var client = new TrainingClient(own.Address);
        var jobs = own.Services.GetRequiredService<TrainingJobs>();
        var endless = new TrainingSpec { Iterations = TrainingHost.Endless };
        var another = new Caller(null, AccessRole.Admin, "192.0.2.7");
        var elsewhere = Assert.IsType<Submission.Accepted>(jobs.Submit(endless, by: another));
        await client.Until(elsewhere.Job.Id, JobState.Running);
        var first = await client.Submit(new { iterations = TrainingHost.Endless });
        await client.Submit(new { iterations = TrainingHost.Endless });

        // what is in training is another's: when one of these ends, nobody knows
        using var response = await client.Http.PostAsJsonAsync(TrainingClient.Jobs, new { iterations = 1 });
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Null(response.Headers.RetryAfter);
        var detail = await own.Problem(429, HttpMethod.Post, TrainingClient.Jobs, new { iterations = 1 });
        Assert.Contains("2 jobs", detail, StringComparison.Ordinal);
        Assert.Contains("WebNN:Training:JobsPerAddress", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", detail + await own.Get(TrainingClient.Jobs), StringComparison.Ordinal);
        Assert.IsType<Submission.Accepted>(jobs.Submit(new TrainingSpec { Iterations = 1 }, by: another));

        await client.Post(first.Id, "cancel");
        await client.Submit(new { iterations = 1 });
    }

    [Fact]
    public async Task Without_a_bound_one_address_may_fill_the_queue()
    {
        await using var own = TinyMnist.Host(("WebNN:Training:JobsPerAddress", "0"));
        await own.InitializeAsync();
        var client = new TrainingClient(own.Address);
        for (var i = 0; i < 60; i++)
            await client.Submit(new { iterations = TrainingHost.Endless });
    }

    // iterations of some milliseconds each
    private static object Days => new { layers = new[] { 5 }, batchSize = 10, gradient = "numerical", iterations = TrainingHost.Endless };

    private async Task TheNextJobRuns() =>
        await _client.Until((await _client.Submit(new { model = "after", iterations = 20 })).Id, JobState.Completed);
}
