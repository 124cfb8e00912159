using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>The samples of a job, as far as its pages show them.</summary>
internal static class JobSamples
{
    /// <summary>Gets inputs and classes; null where the job or its data is gone.</summary>
    public static ModelShape? ShapeOf(TrainingJobs jobs, DatasetStore datasets, string jobId)
    {
        try
        {
            return Of(jobs, datasets, jobId)?.Shape;
        }
        catch (Exception e) when (e is DatasetMissingException or IOException)
        {
            return null;
        }
    }

    /// <summary>Gets the network that a job trains; null where the job or its data is gone.</summary>
    public static NetworkSpec? NetworkOf(TrainingJobs jobs, DatasetStore datasets, string jobId) =>
        jobs.Find(jobId)?.Spec is { } spec && ShapeOf(jobs, datasets, jobId) is { } shape
            ? new NetworkSpec([shape.Inputs, .. spec.Layers, shape.Classes.Count], spec.Activation)
            : null;

    /// <summary>Loads the training samples; null where the job or its data is gone.</summary>
    public static async Task<Dataset?> LoadAsync(TrainingJobs jobs, DatasetStore datasets, string jobId, CancellationToken ct)
    {
        try
        {
            return Of(jobs, datasets, jobId) is { } data ? (await data.LoadAsync(jobs.Find(jobId)?.Spec.Limit, ct)).Train : null;
        }
        catch (Exception e) when (e is DatasetMissingException or IOException)
        {
            return null;
        }
    }

    private static TrainingData? Of(TrainingJobs jobs, DatasetStore datasets, string jobId) =>
        jobs.Find(jobId) is { } job ? TrainingData.Of(job.Spec, job.Folder, datasets) : null;
}
