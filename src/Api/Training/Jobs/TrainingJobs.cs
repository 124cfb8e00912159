using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WebNN.Api.Models;
using WebNN.Api.Training.Live;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>All training jobs: submit, list, command, read their metrics and follow them. Safe from any thread; pages use it as it is.</summary>
public sealed partial class TrainingJobs
{
    /// <summary>A job that takes the whole process down must not do so at every start.</summary>
    internal const int MaxStarts = 5;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, TrainingJob> _jobs = new(StringComparer.Ordinal);
    private readonly Channel<TrainingJob> _queue = Channel.CreateUnbounded<TrainingJob>(), _liveQueue = Channel.CreateUnbounded<TrainingJob>();
    private readonly JobFolders _folders;
    private readonly TrainingLimits _limits;
    private readonly SpecValidator _validator;
    private readonly LiveStreams _streams;
    private readonly TimeProvider _time;
    private readonly ILogger<TrainingJobs> _log;
    private string? _newest;
    private long _places;

    /// <summary>Reads the jobs of earlier processes: those that were waiting or in training wait for their turn, those paused stay so.</summary>
    public TrainingJobs(
        IOptions<WebNNOptions> options, IOptions<TrainingLimits> limits, SpecValidator validator, ModelRegistry models, LiveStreams streams, TimeProvider time, ILogger<TrainingJobs> log)
    {
        _limits = limits.Value;
        _validator = validator;
        _streams = streams;
        _time = time;
        _log = log;
        _folders = new JobFolders(Path.Combine(options.Value.DataDirectory, "jobs"), log);
        foreach (var job in _folders.LoadAll())
        {
            _jobs[job.Id] = job;
            _newest = job.Id;
            Recover(job, models);
        }
    }

    /// <summary>Raised, on any thread, when a job appears, disappears or changes its state. Progress within a state is for <see cref="Follow"/>.</summary>
    public event Action<string>? Changed;

    /// <summary>Jobs in the order they are to be run; some may have been cancelled in the meantime.</summary>
    internal ChannelReader<TrainingJob> Queue => _queue.Reader;

    /// <summary>Jobs that someone watches, to be run at once.</summary>
    internal ChannelReader<TrainingJob> LiveQueue => _liveQueue.Reader;

    /// <summary>Checks a spec, stores it as a job and lets it wait for its turn.</summary>
    /// <param name="spec">What to train.</param>
    /// <param name="idempotencyKey">The caller's name for this request: repeating it gives the same job.</param>
    /// <param name="address">Where the caller is, as <see cref="Http.ClientAddress"/> has it; null: not known, and not counted.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(TrainingSpec spec, string? idempotencyKey = null, string? address = null) =>
        Submit(spec, idempotencyKey, address, null, null);

    /// <summary>The same for a model whose name is chosen as the job is accepted, so that two at once do not choose the same.</summary>
    /// <param name="spec">What to train; its model does not matter.</param>
    /// <param name="model">The choice of a name, made while no other job is accepted.</param>
    /// <param name="address">Where the caller is; null: not known, and not counted.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(TrainingSpec spec, Func<string> model, string? address = null) => Submit(spec, null, address, null, model);

