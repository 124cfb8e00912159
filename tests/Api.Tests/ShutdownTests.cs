using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using WebNN.Api.Tests.Training;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests;

/// <summary>A stop of the real process by SIGTERM, while its clients do what clients do.</summary>
public sealed class ShutdownTests : IDisposable
{
    // the server gives its clients 6 s and ends within 8 on an idle machine; a container engine kills after 10, so that is what must hold
    // on any
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string _data = Directory.CreateTempSubdirectory("webnn-shutdown-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_stop_is_in_time_whoever_still_sends_or_does_not_read_and_the_job_in_training_goes_on_from_where_it_stood()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var ct = TestContext.Current.CancellationToken;
        string id;
        using (var first = await Start())
        {
            var client = new TrainingClient(first.Address);
            id = (await client.Submit(new { model = "a", layers = new[] { 60 }, iterations = TrainingHost.Endless })).Id;
            var seen = new TaskCompletionSource();
            var watching = WatchUntilTheEnd(client, id, seen);
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), ct);
            await client.Until(id, job => job.Iteration > 10);
            using var sender = await Request(
                first.Address,
                "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
                    "100000\r\n\r\n{\"pixels\":[0,");
            using var reader = await Request(
                first.Address,
                "GET /api/models/mnist/versions/1/download HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.True(reader.Poll(TimeSpan.FromSeconds(60), SelectMode.SelectRead), "the answer has begun, and nobody reads on");

            var (code, took) = await first.Terminate(ct);
            Assert.Equal(0, code);
            Assert.True(took < Limit, $"the stop took {took.TotalSeconds:F1} s");
            await watching.WaitAsync(TimeSpan.FromSeconds(60), ct);
        }

        var stood = State(id);
        Assert.Equal("queued", stood.GetProperty("state").GetString());
        var iteration = stood.GetProperty("iteration").GetInt32();
        Assert.True(iteration > 10, $"it stood at {iteration}");
        Assert.True(File.Exists(Path.Combine(_data, "jobs", id, CheckpointFiles.FileName)));

        using var second = await Start();
        var after = new TrainingClient(second.Address);
        await after.Until(id, job => job.Iteration > iteration);
        Assert.Equal(iteration, State(id).GetProperty("startedFrom").GetInt32());
    }

    private static async Task WatchUntilTheEnd(TrainingClient client, string id, TaskCompletionSource seen)
    {
        await using var hub = client.Connect();
        await hub.StartAsync();
        try
        {
            await foreach (var frame in hub.StreamAsync<TrainingFrame>("Watch", id, 1))
                seen.TrySetResult();
        }
        catch (Exception e) when (seen.Task.IsCompleted && e is not OutOfMemoryException)
        {
            // the server has closed the connection
        }
    }

    // the kernels of both sides hold less than the 5 MB of the shipped model where the reader's takes so little
    private static async Task<Socket> Request(Uri server, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private JsonElement State(string id) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_data, "jobs", id, "state.json"))).RootElement;

    private Task<ServerProcess> Start() =>
        ServerProcess.Start(_data, ("WebNN__DatasetDirectories__0", TinyMnist.Folder), ("WebNN__Training__Concurrency", "1"));
}
