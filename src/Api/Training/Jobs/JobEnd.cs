using WebNN.Api.Models;

namespace WebNN.Api.Training.Jobs;

/// <summary>The end of a job with a version, both of which are stored in one step.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Epoch">Which take of the job: only the last one may end it.</param>
/// <param name="Status">The job's last status, for its version.</param>
internal sealed record JobEnd(string Job, int Epoch, Func<ModelVersion, JobStatus> Status);
