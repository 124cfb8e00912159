using System.Collections.Concurrent;
using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Cluster;

/// <summary>
/// Moves jobs off the node that trains them: each is paused, and resumed as soon as it is, whether or not its visitor still looks.
/// Whichever node is free then takes it. Safe from any thread.
/// </summary>
public sealed class JobMoves(TrainingJobs jobs, JobAccess access, IHostApplicationLifetime lifetime)
{
    // a node that is gone is missed after a lease; what takes longer than this has other reasons, and the job stays paused
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Interval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, bool> _moving = new(StringComparer.Ordinal);

    /// <summary>Determines whether a job is being paused in order to be resumed.</summary>
    public bool IsMoving(string id) => _moving.ContainsKey(id);

    /// <summary>Begins to move a job that is in training; gives what pausing it gives.</summary>
    /// <exception cref="IOException">It cannot be told to pause.</exception>
    public CommandResult Move(Caller by, string id)
    {
        var result = access.Pause(by, id);
        if (result.Job is not null && _moving.TryAdd(id, true))
            _ = Task.Run(() => ResumeAsync(by, id));
        return result;
    }

    private async Task ResumeAsync(Caller by, string id)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        end.CancelAfter(Patience);
        try
        {
            while (!HasMoved(by, id))
                await Task.Delay(Interval, end.Token);
        }
        catch (OperationCanceledException)
        {
            // the job stays where it is: paused, or about to be
        }
        finally
        {
            _moving.TryRemove(id, out _);
        }
    }

    // whoever resumed, cancelled or deleted it meanwhile has decided
    private bool HasMoved(Caller by, string id)
    {
        if (jobs.Get(id)?.State is not { } state || state is not (JobState.Running or JobState.Paused))
            return true;
        if (state == JobState.Running)
            return false;
        try
        {
            access.Resume(by, id);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
