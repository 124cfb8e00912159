using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;

namespace WebNN.Web.Lessons;

/// <summary>
/// The job of a <see cref="PlaygroundSession"/>, from before it is submitted. A job cannot be paused before its turn, nor resumed, stepped
/// or edited before it has stopped: such a request waits here until <see cref="Refresh"/> finds the job ready for it.
/// </summary>
internal sealed class PlaygroundJob(TrainingJobs jobs, JobAccess access, Caller by, string id = "") : IDisposable
{
    private LiveJob? _live;
    private IDisposable? _watching;
    private bool _abandoned, _disposed;
    private PendingCommand _pending;
    private int _pendingSteps;
    private (ParameterElement Element, float Value)? _pendingEdit;

    // while one is on its way to the service, the job is left alone
    private int _commands;

    private enum PendingCommand
    {
        None,
        Pause,
        Resume,
    }

    /// <summary>Empty until the service has accepted the job.</summary>
    public string Id { get; private set; } = id;

    /// <summary>The job at the last refresh.</summary>
    public JobInfo? Info { get; private set; }

    /// <summary>Indicates whether the network is to train on; the job may not have come so far yet.</summary>
    public bool IsGoing { get; private set; }

    /// <summary>Indicates whether the job has been submitted, or is being so.</summary>
    public bool IsSubmitted => Id.Length > 0 || _commands > 0;

    public PlaygroundState State => Info?.State switch
    {
        null => IsGoing || Id.Length > 0 ? PlaygroundState.Starting : PlaygroundState.Untrained,
        JobState.Queued => PlaygroundState.Starting,
        JobState.Running => PlaygroundState.Running,
        JobState.Paused => PlaygroundState.Paused,
        _ => PlaygroundState.Ended,
    };

    /// <summary>The network in training; null before the job's first turn, and while an edit waits that it does not have yet.</summary>
    public LiveSnapshot? Snapshot => _pendingEdit is null ? _live?.Snapshot() : null;

    /// <summary>Submits the job; null where it cannot be stored.</summary>
    public async Task<Submission?> Submit(TrainingSpec spec, LiveOptions options, Func<string>? model)
    {
        _commands++;
        try
        {
            // the disk may be slow; the page is not
            var submission = await Task.Run(() => access.SubmitLive(by, spec, options, model));
            if (submission is Submission.Accepted accepted)
                Accept(accepted.Job.Id);
            else
                IsGoing = false;
            return submission;
        }
        catch (IOException)
        {
            IsGoing = false;
            return null;
        }
        finally
        {
            _commands--;
        }
    }

    /// <summary>
    /// Determines whether a visitor may take up a job: whoever began it, with or without a trainer's key, and admins.
    /// </summary>
    public static bool IsTheirs(JobInfo job, Caller by) => by.IsAdmin || job.Owner == by.Name;

    /// <summary>Takes up a job that was found by its id.</summary>
    public void Attach()
    {
        if (Id.Length == 0)
            return;
        Follow();
        IsGoing = jobs.Get(Id) is { State: JobState.Running or JobState.Queued };
    }

    /// <summary>Switches between training on and pausing.</summary>
    public void RunOrPause()
    {
        IsGoing = !IsGoing;
        _pendingSteps = 0;
        if (IsSubmitted)
            _pending = IsGoing ? PendingCommand.Resume : PendingCommand.Pause;
    }

    /// <summary>Does so many iterations once the job is paused.</summary>
    public void Step(int iterations) => _pendingSteps += iterations;

    /// <summary>Sets a weight or bias: now, which returns true, or once the job has begun and is paused.</summary>
    public bool Edit(ParameterElement element, float value)
    {
        if (TryEdit(element, value))
            return true;
        _pendingEdit = (element, value);
        return false;
    }

    public void SetPace(double iterationsPerSecond)
    {
        if (_live is not null)
            _live.IterationsPerSecond = iterationsPerSecond;
    }

    /// <summary>Ends the job, and publishes its network as a model version.</summary>
    public async Task Save()
    {
        if (Id.Length == 0)
            return;
        _commands++;
        try
        {
            await Task.Run(() => access.Cancel(by, Id, publish: true));
        }
        finally
        {
            _commands--;
        }
    }

    /// <summary>Reads the job's state and passes on what has waited for it. False: there is no such job any more.</summary>
    public bool Refresh()
    {
        if (Id.Length == 0 || _commands > 0)
            return true;
        if (jobs.Get(Id) is not { } info)
            return false;
        Info = info;
        switch (info.State)
        {
            case JobState.Paused:
                RefreshPaused();
                break;
            case JobState.Running when _pending == PendingCommand.Pause:
                _pending = PendingCommand.None;
                jobs.Pause(Id);
                break;
            case JobState.Running when _live is { RunsOn: true }:
                IsGoing = true;
                break;
            case JobState.Completed or JobState.Failed or JobState.Cancelled:
                IsGoing = false;
                break;
        }

        return true;
    }

    /// <summary>Keeps the job alive until <see cref="Unwatch"/> or <see cref="Dispose"/>.</summary>
    public void Watch()
    {
        if (!_disposed)
            _watching ??= _live?.Watch();
    }

    /// <summary>Ends the watch. A job that nobody watches is cancelled after a while.</summary>
    public void Unwatch()
    {
        _watching?.Dispose();
        _watching = null;
    }

    /// <summary>Cancels the job, also one that is still being submitted.</summary>
    public void Abandon()
    {
        _abandoned = true;
        if (Id.Length > 0)
            _ = Task.Run(() => jobs.Cancel(Id));
        Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        Unwatch();
    }

    private void Accept(string accepted)
    {
        Id = accepted;
        Follow();
        if (_abandoned)
            Abandon();
    }

    private void Follow()
    {
        _live = jobs.Live(Id);
        _watching ??= _live?.Watch();
        // the page may have been left while the job was being stored: the end of this watch makes its place free
        if (_disposed)
            Unwatch();
    }

    private bool TryEdit(ParameterElement element, float value) =>
        _live?.Edit(element.Parameter, element.Row, element.Column, value) == true;

    private void RefreshPaused()
    {
        if (_pendingEdit is var (element, value) && TryEdit(element, value))
            (_pendingEdit, Info) = (null, jobs.Get(Id) ?? Info);
        if (_pendingSteps > 0 && jobs.Step(Id, _pendingSteps).Job is not null)
            _pendingSteps = 0;
        if (_pending == PendingCommand.Resume)
        {
            _pending = PendingCommand.None;
            jobs.Resume(Id);
        }
        else
        {
            IsGoing = false;
        }
    }
}
