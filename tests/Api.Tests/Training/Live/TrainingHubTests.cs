using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Live;
using Xunit;

namespace WebNN.Api.Tests.Training.Live;

public sealed class TrainingHubTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private readonly TrainingClient _client = host.Client;

    [Fact]
    public async Task Early_late_and_returning_watchers_see_every_iteration_once_and_in_order()
    {
        var blocker = await _client.Submit(new { model = "blocker", iterations = TrainingHost.Endless });
        var job = await _client.Submit(new { model = "watched", layers = new[] { 8 }, iterations = 3000, evaluateEvery = 500 });
        var here = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToList();
        var early = here.Select(first => _client.Watch(job.Id, 1, _ => first.TrySetResult() && false)).ToList();
        var returning = Enumerable.Range(0, 3).Select(_ => LeaveAndReturn(job.Id)).ToList();
        await Task.WhenAll(here.Select(first => first.Task));
        await _client.Post(blocker.Id, "cancel");
        await _client.Until(job.Id, j => j.Iteration > 500 || j.State == JobState.Completed);
        var late = _client.Watch(job.Id);
        var all = await Task.WhenAll([.. early, .. returning, late]);
        var afterwards = await _client.Watch(job.Id);
        var tail = await _client.Watch(job.Id, 2991);

        var losses = TrainingClient.Losses(afterwards);
        Assert.Equal(3000, losses.Count);
        Assert.All(losses, loss => Assert.NotNull(loss));
        Assert.All(all, frames => Assert.Equal(losses, TrainingClient.Losses(frames)));
        Assert.Equal(losses.Skip(2990), TrainingClient.Losses(tail, 2991));
        Assert.All([.. all, afterwards], frames =>
            Assert.Equal([0, 500, 1000, 1500, 2000, 2500, 3000], frames.SelectMany(f => f.Epochs).Select(e => e.Iteration)));
        Assert.All([.. all, afterwards, tail], frames =>
            Assert.Equal((JobState.Completed, 1, 3000), (frames[^1].State, frames[^1].Version, frames[^1].Iteration)));
        Assert.All(early, frames => Assert.Equal(JobState.Queued, frames.Result[0].State));
    }

    [Fact]
    public async Task Frames_come_at_most_every_fifty_milliseconds()
    {
        var job = await _client.Submit(new { model = "paced", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        await _client.Until(job.Id, j => j.Iteration > 0);
        var clock = Stopwatch.StartNew();
        var frames = await _client.Watch(job.Id, 1, _ => clock.ElapsedMilliseconds > 700);
        Assert.InRange(frames.Count, 2, (clock.ElapsedMilliseconds / 50) + 1);
        await _client.Post(job.Id, "cancel");
    }

    [Fact]
    public async Task Whoever_is_up_to_date_gets_a_frame_at_most_every_hundred_milliseconds()
    {
        var job = await _client.Submit(new { model = "news", layers = new[] { 200 }, iterations = TrainingHost.Endless });
        await _client.Until(job.Id, j => j.Iteration > 0);
        var from = (await _client.Get(job.Id)).Iteration + 1;
        var clock = Stopwatch.StartNew();
        var frames = await _client.Watch(job.Id, from, _ => clock.ElapsedMilliseconds > 1000);
        Assert.All(frames, frame => Assert.True(frame.Losses.Count < SharedFrames.MaxLosses));
        Assert.InRange(frames.Count, 2, (clock.ElapsedMilliseconds / 100) + 1);
        await _client.Post(job.Id, "cancel");
    }

    [Fact]
    public async Task Long_histories_come_in_pieces_of_bounded_size()
    {
        var job = await _client.Submit(
            new
            {
                model = "long",
                layers = Array.Empty<int>(),
                batchSize = 1,
                iterations = 12_000,
                evaluateEvery = 12_000,
            });
        await _client.Until(job.Id, JobState.Completed);
        var frames = await _client.Watch(job.Id);
        Assert.Equal([5000, 5000, 2000], frames.Select(f => f.Losses.Count));
        Assert.Equal(12_000, TrainingClient.Losses(frames).Count);
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_holds_nobody_up()
    {
        var job = await _client.Submit(
            new
            {
                model = "stuck",
                layers = Array.Empty<int>(),
                batchSize = 1,
                iterations = 20_000,
                evaluateEvery = 20_000,
            });
        await using var hub = _client.Connect();
        await hub.StartAsync();
        await using var stuck = hub.StreamAsync<TrainingFrame>("Watch", job.Id, 1).GetAsyncEnumerator();
        Assert.True(await stuck.MoveNextAsync());
        Assert.Equal(20_000, TrainingClient.Losses(await _client.Watch(job.Id)).Count);
    }

    [Fact]
    public async Task A_connection_that_asks_for_thousands_of_streams_gets_its_share_and_plain_refusals()
    {
        var job = await _client.Submit(new { model = "many", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        await _client.Until(job.Id, j => j.Iteration > 0);
        await using var hub = _client.Connect();
        await hub.StartAsync();
        var first = new int[6000];
        var refused = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var leave = new CancellationTokenSource();
        var watching = Enumerable.Range(0, first.Length).Select(async i =>
        {
            try
            {
                await foreach (var frame in hub.StreamAsync<TrainingFrame>("Watch", job.Id, 1, leave.Token))
                    first[i] = 1;
            }
            catch (HubException e)
            {
                refused.Add(e.Message);
            }
            catch (OperationCanceledException)
            {
                // left
            }
        }).ToList();
        var most = new LiveLimits().MaxStreamsPerConnection;
        await Eventually(() => refused.Count >= first.Length - most && first.Sum() == most);
        Assert.All(refused, message => Assert.Contains("WebNN:Live:MaxStreamsPerConnection", message, StringComparison.Ordinal));
        Assert.Equal(JobState.Running, (await _client.Get(job.Id)).State);

        await leave.CancelAsync();
        await Task.WhenAll(watching);
        // its place is free again
        await Eventually(async () => (await _client.Watch(job.Id, 1, _ => true)).Count == 1);
        await _client.Post(job.Id, "cancel");
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_with_the_reason()
    {
        await using var small = new ApiHost { Settings = [("WebNN:Live:MaxConnections", "1")] };
        await small.InitializeAsync();
        var client = new TrainingClient(small.Address);
        await using (var first = client.Connect())
        {
            await first.StartAsync();
            await using var second = client.Connect();
            var closed = new TaskCompletionSource<Exception?>();
            second.Closed += e => Task.FromResult(closed.TrySetResult(e));
            await second.StartAsync();
            Assert.Contains(
                "WebNN:Live:MaxConnections",
                (await closed.Task.WaitAsync(TimeSpan.FromSeconds(60)))?.Message,
                StringComparison.Ordinal);
        }

        await Eventually(async () =>
        {
            await using var third = client.Connect();
            await third.StartAsync();
            try
            {
                await third.InvokeAsync<TrainingFrame>("Watch", "nosuch", 1);
            }
            catch (HubException e)
            {
                return !e.Message.Contains("WebNN:Live", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or IOException)
            {
                return false;
            }

            return true;
        });
    }

    [Fact]
    public async Task Watchers_at_the_same_place_get_the_same_frame()
    {
        var job = await _client.Submit(new { model = "shared", layers = new[] { 8 }, iterations = TrainingHost.Endless });
        await _client.Until(job.Id, j => j.Iteration > 0);
        var seen = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            var frames = new List<SharedFrame>();
            await foreach (var frame in host.Jobs.Watch(job.Id, 1, null, TestContext.Current.CancellationToken))
            {
                frames.Add(frame);
                if (frames.Count == 40)
                    break;
            }

            return frames;
        }));
        Assert.NotEmpty(seen[0].Intersect(seen[1]));
        await _client.Post(job.Id, "cancel");
    }

    [Theory]
    [InlineData("nosuch", 1, "no training job 'nosuch'")]
    [InlineData("20260101-000000-000-aaaa", 1, "no training job")]
    [InlineData("../../etc/passwd", 1, "no training job")]
    [InlineData(null, 0, "from 1")]
    [InlineData(null, -5, "from 1")]
    public async Task A_wrong_watch_says_what_is_wrong(string? id, int from, string says)
    {
        id ??= (await _client.Submit(new { model = "any", iterations = 1 })).Id;
        var e = await Assert.ThrowsAsync<HubException>(() => _client.Watch(id, from));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_is_null_with_a_flag()
    {
        var job = await _client.Submit(
            new
            {
                model = "nan",
                activation = "relu",
                optimizer = new { learningRate = 1e30 },
                iterations = 100,
            });
        var frames = await _client.Watch(job.Id);
        var losses = TrainingClient.Losses(frames);
        Assert.Null(losses[^1]);
        Assert.DoesNotContain(null, losses[..^1]);
        Assert.Contains(frames, f => f.NonFinite);
        Assert.Equal(JobState.Failed, frames[^1].State);
        Assert.Contains(losses.Count.ToString(CultureInfo.InvariantCulture), frames[^1].Error, StringComparison.Ordinal);

        var metrics = await host.Host.Get($"{TrainingClient.Jobs}/{job.Id}/metrics");
        Assert.True(metrics.GetProperty("nonFinite").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, metrics.GetProperty("points").EnumerateArray().Last()[1].ValueKind);
    }

    private static Task Eventually(Func<bool> holds) => Eventually(() => Task.FromResult(holds()));

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
            await Task.Delay(20);
        }
    }

    private async Task<IReadOnlyList<TrainingFrame>> LeaveAndReturn(string id)
    {
        var seen = 0;
        var first = await _client.Watch(id, 1, frame => (seen += frame.Losses.Count) >= 100);
        var second = await _client.Watch(id, seen + 1);
        return [.. first, .. second];
    }
}
