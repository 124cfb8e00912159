using Microsoft.Extensions.Options;
using WebNN.Api.Access;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Live;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Holds all training jobs: submit, list, command, read their metrics and follow them. Safe from any thread; pages use it as it is.
/// </summary>
public sealed class TrainingJobs
{
    private readonly JobTable _jobs;
    private readonly JobAdmission _admission;
    private readonly JobCommands _commands;
    private readonly TrainingLimits _limits;
    private readonly Replays _replays;
    private readonly SpecValidator _validator;
    private readonly LiveStreams _streams;
    private readonly TimeProvider _time;

    /// <summary>Offers the jobs of a table, which are kept in a store.</summary>
    internal TrainingJobs(
        JobTable jobs,
        IJobStore store,
        IJobQueue queue,
        JobTransitions transitions,
        IOptions<TrainingLimits> limits,
        IOptions<UsageLimits> usage,
        SpecValidator validator,
        Replays replays,
        LiveStreams streams,
        TimeProvider time,
        ILogger<TrainingJobs> log)
    {
        (_jobs, Store, Queue, Transitions) = (jobs, store, queue, transitions);
        (_limits, _validator, _replays, _streams, _time) = (limits.Value, validator, replays, streams, time);
        _admission = new JobAdmission(jobs, store, queue, validator, _limits, usage.Value.QueuedPerOwner, time, id => Cancel(id));
        _commands = new JobCommands(jobs, store, queue, _admission, transitions, _limits, time, log);
    }

    /// <summary>
    /// Raised, on any thread, when a job appears, disappears or changes its state. Progress within a state is for <see cref="Follow"/>
    /// and <see cref="NextChange"/>.
    /// </summary>
    public event Action<string>? Changed
    {
        add => _jobs.Changed += value;
        remove => _jobs.Changed -= value;
    }

    /// <summary>Gets the jobs that are to be run.</summary>
    internal IJobQueue Queue { get; }

    /// <summary>Gets what keeps the jobs.</summary>
    internal IJobStore Store { get; }

    /// <summary>Gets the transitions between the states of jobs, for whoever runs them.</summary>
    internal JobTransitions Transitions { get; }

    /// <summary>Checks a spec, stores it as a job and lets it wait for its turn.</summary>
    /// <param name="spec">What to train.</param>
    /// <param name="idempotencyKey">The caller's name for this request: repeating it gives the same job.</param>
    /// <param name="by">Who asks for it; null: the program itself.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(TrainingSpec spec, string? idempotencyKey = null, Caller? by = null) =>
        _admission.Submit(new JobRequest(spec, _validator.DataOf(spec)) { IdempotencyKey = idempotencyKey, By = by });

    /// <summary>
    /// Submits any job, also one that branches off another: the moment it starts from is opened again and stored with it, so that it needs
    /// its parent no more.
    /// </summary>
    /// <param name="spec">What to train.</param>
    /// <param name="idempotencyKey">The caller's name for this request: repeating it gives the same job.</param>
    /// <param name="by">Who asks for it; null: the program itself.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ReplayImpossibleException">The moment cannot be had again as it was.</exception>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public async Task<Submission> SubmitAsync(TrainingSpec spec, string? idempotencyKey, Caller? by, CancellationToken ct)
    {
        var parent = spec.From is { } from ? Find(from.Job) : null;
        var data = spec.Dataset == CustomPoints.DatasetName && parent?.Spec.Dataset == CustomPoints.DatasetName
            ? CustomPoints.Read(parent.Folder)
            : _validator.DataOf(spec);
        var request = new JobRequest(spec, data) { IdempotencyKey = idempotencyKey, By = by };
        if (parent is null || _admission.Early(request) is not null)
            return _admission.Submit(request);
        var iteration = spec.From!.Iteration;
        var start = await _replays.RunAsync(parent, iteration, (replay, _) => replay.State(iteration), ct);
        return _admission.Submit(request with { Start = start });
    }

    /// <summary>
    /// Submits a job for a model whose name is chosen as the job is accepted, so that two at once do not choose the same.
    /// </summary>
    /// <param name="spec">What to train; its model does not matter.</param>
    /// <param name="model">The choice of a name, made while no other job is accepted.</param>
    /// <param name="by">Who asks for it; null: the program itself.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(TrainingSpec spec, Func<string> model, Caller? by = null) =>
        _admission.Submit(new JobRequest(spec, _validator.DataOf(spec)) { Model = model, By = by });

