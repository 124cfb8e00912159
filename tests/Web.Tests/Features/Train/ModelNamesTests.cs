using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Features.Train;
using Xunit;

namespace WebNN.Web.Tests.Features.Train;

public sealed class ModelNamesTests
{
    [Fact]
    public async Task Those_who_press_start_at_the_same_instant_get_names_of_their_own()
    {
        await using var host = new WebHost();
        host.Start();
        var (jobs, models) = (host.Services.GetRequiredService<TrainingJobs>(), host.Services.GetRequiredService<ModelRegistry>());
        var spec = new TrainingSpec { Dataset = "synthetic-digits", Layers = [8], Iterations = 2_000_000 };
        const int people = 8;
        using var ready = new Barrier(people);
        var accepted = await Task.WhenAll(Enumerable.Range(0, people).Select(_ => Task.Factory.StartNew(
            () =>
            {
                ready.SignalAndWait(TestContext.Current.CancellationToken);
                return Assert.IsType<Submission.Accepted>(jobs.Submit(spec, () => ModelNames.Free(models, jobs, "synthetic-digits"))).Job;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        foreach (var job in accepted)
            jobs.Cancel(job.Id);
        Assert.Equal(
            Enumerable.Range(1, people).Select(number => $"synthetic-digits-{number}"),
            accepted.Select(job => job.Model).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_form_whose_suggested_name_was_taken_meanwhile_trains_under_the_next_one()
    {
        await using var host = new WebHost();
        host.Start();
        var (jobs, models) = (host.Services.GetRequiredService<TrainingJobs>(), host.Services.GetRequiredService<ModelRegistry>());
        var suggested = ModelNames.Free(models, jobs, "spiral");
        var spec = new TrainingSpec { Model = suggested, Dataset = "spiral", Layers = [8], Iterations = 2_000_000 };
        var first = Assert.IsType<Submission.Accepted>(jobs.Submit(spec)).Job;
        var second = Assert.IsType<Submission.Accepted>(jobs.Submit(spec, () => ModelNames.Free(models, jobs, "spiral"))).Job;
        foreach (var job in new[] { first, second })
            jobs.Cancel(job.Id);
        Assert.Equal(("spiral-1", "spiral-2"), (first.Model, second.Model));
    }
}
