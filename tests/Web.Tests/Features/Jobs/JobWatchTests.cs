using System.Diagnostics;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Jobs;
using Xunit;

namespace WebNN.Web.Tests.Features.Jobs;

public sealed class JobWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private static readonly TrainingSpec Long = new()
    {
        Model = "watched",
        Dataset = "moons",
        Layers = [4],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 5_000_000,
        EvaluateEvery = 1_000_000,
    };

    [Fact]
    public async Task A_page_is_told_of_every_state_of_its_job()
    {
        await using var host = Start();
        var jobs = host.Services.GetRequiredService<TrainingJobs>();
        var (first, id) = (Submit(jobs, Long), Submit(jobs, Long));
        await using var page = new Page(jobs, id);
        await page.Shows(job => job is { State: JobState.Queued }, ahead: 1);
        jobs.Cancel(first);
        await page.Shows(job => job is { State: JobState.Running, Iteration: > 0 });
        jobs.Pause(id);
        await page.Shows(job => job is { State: JobState.Paused });
        jobs.Resume(id);
        await page.Shows(job => job is { State: JobState.Running });
        jobs.Cancel(id, publish: true);
        await page.Shows(job => job is { State: JobState.Cancelled, Version: 1 });
        jobs.Delete(id);
        await page.Shows(job => job is null);
    }

    [Fact]
    public async Task A_job_that_is_trained_further_is_followed_again()
    {
        await using var host = Start();
        var jobs = host.Services.GetRequiredService<TrainingJobs>();
        var id = Submit(jobs, Long with { Iterations = 100, EvaluateEvery = 100 });
        await using var page = new Page(jobs, id);
        await page.Shows(job => job is { State: JobState.Completed, Iteration: 100 });
        jobs.Extend(id, 4_000_000);
        await page.Shows(job => job is { State: JobState.Running, Iteration: > 100 });
        var before = page.Iteration;
        await page.Shows(job => job!.Iteration > before);
        jobs.Cancel(id);
        await page.Shows(job => job is { State: JobState.Cancelled });
    }

    [Theory]
    [InlineData("5000")]
    [InlineData("1")]
    public async Task Progress_is_told_no_more_often_than_the_interval_also_where_no_stream_is_left(string streams)
    {
        await using var host = Start(("WebNN:Live:MaxStreams", streams));
        var jobs = host.Services.GetRequiredService<TrainingJobs>();
        var id = Submit(jobs, Long);
        var ct = TestContext.Current.CancellationToken;
        await using var other = jobs.Follow(id, 1, ct).GetAsyncEnumerator(ct);
        Assert.True(await other.MoveNextAsync());
        await using var page = new Page(jobs, id);
        await page.Shows(job => job is { Iteration: > 0 });
        var (refreshes, started) = (page.Refreshes, Stopwatch.GetTimestamp());
        for (var looks = 0; looks < 5; looks++)
        {
            var before = page.Iteration;
            await page.Shows(job => job!.Iteration > before);
        }

        Assert.True(page.Refreshes - refreshes <= Stopwatch.GetElapsedTime(started) / Interval + 1);
        jobs.Cancel(id);
    }

    [Fact]
    public async Task A_page_that_was_left_is_told_nothing_more()
    {
        await using var host = Start();
        var jobs = host.Services.GetRequiredService<TrainingJobs>();
        var id = Submit(jobs, Long);
        var page = new Page(jobs, id);
        await page.Shows(job => job is { Iteration: > 0 });
        await page.DisposeAsync();
        var refreshes = page.Refreshes;
        jobs.Cancel(id);
        await foreach (var frame in jobs.Follow(id, 1, TestContext.Current.CancellationToken)) Assert.Equal(id, frame.JobId);
        Assert.Equal(refreshes, page.Refreshes);
    }

    private static WebHost Start(params (string, string)[] settings)
    {
        var host = new WebHost { Settings = [("WebNN:Training:Concurrency", "1"), .. settings] };
        host.Start();
        return host;
    }

    private static string Submit(TrainingJobs jobs, TrainingSpec spec) => Assert.IsType<Submission.Accepted>(jobs.Submit(spec)).Job.Id;

    /// <summary>Stands for the page of a job; each refresh takes the place of a look at it.</summary>
    private sealed class Page : IAsyncDisposable
    {
        private readonly TrainingJobs _jobs;
        private readonly string _id;
        private readonly JobWatch _watch;
        private readonly Task _run;
        private volatile TaskCompletionSource _refreshed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile Seen _seen = new(null, 0, 0);

        public Page(TrainingJobs jobs, string id)
        {
            (_jobs, _id) = (jobs, id);
            _watch = new JobWatch(jobs, Interval);
            _run = _watch.RunAsync(Refresh);
        }

        public int Refreshes => _seen.Count;

        public int Iteration => _seen.Job!.Iteration;

        public async Task Shows(Func<JobInfo?, bool> expected, int ahead = 0)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromMinutes(1));
            while (true)
            {
                var refreshed = _refreshed;
                if (expected(_seen.Job) && _seen.Ahead == ahead)
                    return;
                await refreshed.Task.WaitAsync(deadline.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _watch.Dispose();
            await _run;
        }

        private Task<IEnumerable<JobInfo>> Refresh()
        {
            _seen = new Seen(_jobs.Get(_id), _jobs.Ahead(_id), _seen.Count + 1);
            Interlocked.Exchange(ref _refreshed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return Task.FromResult<IEnumerable<JobInfo>>(_seen.Job is { } job ? [job] : []);
        }

        private sealed record Seen(JobInfo? Job, int Ahead, int Count);
    }
}