    /// <summary>
    /// Submits a job that someone watches and touches; <see cref="Live"/> is their hand on it. It begins at once, beside the queue, and
    /// never outlives the program.
    /// </summary>
    /// <param name="spec">What to train, on points in the plane; with own points, its dataset and limit do not matter.</param>
    /// <param name="live">How.</param>
    /// <param name="model">The choice of the model's name, made while no other job is accepted; null: the spec's.</param>
    /// <param name="by">Who asks for it; null: the program itself.</param>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission SubmitLive(TrainingSpec spec, LiveOptions live, Func<string>? model = null, Caller? by = null)
    {
        var data = _validator.DataOf(spec);
        if (live.Points is { } splits)
        {
            var points = new CustomPoints(splits);
            if (points.Problem is { } problem)
                return new Submission.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["points"] = [problem] });
            (spec, data) = (spec with { Dataset = points.Name, Limit = null }, points);
        }

        if (live.IterationsPerSecond is not (>= LiveJob.MinPace and <= LiveJob.MaxPace))
            throw new ArgumentOutOfRangeException(nameof(live), live.IterationsPerSecond, "The pace is out of its range.");
        return _admission.Submit(new JobRequest(spec, data) { Live = live, Model = model, By = by });
    }

    /// <summary>Gets a job with all that is its own; null if there is none.</summary>
    internal TrainingJob? Find(string id) => _jobs.TryFind(id, out var job) ? job : null;

    /// <summary>Gets the hand on a job that <see cref="SubmitLive"/> made; null for others, and after a restart.</summary>
    public LiveJob? Live(string id) => _jobs.TryFind(id, out var job) ? job.Live : null;

    /// <summary>Lets a paused live job do so many iterations and pause again.</summary>
    public CommandResult Step(string id, int iterations) => _commands.Step(id, iterations);

    /// <summary>Lists jobs, newest first.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those older than the job with this id.</param>
    public IReadOnlyList<JobInfo> List(JobState? state = null, int limit = 100, string? before = null) =>
    [
        .. _jobs.All
            .Where(job => (state is null || job.Status.State == state) && (before is null || string.CompareOrdinal(job.Id, before) < 0))
            .OrderByDescending(job => job.Id, StringComparer.Ordinal)
            .Take(limit)
            .Select(JobInfo.Of),
    ];

    /// <summary>Gets one job; null if there is none.</summary>
    public JobInfo? Get(string id) => _jobs.TryFind(id, out var job) ? JobInfo.Of(job) : null;

    /// <summary>
    /// Gets a task that is done at a job's next change, of its state or of how far it is; null: no such job. Take it before looking at the
    /// job, then nothing is missed.
    /// </summary>
    public Task? NextChange(string id) => _jobs.TryFind(id, out var job) ? job.Changed : null;

    /// <summary>
    /// Counts the other jobs that have to end before a waiting one begins; without an id, before one that were submitted now.
    /// </summary>
    /// <param name="id">Which; null: one that were submitted now.</param>
    /// <param name="owner">Whose it were.</param>
    public int Ahead(string? id = null, string? owner = null)
    {
        if (id is not null && !(_jobs.TryFind(id, out var job) && job.Status is { State: JobState.Queued, Live: null }))
            return 0;

        // a job that was taken from the queue a moment ago is as good as running
        var (before, waiting) = Queue.Before(id, owner);
        before += _jobs.InQueue(JobState.Running).Count() + _jobs.InQueue(JobState.Queued).Count() - waiting;
        return Math.Max(0, before + 1 - Queue.Slots);
    }

    /// <summary>
    /// Gets the losses from an iteration on, all of them or at most <paramref name="maxPoints"/> that keep every spike; null: no such job.
    /// </summary>
    public JobMetrics? Metrics(string id, int from = 1, int? maxPoints = null) =>
        _jobs.TryFind(id, out var job) ? new JobMetrics(job.Log, from, maxPoints) : null;

    /// <summary>
    /// Yields everything from an iteration on, then whatever comes, until the job has ended: at most one frame in 50 ms, every iteration
    /// exactly once and in order. The last frame has the final state.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such job.</exception>
    public IAsyncEnumerable<TrainingFrame> Follow(string id, int from = 1, CancellationToken ct = default) =>
        Watch(id, from, null, ct).Select(shared => shared.Frame);

    /// <summary>Yields the frames of <see cref="Follow"/> for a connection of the hub.</summary>
    internal IAsyncEnumerable<SharedFrame> Watch(string id, int from, string? connection, CancellationToken ct) =>
        _jobs.TryFind(id, out var job)
            ? FrameStream.Follow(job, from, _streams, connection, _time, ct)
            : throw new KeyNotFoundException($"There is no training job '{id}'.");

    /// <summary>Stops a job between two iterations; it keeps its place in training, and gives its turn to the next.</summary>
    public CommandResult Pause(string id) => _commands.Pause(id);

    /// <summary>
    /// Lets a paused job wait for its turn again; or a failed one, unless it has diverged, which goes on from its last checkpoint.
    /// </summary>
    public CommandResult Resume(string id) => _commands.Resume(id);

    /// <summary>Lets a completed job do more iterations, from where it ended; it then publishes another version.</summary>
    /// <param name="id">Which.</param>
    /// <param name="iterations">How many more, at least 1.</param>
    public CommandResult Extend(string id, int iterations) => _commands.Extend(id, iterations);

    /// <summary>Ends a job before its time.</summary>
    /// <param name="id">Which.</param>
    /// <param name="publish">Whether the network it has so far becomes a model version.</param>
    public CommandResult Cancel(string id, bool publish = false) => _commands.Cancel(id, publish);

    /// <summary>Removes an ended job with its metrics; what it published stays.</summary>
    public CommandResult Delete(string id) => _commands.Delete(id);
}
