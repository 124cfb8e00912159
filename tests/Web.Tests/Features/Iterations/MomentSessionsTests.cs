using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Web.Features.Iterations;
using WebNN.Web.Features.Models;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations;

/// <summary>Tests what is done with a moment: it is measured, kept, and branched off.</summary>
public sealed class MomentSessionsTests(BrowserFixture browser)
{
    private TrainingJobs Jobs => Service<TrainingJobs>();

    private TimeMachine Machine => Service<TimeMachine>();

    [Fact]
    public async Task A_moment_is_measured_as_its_evaluation_found_it()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points);
        using var session = new ScoreSession(job.Id, Machine);
        await session.MeasureAsync(400);
        var evaluation = Jobs.Metrics(job.Id)!.Epochs.Single(epoch => epoch.Iteration == 400);
        var measured = session.Measured!;
        Assert.Null(session.Problem);
        Assert.Equal((400, evaluation.TestAccuracy), (measured.Iteration, measured.Score.Accuracy));
        var counts = Enumerable.Range(0, 2).Select(label => measured.Cells![new ConfusionCell(label, label)]).Sum();
        Assert.Equal(measured.Score.Accuracy, counts / (double)measured.Samples);
    }

    [Fact]
    public async Task A_kept_moment_is_a_version_of_the_jobs_model()
    {
        var job = await Jobs.EndedAsync(MachineJobs.Points with { Model = "machine-kept" });
        using var session = new KeepSession(job.Id, Callers.Everyone, Service<JobAccess>());
        await session.KeepAsync(300);
        Assert.Equal(("machine-kept", 2, 300, job.Id), (session.Kept!.Model, session.Kept.Version, session.Kept.Moment, session.Kept.Job));
        Assert.Contains(Service<ModelRegistry>().Versions("machine-kept"), version => version.Version == 2);
        await session.KeepAsync(5000);
        Assert.Equal(("machine.problem.iteration", false), (session.Problem, session.IsRunning));
    }

    [Fact]
    public async Task A_branch_has_its_parents_settings_but_for_those_that_are_changed()
    {
        var parent = await Jobs.EndedAsync(MachineJobs.Points with { Model = "machine-parent", Iterations = null, Epochs = 10 });
        var session = Branch(parent);
        Assert.Equal(
            ["sgd", "0.1", parent.TotalIterations.ToString(System.Globalization.CultureInfo.InvariantCulture), "42"],
            BranchSession.Fields.Select(field => session.Form[field.Key]));
        session.Change(SpecFields.ByKey[SpecFields.OptimizerKind], "adam", 100);
        Assert.Equal("0.001", session.Form[SpecFields.LearningRate]);
        session.Change(SpecFields.ByKey["seed"], "7", 100);
        var job = (await session.SubmitAsync(100, Callers.Everyone))!;
        Assert.Equal(new BranchPoint { Job = parent.Id, Iteration = 100 }, job.Spec.From);
        Assert.Equal((7UL, OptimizerKind.Adam, parent.TotalIterations), (job.Spec.Seed, job.Spec.Optimizer.Kind, job.TotalIterations));
        Assert.Equal(("machine-parent", 20), (job.Spec.Model, job.Spec.BatchSize));
        Assert.Null(await session.SubmitAsync(100, Callers.Everyone));
        Assert.Equal([job.Id], Branches.Of(parent.Id, Jobs).Select(branch => branch.Id));
        var others = Branches.Others(parent.Spec, job.Spec, Service<DatasetStore>(), Rules);
        Assert.Equal(
            ["optimizer.kind", "optimizer.learningRate", "iterations", "seed"],
            others.Select(other => other.Field.Key).Except(["optimizer.beta1", "optimizer.beta2", "optimizer.epsilon"]));
        Jobs.Cancel(job.Id);
    }

    [Fact]
    public async Task What_is_wrong_with_a_branch_is_said_beside_its_field_and_nothing_is_submitted()
    {
        var parent = await Jobs.EndedAsync(MachineJobs.Points);
        var session = Branch(parent);
        session.Change(SpecFields.ByKey[SpecFields.LearningRate], "-1", 100);
        session.Change(SpecFields.ByKey[SpecFields.Iterations], "100", 100);
        Assert.Equal(["iterations", "optimizer.learningRate"], session.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Null(await session.SubmitAsync(100, Callers.Everyone));
        Assert.Empty(Branches.Of(parent.Id, Jobs));
    }

    private System.Text.Json.JsonSerializerOptions Rules =>
        Service<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;

    private BranchSession Branch(JobInfo parent)
    {
        var texts = new Texts(TextCatalog.Load(Path.Combine(AppContext.BaseDirectory, "content", "ui"), strict: true));
        texts.Use("en");
        var form = SpecForm.Of(parent.Spec, Service<DatasetStore>(), Rules);
        return new BranchSession(parent, form, Service<JobAccess>(), Service<SpecValidator>(), Rules, texts);
    }

    private T Service<T>()
        where T : notnull => browser.Host.Services.GetRequiredService<T>();
}
