using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;
using WebNN.Api.Cluster;
using WebNN.Api.Models;
using WebNN.Api.Tests.Training.Jobs;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Cluster;

public sealed class FencingTests : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly string _database;
    private readonly NodeParts _first;
    private readonly NodeParts _second;

    public FencingTests(PostgresFixture fixture)
    {
        _database = fixture.Next();
        (_first, _second) = (new NodeParts(_database), new NodeParts(_database));
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void A_node_that_has_lost_a_job_can_neither_append_nor_change_nor_publish()
    {
        var job = _first.Take(Make().Id);
        Measure(job, 5);
        job.Hold!.Flush();
        _second.Take(job.Id);

        Measure(job, 5);
        Assert.Throws<FencedException>(() => job.Hold.Flush());
        Assert.True(job.Hold.IsLost);
        Assert.Equal(StopRequest.Fenced, job.Request);
        Assert.Throws<FencedException>(() => _first.Jobs.TryChange(job, status => status with { State = JobState.Failed }));
        Assert.Throws<FencedException>(() => _first.Jobs.Complete(job, end => Publish(job, end)));
        Assert.Equal((5, 0), Stored(job.Id));
        Assert.Equal(JobState.Queued, _second.Find(job.Id).Status.State);
    }

    [Fact]
    public async Task Who_publishes_in_the_very_moment_in_which_the_job_is_being_taken_is_fenced()
    {
        var job = _first.Take(Make().Id);
        await using var taker = new NpgsqlConnection(_database + ";Search Path=webnn");
        await taker.OpenAsync(TestContext.Current.CancellationToken);
        NpgsqlTransaction? taking = null;
        var publishing = Task.Run(
            () => _first.Jobs.Complete(job, end =>
            {
                // all that was measured is stored by now
                taking = taker.BeginTransaction();
                taker.Execute("update lease set epoch = epoch + 1, owner = 'another' where job = $1", job.Id);
                return Publish(job, end);
            }),
            TestContext.Current.CancellationToken);
        await Until(PublicationWaits);
        Assert.False(publishing.IsCompleted);
        await taking!.CommitAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<FencedException>(() => publishing);
        Assert.Equal((0, 0), Stored(job.Id));
        Assert.Equal(JobState.Queued, _second.Find(job.Id).Status.State);
    }

    [Fact]
    public void A_frame_whose_answer_got_lost_is_not_stored_twice()
    {
        var job = _first.Take(Make().Id);
        _first.Database.Run(connection => connection.Execute(
            "select append($1, 1, 1, 2, $2, '{}', '{}', null, interval '20 s')",
            job.Id, MemoryMarshal.AsBytes<float>([1f, 2f]).ToArray()));
        Measure(job, 4);
        try
        {
            job.Hold!.Flush();
        }
        catch (DatabaseUnavailableException)
        {
            // the job's own shipping has not found out before
            job.Hold!.Flush();
        }

        Assert.Equal((4, 0), Stored(job.Id));
        var other = _second.Find(job.Id);
        Assert.Equal(4, other.Log.End);
        using var reader = other.Log.OpenReader();
        var losses = new float[4];
        reader!.Read(1, losses);
        Assert.Equal([1, 2, 3, 4], losses);
    }

    [Fact]
    public void Of_many_that_take_jobs_at_the_same_time_each_take_is_one_nodes()
    {
        var ids = Enumerable.Range(0, 10).Select(_ => Make().Id).ToList();
        var taken = new List<(string Job, int Epoch)>[8];
        Parallel.For(0, taken.Length, node => taken[node] = [.. Enumerable.Range(0, 20).SelectMany(_ => TakeAny($"node-{node}"))]);

        // a lease is so short that another may take the job before it has been renewed
        var all = taken.SelectMany(some => some).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        foreach (var id in ids)
            Assert.Equal(all.Count(take => take.Job == id), all.Where(take => take.Job == id).Max(take => take.Epoch));
    }

    [Fact]
    public void A_job_of_another_build_is_not_taken()
    {
        var job = Make();
        var other = EngineBuild.Current with { InstructionSet = "Vector9000" };
        _first.Jobs.TryChange(job, status => status with { Builds = [new BuildStage(0, other)] });
        Assert.Empty(TakeAny("this"));
        Assert.Equal((job.Id, 1), Assert.Single(TakeAny("that", "Vector9000")));
    }

    [Fact]
    public void An_older_program_refuses_a_newer_database()
    {
        _first.Database.Run(connection => connection.Execute("insert into migration (number) values (1000)"));
        var refusal = Assert.Throws<DatabaseException>(() => Schema.Migrate(_second.Database));
        Assert.Contains("newer WebNN", refusal.Message, StringComparison.Ordinal);
    }

    private static void Measure(TrainingJob job, int count)
    {
        job.Log.OpenWriter();
        for (var i = 0; i < count; i++)
            job.Log.Append(job.Log.End + i + 1);
        job.Log.Flush();
        job.Log.CloseWriter();
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(10))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come to that.");
    }

    private bool PublicationWaits() => _second.Database.Run(connection => connection.Scalar<bool>(
        """
        select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                       and query like 'update lease set until = ''-infinity''%')
        """));

    // the database has been there for longer than so short a lease, which is renewed at once
    private List<(string Job, int Epoch)> TakeAny(string node, string? width = null) => _second.Database.Run(connection =>
    {
        var taken = connection.Rows(
            "select job, epoch from take($1, $2, $3, interval '1 ms')",
            reader => (Job: reader.GetString(0), Epoch: reader.GetInt32(1)),
            node, EngineBuild.Current.Version, width ?? EngineBuild.Current.InstructionSet);
        foreach (var (job, epoch) in taken)
            connection.Execute("update lease set until = now() + interval '1 hour' where job = $1 and epoch = $2", job, epoch);
        return taken;
    });

    // the last iteration whose loss is stored, and the versions
    private (int LogEnd, int Versions) Stored(string id) => _second.Database.Run(connection => (
        connection.Scalar<int>("select log_end from lease where job = $1", id),
        connection.Scalar<int>("select count(*)::int from model_version where job = $1", id)));

    private ModelVersion Publish(TrainingJob job, JobEnd? end) =>
        _first.Registry.Publish("kept", TestModels.Network(3), new ModelFacts { Job = job.Id }, null, end);

    private TrainingJob Make()
    {
        var spec = new TrainingSpec { Model = "kept", Dataset = "spiral", Layers = [8], Iterations = 40 }.Resolve(300);
        var status = new JobStatus { State = JobState.Queued, TotalIterations = 40, TrainRows = 300, CreatedAt = DateTimeOffset.UnixEpoch };
        return _first.Jobs.Create(JobId.Next(DateTimeOffset.UtcNow, null), new JobRequest(spec, new NoPoints()), status);
    }
}
