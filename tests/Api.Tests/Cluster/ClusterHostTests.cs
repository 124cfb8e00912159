using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using WebNN.Api.Access;
using WebNN.Api.Cluster;
using WebNN.Api.Tests.Training;
using WebNN.Api.Tests.Training.Jobs;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

/// <summary>Two servers over one database, with a lease of a second.</summary>
public sealed class ClusterHostTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly string _database = fixture.Next();
    private readonly List<ApiHost> _hosts = [];

    private ApiHost First => _hosts[0];

    private ApiHost Second => _hosts[1];

    public async ValueTask InitializeAsync()
    {
        await Start();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task Both_nodes_are_listed_with_what_they_train_and_a_job_says_which_does()
    {
        var client = new TrainingClient(First.Address);
        var job = await client.Submit(new { model = "listed", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        job = await client.Until(job.Id, now => now.State == JobState.Running && now.Iteration > 0);
        await Until(async () => (await Second.Get("/api/cluster")).GetProperty("nodes").EnumerateArray()
            .Where(node => node.GetProperty("id").GetString() == job.Node)
            .Any(node => node.GetProperty("jobs").EnumerateArray().Any(id => id.GetString() == job.Id)));
        var cluster = await Second.Get("/api/cluster");
        Assert.Equal("cluster", cluster.GetProperty("mode").GetString());
        Assert.Equal(2, cluster.GetProperty("nodes").EnumerateArray().Count(node => node.GetProperty("alive").GetBoolean()));
        await new TrainingClient(Second.Address).Post(job.Id, "cancel");
        await client.Until(job.Id, now => now.State == JobState.Cancelled);
    }

    [Fact]
    public async Task A_key_made_on_one_node_opens_the_other_within_a_second_and_the_audit_is_one()
    {
        var key = First.Services.GetRequiredService<AccessKeys>().Add("root", AccessRole.Admin)!;
        var watch = Stopwatch.StartNew();
        await Until(async () => await StatusOf(Second, "/api/training/jobs", null) == 401);
        Assert.Equal(200, await StatusOf(Second, "/api/training/jobs", key));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");

        using var made = await Send(Second, HttpMethod.Post, "/api/keys", key, new { name = "ann", role = "viewer" });
        Assert.Equal(201, (int)made.StatusCode);
        using var audit = await Send(First, HttpMethod.Get, "/api/audit", key);
        Assert.Contains("key.add", await audit.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await Until(async () => First.Services.GetRequiredService<AccessKeys>().Find(await KeyOf(made)) is not null);
    }

    [Fact]
    public async Task A_watched_job_stays_with_its_node_also_while_it_is_paused_and_is_seen_on_the_other()
    {
        var jobs = First.Services.GetRequiredService<TrainingJobs>();
        var spec = new TrainingSpec { Model = "live", Dataset = "xor", Layers = [4], BatchSize = 20, Iterations = 500 };
        var live = new LiveOptions { IterationsPerSecond = 500, StopAfter = 20 };
        var job = Assert.IsType<Submission.Accepted>(jobs.SubmitLive(spec, live)).Job;
        var client = new TrainingClient(First.Address);
        await client.Until(job.Id, now => now is { State: JobState.Paused, Iteration: 20 });
        // longer than others wait for a node that is gone
        await Task.Delay(2500, Cancel);
        Assert.Equal(JobState.Paused, jobs.Get(job.Id)!.State);
        Assert.Equal(20, (await new TrainingClient(Second.Address).Get(job.Id)).Iteration);
        jobs.Step(job.Id, 5);
        await client.Until(job.Id, now => now is { State: JobState.Paused, Iteration: 25 });
        jobs.Resume(job.Id);
        await client.Until(job.Id, JobState.Completed);
        await Until(async () => (await new TrainingClient(Second.Address).Get(job.Id)).State == JobState.Completed);
        Assert.Equal(500, TrainingClient.Losses(await new TrainingClient(Second.Address).Watch(job.Id)).Count);
    }

    [Fact]
    public async Task A_node_that_only_trains_answers_health_and_the_list_of_nodes_and_one_that_only_serves_trains_nothing()
    {
        await Start(("WebNN:Role", "Trainer"));
        await Start(("WebNN:Role", "Web"));
        Assert.Equal(404, await StatusOf(_hosts[2], "/api/training/jobs", null));
        Assert.Equal(200, await StatusOf(_hosts[2], "/health/ready", null));
        var nodes = (await _hosts[2].Get("/api/cluster")).GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal([0, 1], nodes.Select(node => node.GetProperty("slots").GetInt32()).Distinct().Order());
        Assert.Contains("trainer", nodes.Select(node => node.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_job_whose_last_node_was_of_another_build_waits_and_says_why()
    {
        var client = new TrainingClient(First.Address);
        var job = await client.Submit(new { model = "elsewhere", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        await client.Until(job.Id, now => now.Iteration > 0);
        await client.Post(job.Id, "pause");
        await client.Until(job.Id, JobState.Paused);
        const string key = "\"instructionSet\":\"";
        Execute($"update job set engine = 9, status = replace(status, '{key}', '{key}Odd') where id = '{job.Id}'");
        First.Services.GetRequiredService<Database>().Run(connection => Revisions.Next(connection, Revisions.Jobs));
        await client.Post(job.Id, "resume");
        var waiting = await client.Until(job.Id, now => now.State == JobState.Queued);
        First.Services.GetRequiredService<JobMirror>().MarkStranded(First.Services.GetRequiredService<NodeTable>().Stranded());
        waiting = await client.Get(waiting.Id);
        Assert.Equal((JobState.Queued, FailureKind.OtherBuild), (waiting.State, waiting.ErrorKind));
        Assert.Contains("waits for a node of engine", waiting.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_has_outlived_five_nodes_ends_instead_of_taking_a_sixth_along()
    {
        var spec = new TrainingSpec { Model = "poison", Dataset = "spiral", Layers = [8], Iterations = 40 }.Resolve(300);
        var status = new JobStatus
        {
            State = JobState.Running,
            TotalIterations = 40,
            TrainRows = 300,
            CreatedAt = DateTimeOffset.UtcNow,
            Starts = JobRecovery.MaxStarts,
        };
        var id = JobId.Next(DateTimeOffset.UtcNow, null);
        First.Services.GetRequiredService<IJobStore>().Create(id, new JobRequest(spec, new NoPoints()), status);
        var client = new TrainingClient(Second.Address);
        await Until(async () => (await client.Get(id)).State == JobState.Failed);
        Assert.Equal(FailureKind.Interrupted, (await client.Get(id)).ErrorKind);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var watch = Stopwatch.StartNew(); !await holds(); await Task.Delay(20, Cancel))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "It did not come to that.");
    }

    private static async Task<string> KeyOf(HttpResponseMessage made) =>
        (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("key").GetString()!;

    private static async Task<int> StatusOf(ApiHost host, string path, string? key)
    {
        using var answer = await Send(host, HttpMethod.Get, path, key);
        return (int)answer.StatusCode;
    }

    private static Task<HttpResponseMessage> Send(ApiHost host, HttpMethod method, string path, string? key, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return host.Client.SendAsync(request, Cancel);
    }

    private void Execute(string sql) => First.Services.GetRequiredService<Database>().Run(connection => connection.Execute(sql));

    private async Task Start(params (string Key, string Value)[] settings)
    {
        var host = TinyMnist.Host(
            [("WebNN:Cluster:ConnectionString", _database), ("WebNN:Cluster:LeaseSeconds", "1"), .. settings]);
        _hosts.Add(host);
        await host.InitializeAsync();
    }
}