    /// <summary>
    /// The same for a job that someone watches and touches; <see cref="Live"/> is their hand on it. It begins at once, beside the queue, and never
    /// outlives the program.
    /// </summary>
    /// <param name="spec">What to train, on points in the plane; with own points, its dataset and limit do not matter.</param>
    /// <param name="live">How.</param>
    /// <param name="model">The choice of the model's name, made while no other job is accepted; null: the spec's.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission SubmitLive(TrainingSpec spec, LiveOptions live, Func<string>? model = null)
    {
        if (live.Points is { } points)
        {
            if (CustomPoints.Problem(points) is { } problem)
                return new Submission.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["points"] = [problem] });
            spec = spec with { Dataset = CustomPoints.Like(points), Limit = points.Train.Count };
        }

        if (live.IterationsPerSecond is not (>= LiveJob.MinPace and <= LiveJob.MaxPace))
            throw new ArgumentOutOfRangeException(nameof(live), live.IterationsPerSecond, "The pace is out of its range.");
        return Submit(spec, null, null, live, model);
    }

    private Submission Submit(TrainingSpec spec, string? idempotencyKey, string? address, LiveOptions? live, Func<string>? model)
    {
        if (model is not null)
            spec = spec with { Model = model() };
        // the answer to a request that is repeated does not depend on what has become of its initial version or data set since
        // the same request again is the same job, also where what it needs is gone by now
        if (idempotencyKey is not null && spec.BatchSize > 0 && Earlier(idempotencyKey) is { } known && IsSame(known, spec))
            return new Submission.Accepted(JobInfo.Of(known));
        var errors = _validator.Validate(spec);
        if (errors.Count > 0)
            return new Submission.Invalid(errors);

        var trainRows = _validator.TrainRows(spec);
        var shape = _validator.ShapeOf(spec)!;
        if (live?.Points is not null)
            (spec, trainRows) = (spec with { Dataset = CustomPoints.Name, Limit = null }, live.Points.Train.Count);
        spec = spec.Resolve(trainRows);
        TrainingJob job;
        lock (_gate)
        {
            if (idempotencyKey is not null && Earlier(idempotencyKey) is { } earlier)
            {
                return IsSame(earlier, spec)
                    ? new Submission.Accepted(JobInfo.Of(earlier))
                    : new Submission.KeyTaken(earlier.Id);
            }

            // again: meanwhile another may have been accepted under that name
            if (model is not null)
                spec = spec with { Model = model() };
            if (RefusalByRival(spec.Model, shape) is { } refusal)
                return new Submission.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["model"] = [refusal] });
            if (live is not null && _jobs.Values.Count(j => j.Status is { Live: not null, IsFinal: false }) >= _limits.MaxLive)
                return new Submission.TooManyLive(_limits.MaxLive);
            if (live is null && RefusalByNumber(address) is { } full)
                return full;

            var now = _time.GetUtcNow();
            var status = new JobStatus
            {
                State = JobState.Queued,
                TotalIterations = (int)spec.TotalIterations(trainRows),
                TrainRows = trainRows,
                CreatedAt = now,
                IdempotencyKey = idempotencyKey,
                Live = live is null ? null : new LiveRecord(0, live.Points?.Train.Classes),
            };
            var points = live?.Points is { } own ? CustomPoints.Write(own) : null;
            job = _folders.Create(JobId.Next(now, _newest), spec, status, points, address);
            if (live is not null)
                job.Live = new LiveJob(job, live, _time, () => Cancel(job.Id));
            _newest = job.Id;
            _jobs[job.Id] = job;
            Enqueue(job);
        }

        Changed?.Invoke(job.Id);
        return new Submission.Accepted(JobInfo.Of(job));
    }

    private Submission? RefusalByNumber(string? address)
    {
        if (IsQueueFull)
            return new Submission.QueueFull(_limits.QueueLength, FirstEnd(InQueue(JobState.Running)));
        if (address is null || _limits.JobsPerAddress == 0)
            return null;
        TrainingJob[] own = [.. _jobs.Values.Where(job => job.Address == address && job.Status is { IsFinal: false, Live: null })];
        return own.Length < _limits.JobsPerAddress ? null : new Submission.TooManyOfAddress(_limits.JobsPerAddress, FirstEnd(own));
    }

    // of two jobs that cannot both become versions of a new model, the second is refused before it has been trained in vain
    private string? RefusalByRival(string model, ModelShape shape)
    {
        foreach (var job in _jobs.Values.Where(job => job.Spec.Model == model && !job.Status.IsFinal))
        {
            if (_validator.ShapeOf(job.Spec, job.Status.Live?.Classes) is { } others && !others.Fits(shape))
                return $"Job {job.Id} is to become a version first. {others.Refusal(model, shape)}";
        }

        return null;
    }

    /// <summary>The hand on a job that <see cref="SubmitLive"/> made; null for others, and after a restart.</summary>
    public LiveJob? Live(string id) => TryFind(id, out var job) ? job.Live : null;

    /// <summary>Lets a paused live job do so many iterations and pause again.</summary>
    public CommandResult Step(string id, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        if (!TryFind(id, out var job))
            return default;
        if (job.Live is not { } live)
            return new CommandResult(null, $"Job {job.Id} is not one that can be stepped.");
        if (job.Status.State != JobState.Paused)
            return Conflict(job, "stepped", "a paused");
        live.Allow(iterations);
        return Requeue(job, StopRequest.None) ? new CommandResult(JobInfo.Of(job)) : Conflict(job, "stepped", "a paused");
    }

    /// <summary>Jobs, newest first.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those older than the job with this id.</param>
    public IReadOnlyList<JobInfo> List(JobState? state = null, int limit = 100, string? before = null) =>
    [
        .. _jobs.Values
            .Where(job => (state is null || job.Status.State == state) && (before is null || string.CompareOrdinal(job.Id, before) < 0))
            .OrderByDescending(job => job.Id, StringComparer.Ordinal)
            .Take(limit)
            .Select(JobInfo.Of),
    ];

    /// <summary>One job; null if there is none.</summary>
    public JobInfo? Get(string id) => TryFind(id, out var job) ? JobInfo.Of(job) : null;

    /// <summary>How many other jobs have to end before a waiting one begins; without an id, before one that were submitted now.</summary>
    public int Ahead(string? id = null)
    {
        var place = id is null ? long.MaxValue : TryFind(id, out var job) && job.Status is { State: JobState.Queued, Live: null } ? job.Place : 0;
        return place == 0 ? 0 : Math.Max(0, InQueue(JobState.Running).Count() + InQueue(JobState.Queued).Count(other => other.Place < place) + 1 - _limits.Concurrency);
    }

    /// <summary>The losses from an iteration on, all of them or at most <paramref name="maxPoints"/> that keep every spike; null: no such job.</summary>
    public JobMetrics? Metrics(string id, int from = 1, int? maxPoints = null) => TryFind(id, out var job) ? new JobMetrics(job.Log, from, maxPoints) : null;

    /// <summary>
    /// Everything from an iteration on, then whatever comes, until the job has ended: at most one frame in 50 ms, every iteration exactly once
    /// and in order. The last frame has the final state.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such job.</exception>
    public IAsyncEnumerable<TrainingFrame> Follow(string id, int from = 1, CancellationToken ct = default) =>
        Watch(id, from, null, ct).Select(shared => shared.Frame);

    /// <summary>The same for a connection of the hub.</summary>
    internal IAsyncEnumerable<SharedFrame> Watch(string id, int from, string? connection, CancellationToken ct) => TryFind(id, out var job)
        ? FrameStream.Follow(job, from, _streams, connection, _time, ct)
        : throw new KeyNotFoundException($"There is no training job '{id}'.");

    /// <summary>Stops a job between two iterations; it keeps its place in training, and gives its turn to the next.</summary>
    public CommandResult Pause(string id)
    {
        if (!TryFind(id, out var job))
            return default;
        if (job.Status.State != JobState.Running)
            return Conflict(job, "paused", "a running");
        if (job.Live is null && InQueue(JobState.Paused).Count() >= _limits.MaxPaused)
            return new CommandResult(null, $"{_limits.MaxPaused} jobs are paused already, which is the most: resume or cancel one of them first.");
        return Ask(job, JobState.Running, StopRequest.Pause) ? new CommandResult(JobInfo.Of(job)) : Conflict(job, "paused", "a running");
    }

    /// <summary>Lets a paused job wait for its turn again; or a failed one, unless it has diverged, which goes on from its last checkpoint.</summary>
    public CommandResult Resume(string id)
    {
        if (!TryFind(id, out var job))
            return default;
        if (job.Status is { Live: null, ErrorKind: not FailureKind.Diverged })
        {
            if (job.Status.State == JobState.Failed && IsQueueFull)
                return new CommandResult(null, FullQueue);
            TryTransition(job, JobState.Failed, status => status with { State = JobState.Paused, FinishedAt = null, Error = null, ErrorKind = null });
        }

        if (job.Status.State == JobState.Paused)
            job.Live?.Allow(null);
        if (!Requeue(job, StopRequest.None))
            return Conflict(job, "resumed", "a paused");
        return new CommandResult(JobInfo.Of(job));
    }

    /// <summary>Lets a completed job do more iterations, from where it ended; it then publishes another version.</summary>
    /// <param name="id">Which.</param>
    /// <param name="iterations">How many more, at least 1.</param>
    public CommandResult Extend(string id, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (!TryFind(id, out var job))
            return default;
        lock (_gate)
        {
            var status = job.Status;
            if (status.State != JobState.Completed)
                return Conflict(job, "extended", "a completed");
            if (IsQueueFull)
                return new CommandResult(null, FullQueue);
            if (status.Iteration < status.TotalIterations)
                return new CommandResult(null, $"Early stopping ended job {job.Id} after iteration {status.Iteration}: it would end there again.");
            if (!Checkpoint.Exists(job))
                return new CommandResult(null, $"Job {job.Id} has no checkpoint to go on from: submit a new one with initialVersion {status.Version}.");
            var total = (long)status.TotalIterations + iterations;
            if (total > _limits.MaxIterations)
                return new CommandResult(null, $"{status.TotalIterations} and {iterations} iterations are more than the {_limits.MaxIterations} a job may have.");
            if (!TryTransition(job, JobState.Completed, s => s with { State = JobState.Queued, TotalIterations = (int)total, FinishedAt = null, Error = null, ErrorKind = null }))
                return Conflict(job, "extended", "a completed");
            job.Request = StopRequest.None;
            Enqueue(job);
        }

        return new CommandResult(JobInfo.Of(job));
    }

    /// <summary>Ends a job before its time.</summary>
    /// <param name="id">Which.</param>
    /// <param name="publish">Whether the network it has so far becomes a model version.</param>
    public CommandResult Cancel(string id, bool publish = false)
    {
        if (!TryFind(id, out var job))
            return default;
        if (job.Status.IsFinal)
            return Conflict(job, "cancelled", "a queued, running or paused");

        if (!publish)
        {
            if (!TryTransition(job, JobState.Queued, Cancelled) && !TryTransition(job, JobState.Paused, Cancelled))
                Ask(job, JobState.Running, StopRequest.Cancel);
        }
        else if (job.Status.Iteration == 0)
        {
            return new CommandResult(null, "The job has not done an iteration yet: there is nothing to publish.");
        }
        else if (!Requeue(job, StopRequest.CancelAndPublish) && !Ask(job, JobState.Queued, StopRequest.CancelAndPublish))
        {
            Ask(job, JobState.Running, StopRequest.CancelAndPublish);
        }

        LogCancelled(id, publish);
        return new CommandResult(JobInfo.Of(job));
    }

    /// <summary>Removes an ended job with its metrics; what it published stays.</summary>
    public CommandResult Delete(string id)
    {
        if (!TryFind(id, out var job))
            return default;
        lock (_gate)
        {
            if (!job.Status.IsFinal)
                return Conflict(job, "deleted", "an ended");
            if (_jobs.ContainsKey(id))
                _folders.Delete(job);
            _jobs.TryRemove(id, out _);
        }

        LogDeleted(id);
        Changed?.Invoke(id);
        return new CommandResult(JobInfo.Of(job));
    }

    /// <summary>The job's turn has come. False: it was cancelled while it waited.</summary>
    internal bool TryStart(TrainingJob job) =>
        TryTransition(job, JobState.Queued, status => status with { State = JobState.Running, StartedAt = status.StartedAt ?? _time.GetUtcNow() });

    /// <summary>Training is about to begin, or to be taken up from a checkpoint.</summary>
    internal void MarkStarted(TrainingJob job, int iteration) => TryTransition(job, JobState.Running, status => status with
    {
        Starts = status.Starts > 0 && status.StartedFrom == iteration ? status.Starts + 1 : 1,
        StartedFrom = iteration,
    });

    /// <summary>The program ends: the job waits for the next start, which takes it up from its checkpoint.</summary>
    internal void ReturnToQueue(TrainingJob job)
    {
        job.Release();
        TryTransition(job, JobState.Running, status => status with { State = JobState.Queued, StartedAt = status.Iteration > 0 ? status.StartedAt : null, EtaSeconds = null, Starts = 0 });
    }

    /// <summary>The job has stopped between two iterations.</summary>
    internal void MarkPaused(TrainingJob job)
    {
        TryTransition(job, JobState.Running, status => status with { State = JobState.Paused, EtaSeconds = null, Asked = StopRequest.None });
        // asked for more than a pause, after it had begun to stop; whoever resumes it from now on has taken the request back
        if (job.Request is > StopRequest.Pause and var request)
            Requeue(job, request);
    }

    /// <summary>
    /// The storage takes no writing: the job stands still with the reason, in memory alone, until <see cref="TryEndWaitForStorage"/>. Nothing of it is lost.
    /// </summary>
    internal void MarkWaitingForStorage(TrainingJob job, string reason)
    {
        job.TryUpdate(status => status.IsFinal ? null : status with { State = JobState.Paused, Error = reason, ErrorKind = FailureKind.Storage, EtaSeconds = null });
        Changed?.Invoke(job.Id);
    }

    /// <summary>The storage takes writing again: the job has its turn. False: it has been resumed or has ended meanwhile.</summary>
    internal bool TryEndWaitForStorage(TrainingJob job) => TryTransition(job, JobState.Paused, status =>
        status.ErrorKind == FailureKind.Storage ? status with { State = JobState.Queued, Error = null, ErrorKind = null } : status) && job.Status.State == JobState.Queued;

    /// <summary>The job has ended. Never throws: a full disk must not keep a job from ending.</summary>
    internal void End(TrainingJob job, JobState state, string? error = null, FailureKind? kind = null)
    {
        job.Release();
        var now = _time.GetUtcNow();
        ForceTransition(job, status => status with
        {
            State = state,
            Error = error,
            ErrorKind = kind,
            EtaSeconds = null,
            Asked = StopRequest.None,
            FinishedAt = now,
        });
        // after an error the checkpoint stays: what made it may pass
        if (state == JobState.Cancelled)
            Checkpoint.Drop(job);
    }

    /// <summary>The job has ended with a version, which says how: a crash before it is written here loses nothing. Never throws.</summary>
    internal void MarkPublished(TrainingJob job, ModelVersion version)
    {
        job.Release();
        ForceTransition(job, status => Ended(status, version));
        if (version.Cancelled)
            Checkpoint.Drop(job);
    }

    private static JobStatus Ended(JobStatus status, ModelVersion version) => status with
    {
        State = version.Cancelled ? JobState.Cancelled : JobState.Completed,
        Version = version.Version,
        VersionIteration = status.Iteration,
        Serving = version.Serving,
        Error = null,
        ErrorKind = null,
        EtaSeconds = null,
        Asked = StopRequest.None,
        FinishedAt = version.CreatedAt,
    };

    // a paused job waits again, to go on or to end with what it has
    private bool Requeue(TrainingJob job, StopRequest request)
    {
        var requeued = TryTransition(job, JobState.Paused, status =>
        {
            job.Request = request;
            return status with { State = JobState.Queued, Asked = request, Error = null, ErrorKind = null };
        });
        if (requeued)
            Enqueue(job);
        return requeued;
    }

    // on the disk before the asker is told; a request that outweighs this one stays
    private bool Ask(TrainingJob job, JobState state, StopRequest request)
    {
        if (!TryTransition(job, state, status => status.Asked >= request ? status : status with { Asked = request }))
            return false;
        job.TryRequest(request);
        return true;
    }

    private void Enqueue(TrainingJob job)
    {
        job.Place = Interlocked.Increment(ref _places);
        (job.Live is null ? _queue : _liveQueue).Writer.TryWrite(job);
    }

    private bool IsQueueFull => InQueue(JobState.Queued).Count() >= _limits.QueueLength;

    private string FullQueue => $"{_limits.QueueLength} jobs are waiting already, which is the most (WebNN:Training:QueueLength); try again later.";

    private IEnumerable<TrainingJob> InQueue(JobState state) => _jobs.Values.Where(job => job.Status.State == state && job.Status.Live is null);

    private JobStatus Cancelled(JobStatus status) =>
        status with { State = JobState.Cancelled, Error = null, ErrorKind = null, Asked = StopRequest.None, FinishedAt = _time.GetUtcNow() };

    private bool TryTransition(TrainingJob job, JobState from, Func<JobStatus, JobStatus> next)
    {
        if (!job.TryUpdate(status => status.State == from ? next(status) : null, status => JobFolders.Save(job, status)))
            return false;
        if (job.Status.IsFinal)
        {
            job.Release();
            Checkpoint.Drop(job);
        }

        Changed?.Invoke(job.Id);
        return true;
    }

    private void ForceTransition(TrainingJob job, Func<JobStatus, JobStatus> next)
    {
        job.TryUpdate(next, status =>
        {
            try
            {
                JobFolders.Save(job, status);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotSaved(e, job.Id);
            }
        });
        Changed?.Invoke(job.Id);
    }

    private void Recover(TrainingJob job, ModelRegistry models)
    {
        // a version is published before the job's state says so: a crash between the two must not make a success a failure
        var before = job.Status.Version ?? 0;
        var published = job.Status.IsFinal
            ? null
            : models.Versions(job.Spec.Model).FirstOrDefault(version => version.Job == job.Id && version.Version > before);
        if (published is not null)
        {
            ForceTransition(job, status => Ended(AsMeasured(status, job), published));
            if (published.Cancelled)
                Checkpoint.Drop(job);
        }
        else if (job.Status is { Live: not null, IsFinal: false })
        {
            // whoever sat in front of it is gone
            ForceTransition(job, status => Cancelled(AsMeasured(status, job)));
        }
        else if (job.Status is { IsFinal: false, Asked: StopRequest.Cancel })
        {
            ForceTransition(job, status => Cancelled(AsMeasured(status, job)));
            Checkpoint.Drop(job);
        }
        else if (job.Status is { State: JobState.Running, Asked: StopRequest.Pause })
        {
            ForceTransition(job, status => AsMeasured(status, job) with { State = JobState.Paused, Asked = StopRequest.None, EtaSeconds = null });
        }
        else if (job.Status is { State: JobState.Running, Starts: < MaxStarts })
        {
            ForceTransition(job, status => AsMeasured(status, job) with { State = JobState.Queued });
        }
        else if (job.Status.State == JobState.Running)
        {
            ForceTransition(job, status => GivenUp(AsMeasured(status, job)));
        }
        else if (job.Status.State == JobState.Paused)
        {
            ForceTransition(job, status => AsMeasured(status, job));
        }

        if (job.Status.State == JobState.Queued)
        {
            job.Request = job.Status.Asked;
            Enqueue(job);
        }
    }

    private JobStatus GivenUp(JobStatus status) => status with
    {
        State = JobState.Failed,
        Error = $"interrupted: {status.Starts} times the server stopped while this job was in training " +
            $"from iteration {status.StartedFrom} on.",
        ErrorKind = FailureKind.Interrupted,
        FinishedAt = _time.GetUtcNow(),
    };

    private static JobStatus AsMeasured(JobStatus status, TrainingJob job) => status.At(job.Log.Count) with
    {
        TrainAccuracy = job.Log.LastEpoch?.TrainAccuracy,
        TestAccuracy = job.Log.LastEpoch?.TestAccuracy,
        Live = status.Live is { } live ? live with { Edits = LiveJob.CountEdits(job) } : null,
        Loss = new JobMetrics(job.Log, Math.Max(1, job.Log.Count), null).Points().Select(point => point.Loss).FirstOrDefault(),
    };

    private static bool IsSame(TrainingJob job, TrainingSpec spec) =>
        job.Spec.Resolve(job.Status.TrainRows).Canonical() == spec.Resolve(job.Status.TrainRows).Canonical();

    private TrainingJob? Earlier(string idempotencyKey) => _jobs.Values.FirstOrDefault(job => job.Status.IdempotencyKey == idempotencyKey);

    // when the first of them that is in training is expected to end, at the latest as it may not train longer; null: none has a pace yet
    private TimeSpan? FirstEnd(IEnumerable<TrainingJob> jobs)
    {
        var most = _limits.MaxTrainingTime.TotalSeconds;
        var first = jobs.Select(job => job.Status).Where(status => status is { State: JobState.Running, EtaSeconds: not null })
            .Min(status => (double?)Math.Min(status.EtaSeconds!.Value, most - (status.TrainedSeconds ?? 0)));
        return first is { } seconds ? TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds))) : null;
    }

    private bool TryFind(string id, [NotNullWhen(true)] out TrainingJob? job)
    {
        job = null;
        return JobId.IsValid(id) && _jobs.TryGetValue(id, out job);
    }

    private static CommandResult Conflict(TrainingJob job, string verb, string wanted) =>
        new(null, $"Job {job.Id} is {job.Status.State.ToString().ToLowerInvariant()}; only {wanted} job can be {verb}.");

    [LoggerMessage(LogLevel.Information, "Training job {Id} is to be cancelled; publish what it has: {Publish}")]
    private partial void LogCancelled(string id, bool publish);

    [LoggerMessage(LogLevel.Information, "Training job {Id} is deleted")]
    private partial void LogDeleted(string id);

    [LoggerMessage(LogLevel.Error, "The state of training job {Id} could not be written")]
    private partial void LogNotSaved(Exception exception, string id);
}
