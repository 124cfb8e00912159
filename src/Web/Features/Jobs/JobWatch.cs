using System.Collections.Concurrent;
using System.Threading.Channels;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Jobs;

/// <summary>
/// Tells a page when jobs have changed, until disposed: states and places in the queue by <see cref="TrainingJobs.Changed"/>, progress by
/// <see cref="TrainingJobs.NextChange"/> of those in training. News within an interval is told together, so that a page is rendered no more
/// often than that.
/// </summary>
internal sealed class JobWatch(TrainingJobs jobs, TimeSpan interval) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly ConcurrentDictionary<string, bool> _followed = new(StringComparer.Ordinal);
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
                Follow([.. (await refresh()).Where(job => job.State == JobState.Running).Select(job => job.Id)]);
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

    private void Follow(HashSet<string> training)
    {
        _training = training;
        foreach (var id in training.Where(id => _followed.TryAdd(id, true)))
            _ = Task.Run(() => FollowAsync(id));
    }

    private async Task FollowAsync(string id)
    {
        try
        {
            while (_training.Contains(id) && jobs.NextChange(id) is { } change && jobs.Get(id) is { State: JobState.Running })
            {
                Wake();
                await Task.Delay(interval, _left.Token);
                await change.WaitAsync(_left.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }

        // in this order: who is woken may find the job in training, and follows it again
        _followed.TryRemove(id, out _);
        Wake();
    }
}
