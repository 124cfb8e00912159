using System.Diagnostics;
using WebNN.Api.Cluster;
using WebNN.Api.Tests.Training;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

public sealed class OutageTests
{
    private const int Lease = 3;

    [Fact]
    public async Task Without_the_database_for_longer_than_a_lease_a_job_stands_still_and_goes_on_where_it_stood()
    {
        await using var postgres = await Postgres.CreateAsync();
        await using var first = await Start(postgres);
        await using var second = await Start(postgres);
        var client = new TrainingClient(first.Address);
        var job = await client.Submit(new { model = "patient", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        job = await client.Until(job.Id, now => now.Iteration > 100);
        var trainer = first.Services.GetRequiredService<Node>().Id == job.Node ? first : second;
        var held = trainer.Services.GetRequiredService<TrainingJobs>().Find(job.Id)!;
        var epoch = held.Hold!.Epoch;

        await postgres.KillAsync();
        await Until(() => held.Request == StopRequest.Fenced, "it stands still");
        var stood = held.Status.Iteration;
        foreach (var host in (ApiHost[])[first, second])
        {
            await Until(() => StatusOf(host).GetAwaiter().GetResult() == "degraded", "it says that the database is away");
            using var refused = await host.Client.PostAsJsonAsync(TrainingClient.Jobs, new { model = "refused" }, Cancel);
            Assert.Equal((503, true), ((int)refused.StatusCode, refused.Headers.RetryAfter is not null));
            Assert.Equal(200, (await host.Call(HttpMethod.Post, "/predict", new { pixels = new int[784] })).Status);
        }

        await postgres.StartAsync();
        await Until(() => held.Status.Iteration > stood + 100, "it goes on");
        Assert.Equal((epoch, StopRequest.None), (held.Hold!.Epoch, held.Request));
        await client.Post(job.Id, "cancel");
        await client.Until(job.Id, JobState.Cancelled);
        await Until(() => StatusOf(first).GetAwaiter().GetResult() == "ready", "the database is back");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> StatusOf(ApiHost host) => (await host.Get("/health/ready")).GetProperty("status").GetString()!;

    private static async Task<ApiHost> Start(Postgres postgres)
    {
        var host = TinyMnist.Host(
            ("WebNN:Cluster:ConnectionString", postgres.ConnectionString),
            ("WebNN:Cluster:LeaseSeconds", Lease.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await host.InitializeAsync();
        return host;
    }

    private static async Task Until(Func<bool> holds, string what)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(20, Cancel))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"Not within a minute: {what}.");
    }
}
