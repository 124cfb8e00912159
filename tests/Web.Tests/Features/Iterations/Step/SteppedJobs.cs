using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Step;

/// <summary>Ended jobs to step into.</summary>
internal static class SteppedJobs
{
    /// <summary>Points in the plane, all at hand.</summary>
    public static readonly TrainingSpec Plane = new()
    {
        Model = "stepped",
        Dataset = "moons",
        Layers = [7],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        Iterations = 40,
        BatchSize = 20,
    };

    /// <summary>Pictures of 784 pixels.</summary>
    public static readonly TrainingSpec Pictures = new()
    {
        Model = "stepped-pictures",
        Dataset = "synthetic-digits",
        Layers = [12],
        Iterations = 30,
        BatchSize = 70,
        Limit = 300,
    };

    /// <summary>Trains a job to its end.</summary>
    public static async Task<string> EndedAsync(this WebHost host, TrainingSpec spec)
    {
        var jobs = host.Services.GetRequiredService<TrainingJobs>();
        var submission = await jobs.SubmitAsync(spec, null, null, TestContext.Current.CancellationToken);
        var id = (submission as Submission.Accepted)?.Job.Id ?? throw new InvalidOperationException($"{submission}");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        Assert.Equal(JobState.Completed, jobs.Get(id)!.State);
        return id;
    }
}
