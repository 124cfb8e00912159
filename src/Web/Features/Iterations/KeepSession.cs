using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Features.Iterations;

/// <summary>Publishes moments of a job as versions of its model, one at a time.</summary>
internal sealed class KeepSession(string id, Caller by, JobAccess jobs) : MomentWork
{
    /// <summary>The version that was published last; null where none was.</summary>
    public ModelVersion? Kept { get; private set; }

    /// <summary>Publishes a moment.</summary>
    public Task KeepAsync(int iteration) => RunAsync(async left => Kept = await jobs.PublishAsync(by, id, iteration, left));
}
