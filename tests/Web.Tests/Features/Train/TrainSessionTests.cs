using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Features.Train;

public sealed class TrainSessionTests : IAsyncLifetime
{
    private readonly WebHost _host = new() { Settings = [("WebNN:Training:Concurrency", "1"), ("WebNN:Training:JobsPerAddress", "1")] };

    private TrainingJobs Jobs => _host.Services.GetRequiredService<TrainingJobs>();

    public ValueTask InitializeAsync()
    {
        _host.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void The_page_opens_with_the_books_recipe_and_what_it_amounts_to()
    {
        var session = Open("");
        Assert.Equal(("book", "mnist-book", 0), (session.Preset?.Key, session.Form["model"], session.Errors.Count));
        Assert.Equal([784, 50, 10], session.Summary.Sizes);
        Assert.Equal((784 * 50) + 50 + (50 * 10) + 10, session.Summary.ParameterCount);
        Assert.Equal((10_000L, 10_000 * 100 / 60_000.0), (session.Summary.Iterations, session.Summary.Epochs));
        Assert.Contains("\"model\": \"mnist-book\"", session.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_asks_for_a_preset_and_for_single_fields()
    {
        Assert.Equal("synthetic", Open("?preset=synthetic").Preset?.Key);
        var session = Open("?preset=synthetic&optimizer.kind=adam&activation=nosuch&dataset=spiral");
        Assert.Null(session.Preset);
        Assert.Equal(("adam", "0.001"), (session.Form["optimizer.kind"], session.Form["optimizer.learningRate"]));
        Assert.Equal("relu", session.Form["activation"]);
        Assert.Equal("spiral-1", session.Form["model"]);
    }

    [Fact]
    public void A_job_is_recalled_under_its_own_name()
    {
        var spec = new TrainingSpec { Model = "again", Dataset = "moons", Layers = [7], Iterations = 5_000_000 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        Jobs.Cancel(id);
        var session = Open($"?from={id}&seed=7");
        Assert.Null(session.Preset);
        Assert.Equal(("again", "7", "7"), (session.Form["model"], session.Form["layers"], session.Form["seed"]));
        session.Change(SpecFields.ByKey["dataset"], "spiral");
        Assert.Equal("again", session.Form["model"]);
        Assert.Equal("book", Open("?from=nosuch").Preset?.Key);
    }

    [Fact]
    public void A_suggested_name_follows_the_form_until_it_is_written_by_hand()
    {
        var session = Open("");
        session.Use(Preset.All[1]);
        Assert.Equal("mnist-relu", session.Form["model"]);
        session.Change(SpecFields.ByKey["dataset"], "moons");
        Assert.Equal("moons-1", session.Form["model"]);
        session.Change(SpecFields.ByKey["model"], "own");
        session.Change(SpecFields.ByKey["dataset"], "spiral");
        Assert.Equal("own", session.Form["model"]);
        session.Change(SpecFields.ByKey["model"], "");
        Assert.Equal("spiral-1", session.Form["model"]);
    }

    [Fact]
    public void A_form_with_a_mistake_is_not_submitted_and_leads_to_the_first()
    {
        var session = Open("?preset=synthetic&dropout=1");
        session.Change(SpecFields.ByKey["batchSize"], "0");
        var dropout = SpecFields.Groups.Single(group => group.Key == "generalise");
        Assert.False(session.IsOpen(dropout));
        Assert.Null(session.Submit(Callers.Everyone));
        Assert.Equal(["batchSize", "dropout"], session.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("2", session.Problem, StringComparison.Ordinal);
        Assert.True(session.IsOpen(dropout));
        Assert.Equal("batchSize", session.TakeFocus()?.Key);
        Assert.Null(session.TakeFocus());
        Assert.Null(session.Spec);

        session.Change(SpecFields.ByKey["batchSize"], "50");
        Assert.Null(session.Problem);
        Assert.Equal(["dropout"], session.Errors.Keys);
    }

    [Fact]
    public void What_the_form_amounts_to_stays_while_a_field_is_wrong()
    {
        var session = Open("?preset=synthetic&layers=20");
        session.Change(SpecFields.ByKey["layers"], "20, x");
        Assert.Equal([784, 20, 10], session.Summary.Sizes);
        session.Change(SpecFields.ByKey["layers"], "30");
        Assert.Equal([784, 30, 10], session.Summary.Sizes);
    }

    [Fact]
    public void Files_that_are_not_there_are_asked_for_first()
    {
        var session = Open("");
        Assert.Equal("mnist", session.Missing?.Name);
        Assert.Null(session.Submit(Callers.Everyone));
        Assert.NotNull(session.Problem);
        Assert.Equal("dataset", session.TakeFocus()?.Key);
        Assert.Empty(Jobs.List());
    }

    [Fact]
    public void A_form_becomes_a_job_once_and_no_more_of_one_address_than_may()
    {
        const string Form = "?preset=synthetic&iterations=5000000";
        var session = Open(Form);
        var job = session.Submit(Callers.Everyone with { Address = "192.0.2.1" });
        Assert.NotNull(job);
        Assert.Equal((session.Form["model"], true), (job.Model, session.IsSubmitted));
        var other = Open(Form);
        Assert.Equal(1, other.Ahead);
        Assert.Null(other.Submit(Callers.Everyone with { Address = "192.0.2.1" }));
        Assert.False(other.IsSubmitted);
        Assert.Contains("1 jobs from your address", other.Problem, StringComparison.Ordinal);
        Jobs.Cancel(job.Id);
    }

    [Fact]
    public void A_name_that_another_job_will_take_is_wrong()
    {
        var spec = new TrainingSpec { Model = "promised", Dataset = "moons", Layers = [7], Iterations = 5_000_000 };
        var id = Assert.IsType<Submission.Accepted>(Jobs.Submit(spec)).Job.Id;
        var session = Open("?preset=synthetic&model=promised");
        Assert.Empty(session.Errors);
        Assert.Null(session.Submit(Callers.Everyone));
        Assert.Contains("Another job will be published", session.Errors["model"], StringComparison.Ordinal);
        Jobs.Cancel(id);
    }

    [Fact]
    public async Task The_estimate_is_of_the_form_as_it_was_last()
    {
        using var time = new TimeEstimation(_host.Services.GetRequiredService<TimeEstimates>());
        var spec = new TrainingSpec { Dataset = "moons", Layers = [4], Iterations = 500 };
        var before = time.StartAsync(spec);
        Assert.True(await time.StartAsync(spec with { Layers = [5] }));
        Assert.False(await before);
        Assert.True(time.IsDone);
        Assert.NotNull(time.Estimate);
        Assert.False(await time.StartAsync(null));
        Assert.False(time.IsDone);
    }

    private TrainSession Open(string query)
    {
        var services = _host.Services;
        var texts = new Texts(TextCatalog.Load(Path.Combine(AppContext.BaseDirectory, "content", "ui"), strict: true));
        texts.Use("en");
        var session = new TrainSession(
            Jobs,
            services.GetRequiredService<JobAccess>(),
            services.GetRequiredService<ModelRegistry>(),
            services.GetRequiredService<DatasetStore>(),
            services.GetRequiredService<SpecValidator>(),
            services.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions,
            texts);
        session.Load(new Uri("http://localhost/train" + query));
        return session;
    }
}
