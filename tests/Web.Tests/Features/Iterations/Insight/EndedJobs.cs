using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

/// <summary>A server with two jobs that have ended: one of points in the plane, one of images.</summary>
public sealed class EndedJobs : IAsyncLifetime
{
    private static readonly TrainingSpec OfPoints = new()
    {
        Model = "insight-points",
        Dataset = "spiral",
        Layers = [8],
        Activation = Activation.Tanh,
        Initializer = Initializer.Xavier,
        BatchSize = 20,
        Iterations = 1000,
    };

    private static readonly TrainingSpec OfImages = OfPoints with
    {
        Model = "insight-images",
        Dataset = "synthetic-digits",
        Activation = Activation.Relu,
        Limit = 500,
        Iterations = 60,
    };

    public WebHost Host { get; } = new();

    public TrainingJobs Jobs => Host.Services.GetRequiredService<TrainingJobs>();

    public TimeMachine Machine => Host.Services.GetRequiredService<TimeMachine>();

    public string Points { get; private set; } = "";

    public string Images { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Host.Start();
        (Points, Images) = (await EndAsync(OfPoints), await EndAsync(OfImages));
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<string> EndAsync(TrainingSpec spec)
    {
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var frame in Jobs.Follow(id, 1, deadline.Token)) Assert.Equal(id, frame.JobId);
        Assert.Equal(JobState.Completed, Jobs.Get(id)!.State);
        return id;
    }
}
