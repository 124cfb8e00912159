using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Jobs;

/// <summary>
/// Tells a page when jobs have changed, until disposed: states and places in the queue by <see cref="TrainingJobs.Changed"/>, progress by
/// the frames of those in training. News within an interval is told together, so that a page is rendered no more often than that.
/// </summary>
internal sealed class JobWatch(TrainingJobs jobs, TimeSpan interval) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly ConcurrentDictionary<string, JobInfo> _followed = new(StringComparer.Ordinal);
    private readonly Channel<bool> _news =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile HashSet<string> _training = [];

    /// <summary>Calls <paramref name="refresh"/> at once and after news.</summary>
    /// <param name="refresh">Reads the jobs again, shows them, and returns those shown.</param>
    public async Task RunAsync(Func<Task<IEnumerable<JobInfo>>> refresh)
    {
        jobs.Changed += OnChanged;
        try
        {
            while (!_left.IsCancellationRequested)
            {
                Follow([.. (await refresh()).Where(job => job.State == JobState.Running)]);
                await Task.Delay(interval, _left.Token);
                await _news.Reader.ReadAsync(_left.Token);
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // the page was left
        }
        finally
        {
            jobs.Changed -= OnChanged;
        }
    }

    /// <summary>Makes news: the page has come to show other jobs.</summary>
    public void Wake() => _news.Writer.TryWrite(true);

    // not disposed: who still asks for its token finds it cancelled, and not an error
    public void Dispose() => _left.Cancel();

    private void OnChanged(string id) => Wake();

    private void Follow(IReadOnlyList<JobInfo> training)
    {
        _training = [.. training.Select(job => job.Id)];
        foreach (var job in training.Where(job => _followed.TryAdd(job.Id, job)))
            _ = Task.Run(() => FollowAsync(job));
    }

    private async Task FollowAsync(JobInfo job)
    {
        try
        {
            await foreach (var frame in jobs.Follow(job.Id, job.Iteration + 1, _left.Token))
            {
                if (frame.State.IsFinal() || !_training.Contains(job.Id))
                    break;
                Wake();
                await Task.Delay(interval, _left.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or KeyNotFoundException or HubException or IOException)
        {
            // the page was left, the job was deleted, or there are too many streams
        }

        // in this order: who is woken may find the job in training, and follows it again
        _followed.TryRemove(job.Id, out _);
        Wake();
    }
}
