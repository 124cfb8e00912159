using Microsoft.Playwright;
using WebNN.Api.Cluster;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Cluster;

/// <summary>The page on one of two nodes over a PostgreSQL of their own.</summary>
public sealed class ClusterPageTests : IAsyncLifetime
{
    private static readonly TrainingSpec Long = new()
    {
        Model = "moved",
        Dataset = "moons",
        Layers = [100],
        Iterations = 5_000_000,
        EvaluateEvery = 1_000_000,
    };

    private Postgres? _postgres;
    private BrowserFixture? _browser;
    private WebHost? _other;

    private WebHost Here => _browser!.Host;

    private TrainingJobs Jobs => Here.Services.GetRequiredService<TrainingJobs>();

    public async ValueTask InitializeAsync()
    {
        _postgres = await Postgres.CreateAsync();
        (string, string)[] settings =
        [
            ("WebNN:Cluster:ConnectionString", _postgres.ConnectionString),
            ("WebNN:Cluster:LeaseSeconds", "3"),
            ("WebNN:Training:Concurrency", "1"),
        ];
        _browser = new BrowserFixture { Settings = [.. settings, ("WebNN:Cluster:NodeName", "here")] };
        _other = new WebHost { Settings = [.. settings, ("WebNN:Cluster:NodeName", "other")] };
        Assert.NotNull(Here.Client);
        _other.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_other is not null)
            await _other.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    [Fact]
    public Task A_job_moves_to_the_other_node_and_the_page_outlives_the_database() => _browser!.Visit("/cluster", async page =>
    {
        await Expect(Node(page, "here").Locator("[data-part=here]")).ToBeVisibleAsync();
        await Expect(Node(page, "other")).ToHaveAttributeAsync("data-alive", "true");
        var moved = await TrainAsync(page);
        var from = NameOfNode(moved);
        var to = from == "here" ? "other" : "here";
        var second = await TrainAsync(page);
        await Expect(Node(page, to).Locator($"[data-job='{second}']")).ToBeVisibleAsync();
        var third = Submit();
        await Expect(page.Locator($"[data-part=queue] a[href='/jobs/{third}']")).ToBeVisibleAsync();

        // it is paused, and waits behind the third, which takes its slot
        await Node(page, from).Locator($"[data-job='{moved}'] [data-part=move]").PressAsync("Enter");
        await Expect(Node(page, from).Locator($"[data-job='{third}']")).ToBeVisibleAsync();
        await Expect(page.Locator($"[data-part=queue] a[href='/jobs/{moved}']")).ToBeVisibleAsync();
        Jobs.Cancel(second);
        await Expect(Node(page, to).Locator($"[data-job='{moved}']")).ToBeVisibleAsync();
        var lease = page.Locator($"[data-lease='{moved}'] td");
        await Expect(lease.First).ToContainTextAsync(to);
        await Expect(lease.Last).ToHaveTextAsync("2");

        await page.AssertFitsAsync();
        await page.AssertAccessibleAsync();
        await page.GotoAsync("/jobs/" + moved);
        await Expect(page.Locator("[data-part=node]")).ToContainTextAsync(to);
        await page.GotoAsync("/cluster");

        var seen = page.Locator("[data-part=seen]");
        await _postgres!.StopAsync();
        await Expect(seen).ToContainTextAsync("The database does not answer");
        await Expect(page.Locator("[data-node]")).ToHaveCountAsync(2);
        await _postgres.StartAsync();
        await Expect(seen).ToHaveTextAsync("Followed once a second.");

        // a node that goes says so
        await _other!.DisposeAsync();
        _other = null;
        await Expect(page.Locator("[data-node]")).ToHaveCountAsync(1);
    });

    private static ILocator Node(IPage page, string name) => page.Locator($"[data-node^='{name}-']");

    private string Submit() => Assert.IsType<Submission.Accepted>(Jobs.Submit(Long)).Job.Id;

    private async Task<string> TrainAsync(IPage page)
    {
        var id = Submit();
        await Expect(page.Locator($"[data-node] [data-job='{id}']")).ToBeVisibleAsync();
        return id;
    }

    private string NameOfNode(string job) =>
        Here.Services.GetRequiredService<ClusterView>().Get().Nodes.Single(node => node.Jobs.Contains(job)).Id.Split('-')[0];
}
