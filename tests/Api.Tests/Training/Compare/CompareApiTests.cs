using System.Text.Json;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Compare;

public sealed class CompareApiTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    private const int Iterations = 60;

    private ApiHost Api => host.Host;

    [Fact]
    public async Task Jobs_are_told_as_by_their_own_routes_and_losses_of_the_same_iterations_are_exact()
    {
        var (one, other) = (await EndedAsync(Iterations), await EndedAsync(40));
        var comparison = await Api.Get($"/api/training/compare?jobs={one},{other}&maxPoints=20");

        var iterations = Ints(comparison.GetProperty("iterations"));
        Assert.InRange(iterations.Length, 10, 20);
        Assert.Equal((1, Iterations), (iterations[0], iterations[^1]));
        Assert.Equal(iterations.Order().Distinct(), iterations);
        foreach (var (id, i) in new[] { (one, 0), (other, 1) })
        {
            var metrics = await Api.Get($"/api/training/jobs/{id}/metrics");
            var points = metrics.GetProperty("points").EnumerateArray();
            var log = points.ToDictionary(point => point[0].GetInt32(), point => point[1].GetSingle());
            Assert.Equal(
                iterations.Select(iteration => log.TryGetValue(iteration, out var loss) ? loss : (float?)null),
                comparison.GetProperty("losses")[i].EnumerateArray().Select(Loss));
            AssertSame(metrics.GetProperty("epochs"), comparison.GetProperty("evaluations")[i]);
            AssertSame(await Api.Get($"/api/training/jobs/{id}"), comparison.GetProperty("jobs")[i]);
        }
    }

    [Fact]
    public async Task Only_the_settings_that_differ_are_told()
    {
        var ids = new[] { await EndedAsync(Iterations), await EndedAsync(Iterations, 0.5), await EndedAsync(40) };
        var differences = (await Api.Get($"/api/training/compare?jobs={string.Join(',', ids)}")).GetProperty("differences");
        AssertSame(
            JsonSerializer.SerializeToElement(new Dictionary<string, object[]>
            {
                ["optimizer.learningRate"] = [0.1, 0.5, 0.1],
                ["iterations"] = [Iterations, Iterations, 40],
            }),
            differences);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(Iterations - 1)]
    [InlineData(Iterations)]
    [InlineData(10_000)]
    public async Task No_more_iterations_than_asked_for_and_always_the_last(int maxPoints)
    {
        var (one, other) = (await EndedAsync(Iterations), await EndedAsync(40));
        var comparison = await Api.Get($"/api/training/compare?jobs={other},{one}&maxPoints={maxPoints}");
        var iterations = Ints(comparison.GetProperty("iterations"));
        Assert.InRange(iterations.Length, Math.Min(maxPoints, Iterations) / 2, Math.Min(maxPoints, Iterations));
        Assert.Equal(Iterations, iterations[^1]);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_is_null_and_a_job_that_waits_has_none()
    {
        var ended = await EndedAsync(Iterations);
        var diverged = (await host.Client.Submit(Spec(Iterations, 1e38))).Id;
        await host.Client.Until(diverged, JobState.Failed);
        var running = await host.Client.Submit(Spec(TrainingHost.Endless, evaluateEvery: TrainingHost.Endless));
        var waiting = await host.Client.Submit(Spec(Iterations));
        try
        {
            var losses = (await Api.Get($"/api/training/compare?jobs={diverged},{waiting.Id},{ended}")).GetProperty("losses");
            Assert.NotNull(Loss(losses[0][0]));
            Assert.Null(Loss(losses[0][Iterations - 1]));
            Assert.All(losses[1].EnumerateArray(), loss => Assert.Null(Loss(loss)));
            Assert.All(losses[2].EnumerateArray(), loss => Assert.NotNull(Loss(loss)));
        }
        finally
        {
            host.Jobs.Cancel(waiting.Id);
            host.Jobs.Cancel(running.Id);
        }
    }

    [Theory]
    [InlineData("", "jobs")]
    [InlineData("jobs=", "jobs names 0")]
    [InlineData("jobs={0}", "jobs names 1")]
    [InlineData("jobs={0},{0}", "twice")]
    [InlineData("jobs=1,2,3,4,5,6,7,8,9,10,11", "jobs names 11")]
    [InlineData("jobs={0},{1}&maxPoints=0", "maxPoints is 0; it must be between 1 and 10000")]
    [InlineData("jobs={0},{1}&maxPoints=10001", "maxPoints is 10001")]
    public async Task What_cannot_be_compared_is_refused(string query, string said)
    {
        var (one, other) = (await EndedAsync(Iterations), await EndedAsync(40));
        var address = "/api/training/compare?" + string.Format(null, query, one, other);
        Assert.Contains(said, await Api.Problem(400, HttpMethod.Get, address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_job_that_there_is_not_is_named()
    {
        var known = await EndedAsync(Iterations);
        var said = await Api.Problem(404, HttpMethod.Get, $"/api/training/compare?jobs={known},nosuch");
        Assert.Contains("'nosuch'", said, StringComparison.Ordinal);
    }

    private static object Spec(int iterations, double learningRate = 0.1, int evaluateEvery = 20) => new
    {
        model = "compared",
        layers = new[] { 10 },
        batchSize = 20,
        evaluateEvery,
        iterations,
        optimizer = new { learningRate },
    };

    // the same request has the same answer: a job of each kind is enough for all tests
    private async Task<string> EndedAsync(int iterations, double learningRate = 0.1)
    {
        var spec = Spec(iterations, learningRate);
        var key = FormattableString.Invariant($"compared-{iterations}-{learningRate}");
        using var request = new HttpRequestMessage(HttpMethod.Post, TrainingClient.Jobs) { Content = JsonContent.Create(spec) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await Api.Client.SendAsync(request);
        var job = (await response.Content.ReadFromJsonAsync<JobInfo>(JobJson.Options))!;
        await host.Client.Until(job.Id, JobState.Completed);
        return job.Id;
    }

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];

    private static float? Loss(JsonElement loss) => loss.ValueKind == JsonValueKind.Null ? null : loss.GetSingle();

    private static void AssertSame(JsonElement expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(expected, actual), $"wanted {expected}, got {actual}");
}
