using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Training.Compare;

/// <summary>A job and what it has measured up to now.</summary>
public sealed record ComparedJob(JobInfo Job, JobMetrics Metrics)
{
    /// <summary>Gets a job; null if there is none.</summary>
    public static ComparedJob? Find(TrainingJobs jobs, string id) =>
        jobs.Get(id) is { } job && jobs.Metrics(id) is { } metrics ? new ComparedJob(job, metrics) : null;
}
