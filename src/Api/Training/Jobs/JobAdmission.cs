using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Models;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>Accepts jobs or refuses them: by their specs, by how many there are, and by others that want the same model.</summary>
/// <param name="jobs">All jobs.</param>
/// <param name="store">Where a new one is stored.</param>
/// <param name="queue">Where it waits.</param>
/// <param name="validator">Checks its spec.</param>
/// <param name="limits">How many there may be.</param>
/// <param name="perOwner">How many of one owner may wait; 0: any number.</param>
/// <param name="time">When it is submitted.</param>
/// <param name="abandoned">Called with the id of a watched job that everyone has left.</param>
internal sealed class JobAdmission(
    JobTable jobs,
    IJobStore store,
    IJobQueue queue,
    SpecValidator validator,
    TrainingLimits limits,
    int perOwner,
    TimeProvider time,
    Action<string> abandoned)
{
    /// <summary>Gets a value indicating whether no other job may wait.</summary>
    public bool IsQueueFull => jobs.InQueue(JobState.Queued).Count() >= limits.QueueLength;

    /// <summary>Gets the reason for refusing a command while <see cref="IsQueueFull"/>.</summary>
    public string FullQueue =>
        $"{limits.QueueLength} jobs are waiting already, which is the most (WebNN:Training:QueueLength); try again later.";

    /// <summary>
    /// Looks at a request before anything is done for it. Null: it may be accepted. The same request again is the same job, also where its
    /// initial version, its parent or its dataset is gone by now.
    /// </summary>
    public Submission? Early(JobRequest request)
    {
        var spec = WithModel(request.Spec, request);
        if (request.IdempotencyKey is { } key
            && spec.BatchSize > 0
            && jobs.WithKey(key, request.By?.Name) is { } known
            && IsSame(known, spec))
        {
            return new Submission.Accepted(JobInfo.Of(known));
        }

        var errors = validator.Validate(spec, request.Data);
        if (errors.Count == 0)
            errors = new BranchRules(jobs, ShapeOf).Check(spec, request.Data);
        return errors.Count > 0 ? new Submission.Invalid(errors) : null;
    }

    /// <summary>Checks a request, stores it as a job and lets it wait for its turn.</summary>
    /// <exception cref="IOException">The job cannot be stored.</exception>
    public Submission Submit(JobRequest request)
    {
        try
        {
            return SubmitOnce(request);
        }
        catch (JobExistsException)
        {
            // another node was faster with the same request
            store.Refresh();
            return SubmitOnce(request);
        }
    }

    private Submission SubmitOnce(JobRequest request)
    {
        if (Early(request) is { } early)
            return early;
        if (request.Spec.From is not null && request.Start is null)
            throw new ArgumentException("A branch brings the moment it starts from; TrainingJobs.SubmitAsync opens it.", nameof(request));
        var spec = WithModel(request.Spec, request);

        var trainRows = request.Data.TrainRows(spec.Limit);
        spec = MeasuredAsParent(spec, trainRows, null).Resolve(trainRows);
        TrainingJob job;
        lock (jobs.Gate)
        {
            if (request.IdempotencyKey is { } again && jobs.WithKey(again, request.By?.Name) is { } earlier)
                return IsSame(earlier, spec) ? new Submission.Accepted(JobInfo.Of(earlier)) : new Submission.KeyTaken(earlier.Id);

            // again: meanwhile another may have been accepted under that name
            spec = WithModel(spec, request);
            if (RefusalByRival(spec.Model, request.Data.Shape) is { } rival)
                return rival;
            if (RefusalByNumber(request) is { } full)
                return full;
            job = Create(request, spec, trainRows);
        }

        jobs.Announce(job.Id);
        return new Submission.Accepted(JobInfo.Of(job));
    }

    private TrainingJob Create(JobRequest request, TrainingSpec spec, int trainRows)
    {
        var now = time.GetUtcNow();
        var status = new JobStatus
        {
            State = JobState.Queued,
            TotalIterations = (int)spec.TotalIterations(trainRows),
            Start = spec.From?.Iteration ?? 0,
            Iteration = spec.From?.Iteration ?? 0,
            TrainRows = trainRows,
            CreatedAt = now,
            Owner = request.By?.Name,
            IdempotencyKey = request.IdempotencyKey,
            Live = request.Live is { } watched ? new LiveRecord(0, watched.Points?.Train.Classes, watched.Publishes) : null,
        };
        var job = store.Create(JobId.Next(now, jobs.Newest), request with { Spec = spec }, status);
        if (request.Live is { } live)
            job.Live = new LiveJob(job, live, time, () => abandoned(job.Id));
        jobs.Add(job);
        queue.Add(job);
        return job;
    }

    private Submission? RefusalByNumber(JobRequest request)
    {
        if (request.Live is not null)
        {
            var watched = jobs.All.Count(job => job.Status is { Live: not null, IsFinal: false });
            return watched >= limits.MaxLive ? new Submission.TooManyLive(limits.MaxLive) : null;
        }

        if (IsQueueFull)
            return new Submission.QueueFull(limits.QueueLength, FirstEnd(jobs.InQueue(JobState.Running)));
        if (perOwner > 0 && request.By is { } by && WaitingOf(by) >= perOwner)
            return new Submission.TooManyOfOwner(perOwner, FirstEnd(jobs.InQueue(JobState.Running).Where(job => IsOf(job, by))));
        if (request.By?.Address is not { } address || limits.JobsPerAddress == 0)
            return null;
        TrainingJob[] own = [.. jobs.All.Where(job => job.Address == address && job.Status is { IsFinal: false, Live: null })];
        return own.Length < limits.JobsPerAddress ? null : new Submission.TooManyOfAddress(limits.JobsPerAddress, FirstEnd(own));
    }

    private int WaitingOf(Caller by) => jobs.InQueue(JobState.Queued).Count(job => IsOf(job, by));

    private static bool IsOf(TrainingJob job, Caller by) =>
        by.Name is null ? job.Status.Owner is null && job.Address == by.Address : job.Status.Owner == by.Name;

    // of two jobs that cannot both become versions of a new model, the second is refused before it has been trained in vain
    private Submission.Invalid? RefusalByRival(string model, ModelShape shape)
    {
        foreach (var job in jobs.All.Where(job => job.Spec.Model == model && !job.Status.IsFinal))
        {
            if (ShapeOf(job) is { } other && !other.Fits(shape))
            {
                var message = $"Job {job.Id} is to become a version first. {other.Refusal(model, shape)}";
                return new Submission.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["model"] = [message] });
            }
        }

        return null;
    }

    // null where its dataset is not known any more
    private ModelShape? ShapeOf(TrainingJob job)
    {
        if (job.Status.Live?.Classes is { } classes)
            return CustomPoints.ShapeOf(classes);
        var data = validator.DataOf(job.Spec);
        return data.Exists ? data.Shape : null;
    }

    // when the first of them that is in training is expected to end, at the latest as it may not train longer; null: none has a pace yet
    private TimeSpan? FirstEnd(IEnumerable<TrainingJob> some)
    {
        var most = limits.MaxTrainingTime.TotalSeconds;
        var first = some.Select(job => job.Status).Where(status => status is { State: JobState.Running, EtaSeconds: not null })
            .Min(status => (double?)Math.Min(status.EtaSeconds!.Value, most - (status.TrainedSeconds ?? 0)));
        return first is { } seconds ? TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds))) : null;
    }

    private static TrainingSpec WithModel(TrainingSpec spec, JobRequest request) =>
        request.Model is { } choose ? spec with { Model = choose() } : spec;

    private bool IsSame(TrainingJob job, TrainingSpec spec)
    {
        var rows = job.Status.TrainRows;
        return job.Spec.Resolve(rows).Canonical() == MeasuredAsParent(spec, rows, job).Resolve(rows).Canonical();
    }

    // so that the two can be compared; where the parent is gone, a job that was made of the same request knows
    private TrainingSpec MeasuredAsParent(TrainingSpec spec, int rows, TrainingJob? same)
    {
        if (spec is not { From: { } from, TrainRows: null })
            return spec;
        var known = jobs.TryFind(from.Job, out var parent) ? parent : same;
        return known is null ? spec : spec with { TrainRows = Math.Min(known.Spec.TrainRows!.Value, rows) };
    }
}
