using System.Net;
using System.Text.Json;
using Xunit;

namespace WebNN.Web.Tests.Container;

[Collection(nameof(RunsAlone))]
[Trait("Category", "Container")]
public sealed class ClusterComposeTests
{
    private const string File = "docker-compose.cluster.yml";

    [Fact(Timeout = 15 * 60_000)]
    public async Task Three_nodes_serve_behind_nginx_and_a_killed_ones_job_goes_on_at_another()
    {
        Require.Docker(
            "node:22-slim", "mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/aspnet:10.0", "postgres:17", "nginx:alpine");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(14));
        var cancel = limit.Token;
        await using var compose = new Compose(File);
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies })
        {
            BaseAddress = compose.Address,
            Timeout = TimeSpan.FromSeconds(30),
        };

        await compose.RunAsync("build", cancel);
        await UpAsync(compose, cancel);
        var cluster = await http.GetFromJsonAsync<JsonElement>("/api/cluster", cancel);
        Assert.Equal("cluster", cluster.GetProperty("mode").GetString());
        await UntilAsync(async () => (await NodesAsync(http, cancel)).Count == 4, cancel);
        Assert.Equal(["node1", "node2", "node3"], (await NodesAsync(http, cancel)).Select(Name).Where(name => name[..4] == "node").Order());

        // who has been given the cookie stays on a node
        Assert.NotNull(cookies.GetCookies(compose.Address)["webnn_visitor"]);
        var served = new HashSet<string>();
        for (var i = 0; i < 6; i++)
            served.Add((await http.GetFromJsonAsync<JsonElement>("/api/cluster", cancel)).GetProperty("node").GetString()!);
        Assert.Single(served);

        // one that goes on until it is cancelled
        using var submitted = await http.PostAsJsonAsync(
            "/api/training/jobs",
            new
            {
                model = "carried",
                dataset = "synthetic-digits",
                layers = new[] { 20 },
                iterations = 5_000_000,
                evaluateEvery = 1_000_000,
            },
            cancel);
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync(cancel));
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("id").GetString()!;
        string? first = null;
        await UntilAsync(async () => (first = await HolderAsync(http, id, cancel)) is not null, cancel);
        await compose.RunAsync($"kill --signal KILL {(first!.StartsWith("node", StringComparison.Ordinal) ? first : "trainer")}", cancel);
        await UntilAsync(async () => await HolderAsync(http, id, cancel) is { } next && next != first, cancel);

        // whichever node it was, nobody who asks for a prediction meets it
        for (var i = 0; i < 6; i++)
        {
            using var answer = await http.PostAsJsonAsync("/predict", new { pixels = new float[784] }, cancel);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancel));
        }
    }

    private static async Task UpAsync(Compose compose, CancellationToken cancel)
    {
        var (code, output) = await compose.StartAsync("up --detach --wait --wait-timeout 240 --scale trainer=1", cancel);
        if (code != 0)
            Assert.Fail($"{output}\n{(await compose.StartAsync("logs --tail 60", cancel)).Output}");
    }

    private static async Task<IReadOnlyList<JsonElement>> NodesAsync(HttpClient http, CancellationToken cancel) =>
        [.. (await http.GetFromJsonAsync<JsonElement>("/api/cluster", cancel)).GetProperty("nodes").EnumerateArray()
            .Where(node => node.GetProperty("alive").GetBoolean())];

    private static async Task<string?> HolderAsync(HttpClient http, string job, CancellationToken cancel)
    {
        var nodes = await NodesAsync(http, cancel);
        return nodes
            .Where(node => node.GetProperty("jobs").EnumerateArray().Any(held => held.GetString() == job))
            .Select(Name)
            .FirstOrDefault();
    }

    // without the letters that another start does not have
    private static string Name(JsonElement node) => node.GetProperty("id").GetString()!.Split('-')[0];

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (HttpRequestException)
            {
                // the node that was asked has just gone
            }

            await Task.Delay(200, cancel);
        }
    }
}
