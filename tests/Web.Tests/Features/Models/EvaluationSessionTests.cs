using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Web.Features.Models;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Features.Models;

public sealed class EvaluationSessionTests(BrowserFixture browser)
{
    private readonly LinkState _link = new();

    private ModelRegistry Registry => browser.Host.Services.GetRequiredService<ModelRegistry>();

    private ModelVersion Own => Registry.Versions(WebHost.Model).Single(version => version.Version == 1);

    private DatasetStore Datasets => browser.Host.Services.GetRequiredService<DatasetStore>();

    [Fact]
    public async Task The_versions_own_dataset_is_wanted_and_its_cells_are_looked_at()
    {
        using var session = Open(Own, "cell=4-9");
        Assert.Equal(("synthetic-digits", "synthetic-digits"), (session.Wanted, session.Chosen));
        Assert.Null(session.Cell);
        await session.RunAsync(session.Wanted!, () => { });
        Assert.Equal(new ConfusionCell(4, 9), session.Cell);
        session.Look(new(0, 0));
        Assert.Equal("cell=0-0", _link.Write(session.Link));
        session.Look(new(0, 0));
        Assert.Equal("", _link.Write(session.Link));
    }

    [Fact]
    public void Only_datasets_that_are_there_and_fit_are_offered()
    {
        using var session = Open(Own, "");
        Assert.Contains("synthetic-digits", session.Fitting.Select(data => data.Name));
        Assert.All(session.Fitting, data => Assert.Equal((true, 784, 10), (data.Present, data.Inputs, data.Classes.Count)));
    }

    [Fact]
    public void A_dataset_that_is_not_there_is_not_run_by_itself_but_another_is_offered()
    {
        var shipped = Registry.Versions("mnist").Single(version => version.Version == 1) with { Dataset = "fashion-mnist" };
        using var session = Open(shipped, "");
        Assert.Null(session.Wanted);
        Assert.NotNull(session.Chosen);
    }

    [Fact]
    public async Task A_version_that_was_deleted_meanwhile_is_said_to_be_gone()
    {
        var network = new Network<float>(new NetworkSpec([784, 10], Activation.Relu));
        Registry.Publish("deleted", network, new ModelFacts { Dataset = "synthetic-digits" });
        var version = Registry.Publish("deleted", network, new ModelFacts { Dataset = "synthetic-digits" });
        using var session = Open(version, "");
        await session.RunAsync("synthetic-digits", () => { });
        Assert.NotNull(session.Answers);
        Assert.Equal(DeleteOutcome.Deleted, Registry.Delete("deleted", version.Version));
        await session.RunAsync("synthetic-digits", () => { });
        Assert.Equal(new RunProblem("version.problem.gone", "deleted/2"), session.Problem);
        Assert.Null(session.Answers);
    }

    [Fact]
    public async Task A_version_whose_file_is_damaged_is_said_not_to_load()
    {
        var folder = Directory.CreateTempSubdirectory("webnn-damaged-").FullName;
        try
        {
            ModelVersion version;
            using (var before = Stored(folder))
            {
                version = before.Publish("damaged", new Network<float>(new NetworkSpec([784, 10], Activation.Relu)), new ModelFacts());
            }

            var file = Path.Combine(folder, "models", "damaged", "1", "model.safetensors");
            await File.WriteAllBytesAsync(file, new byte[100], TestContext.Current.CancellationToken);
            using var registry = Stored(folder);
            using var session = new EvaluationSession(version, registry, Datasets);
            await session.RunAsync("synthetic-digits", () => { });
            Assert.Equal(new RunProblem("version.problem.broken", "damaged/1"), session.Problem);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Who_has_left_gets_nothing_more()
    {
        var session = Open(Own, "");
        session.Dispose();
        await session.RunAsync("synthetic-digits", () => { });
        Assert.Null(session.Answers);
        Assert.Null(session.Problem);
    }

    private EvaluationSession Open(ModelVersion version, string query)
    {
        var session = new EvaluationSession(version, Registry, Datasets);
        _link.Read(new Uri("http://localhost/models/synthetic/1?" + query), session.Link);
        session.Linked();
        return session;
    }

    private static ModelRegistry Stored(string folder) => new(
        new ModelStore(Path.Combine(folder, "models"), "", NullLogger<ModelStore>.Instance),
        Options.Create(new WebNNOptions { DataDirectory = folder, ShippedModelsDirectory = "" }),
        Options.Create(new ModelsOptions()),
        TimeProvider.System,
        NullLogger<ModelRegistry>.Instance);
}
