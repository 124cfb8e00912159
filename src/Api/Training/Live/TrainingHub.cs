using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Live;

/// <summary>The live stream of a job for browsers and other clients.</summary>
internal sealed partial class TrainingHub(
    TrainingJobs jobs,
    LiveStreams streams,
    IHostApplicationLifetime lifetime,
    ILogger<TrainingHub> log) : Hub
{
    /// <summary>
    /// The framework's log of failed calls: it takes refusals for failures, with a stack trace each. The hub logs its failures itself.
    /// </summary>
    public const string DispatcherLog = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    public override Task OnConnectedAsync()
    {
        streams.Connect();
        // SignalR closes those that are there when the program begins to stop; one that comes later would hold up the end
        Context.Items[typeof(IHostApplicationLifetime)] = lifetime.ApplicationStopping.Register(Context.Abort);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        streams.Disconnect();
        (Context.Items[typeof(IHostApplicationLifetime)] as IDisposable)?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Frames with every iteration from <paramref name="fromIteration"/> on, until the job has ended.</summary>
    public async IAsyncEnumerable<SharedFrame> Watch(
        string jobId,
        int fromIteration,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (jobs.Get(jobId) is null)
            throw new HubException($"There is no training job '{Problems.Shorten(jobId)}'.");
        if (fromIteration < 1)
            throw new HubException($"fromIteration is {fromIteration}; iterations are counted from 1.");
        await using var frames = jobs.Watch(jobId, fromIteration, Context.ConnectionId, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(frames, jobId))
        {
            using var turn = await streams.Turns.TakeAsync(cancellationToken);
            yield return frames.Current;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<SharedFrame> frames, string job)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            LogFailed(e, job);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "The stream of job {Job} has failed")]
    private partial void LogFailed(Exception exception, string job);
}
