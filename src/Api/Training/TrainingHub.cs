using Microsoft.AspNetCore.SignalR;

namespace WebNN.Api.Training;

/// <summary>The live stream of a job for browsers and other clients.</summary>
internal sealed class TrainingHub(TrainingJobs jobs, LiveStreams streams, IHostApplicationLifetime lifetime) : Hub
{
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
    public IAsyncEnumerable<SharedFrame> Watch(string jobId, int fromIteration, CancellationToken cancellationToken)
    {
        if (jobs.Get(jobId) is null)
            throw new HubException($"There is no training job '{Problems.Shorten(jobId)}'.");
        if (fromIteration < 1)
            throw new HubException($"fromIteration is {fromIteration}; iterations are counted from 1.");
        return jobs.Watch(jobId, fromIteration, Context.ConnectionId, cancellationToken);
    }
}
