using WebNN.Api.Cluster;
using WebNN.Api.Training.Live;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>A request to a running job, which it looks for between iterations. Later ones outweigh earlier ones.</summary>
public enum StopRequest
{
    /// <summary>Nothing: it goes on.</summary>
    None,

    /// <summary>To stop, and keep its place.</summary>
    Pause,

    /// <summary>To end, and publish what it has learned.</summary>
    CancelAndPublish,

    /// <summary>To end.</summary>
    Cancel,

    /// <summary>To make way for the end of the program.</summary>
    Shutdown,

    /// <summary>To stop, because another node may train it by now.</summary>
    Fenced,
}

/// <summary>One training job in memory: what was asked, where it stands, and its log.</summary>
/// <param name="id">Its id.</param>
/// <param name="spec">What it trains.</param>
/// <param name="status">Where it stands.</param>
/// <param name="folder">Where its files are.</param>
/// <param name="fill">Takes in what another node has measured, before anybody reads the log.</param>
internal sealed class TrainingJob(string id, TrainingSpec spec, JobStatus status, string folder, Action<MetricLog>? fill = null)
{
    private readonly Lock _gate = new();
    private volatile JobStatus _status = status;
    private volatile StopRequest _request;
    private TaskCompletionSource _changed = NewSignal();
    private SharedFrames? _frames;

    public string Id { get; } = id;

    public TrainingSpec Spec { get; } = spec;

    /// <summary>The spec with the length that the job has by now: it may have been extended.</summary>
    public TrainingSpec CurrentSpec => Spec.WithLength(Status.TotalIterations, Status.TrainRows);

    public string Folder { get; } = folder;

    public MetricLog Log { get; } = new(folder, status.Start, fill);

    /// <summary>Gets the engine's options for the job as long as it is by now.</summary>
    public TrainingOptions Options => Spec.ToOptions(Status.TotalIterations) with { EarlierLengths = Status.EarlierLengths };

    /// <summary>Gets the frames of its watchers.</summary>
    public SharedFrames Frames => LazyInitializer.EnsureInitialized(ref _frames, () => new SharedFrames(this));

    public JobStatus Status => _status;

    public StopRequest Request
    {
        get => _request;
        set => _request = value;
    }

    /// <summary>Asks a running job to stop, unless it has been asked for more already.</summary>
    public void TryRequest(StopRequest request)
    {
        lock (_gate)
        {
            if (_request < request)
                _request = request;
        }
    }

    /// <summary>
    /// Gets the address it was submitted from, as <see cref="Http.ClientAddress"/> has it; null: not known, as after a restart. Never
    /// written down, told to nobody.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The network in training, while the job is running or paused.</summary>
    public TrainingRun? Run { get; set; }

    /// <summary>Gets or sets the hand of who watches it; null for a job that nobody does, and after a restart.</summary>
    public LiveJob? Live { get; set; }

    /// <summary>
    /// Gets or sets this node's turn at it; null where another node trains it, or nobody, and where there is but one node.
    /// </summary>
    public JobHold? Hold { get; set; }

    /// <summary>Gets or sets the node that trains it, or did last; null before its first turn.</summary>
    public string? Node { get; set; }

    /// <summary>Gets or sets the number of the last change that is known here, where several nodes change it.</summary>
    public long Revision { get; set; }

    /// <summary>Gets the pace, which decides when its next iteration may be done.</summary>
    public Pace Pace => Live is { } live ? live.Pace : FullSpeed.Instance;

    /// <summary>Lets go of the network in training. Not while it is being trained.</summary>
    public void Release()
    {
        Pace.End();
        Run?.Dispose();
        Run = null;
    }

    /// <summary>Done at the next change of status or log. Take it before looking, then nothing is missed.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Changes the status in one step, unless <paramref name="next"/> says (by null) that it must not be changed.</summary>
    /// <param name="next">The new status for the present one.</param>
    /// <param name="save">Called before others see the new status; if it throws, nothing has changed.</param>
    public bool TryUpdate(Func<JobStatus, JobStatus?> next, Action<JobStatus>? save = null)
    {
        lock (_gate)
        {
            if (next(_status) is not { } status)
                return false;
            save?.Invoke(status);
            _status = status;
        }

        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
