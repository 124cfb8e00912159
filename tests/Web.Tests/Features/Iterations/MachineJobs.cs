using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations;

/// <summary>Jobs whose iterations are opened again.</summary>
internal static class MachineJobs
{
    /// <summary>A job on points in the plane.</summary>
    public static readonly TrainingSpec Points = new()
    {
        Model = "machine",
        Dataset = "moons",
        Layers = [8],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        BatchSize = 20,
        Iterations = 600,
        EvaluateEvery = 200,
    };

    /// <summary>A job on pictures.</summary>
    public static readonly TrainingSpec Pictures = new()
    {
        Model = "machine-digits",
        Dataset = "synthetic-digits",
        Layers = [16],
        BatchSize = 30,
        Iterations = 120,
        EvaluateEvery = 60,
        Limit = 600,
    };

    /// <summary>Trains a job to its end.</summary>
    public static async Task<JobInfo> EndedAsync(this TrainingJobs jobs, TrainingSpec spec)
    {
        var id = Assert.IsType<Submission.Accepted>(await jobs.SubmitAsync(spec, null, null, TestContext.Current.CancellationToken)).Job.Id;
        await jobs.EndAsync(id);
        return jobs.Get(id)!;
    }

    /// <summary>Waits until a job has ended.</summary>
    public static async Task EndAsync(this TrainingJobs jobs, string id)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
    }
}
