using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using WebNN.Api.Tests.Training.Live;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training;

/// <summary>A caller from outside: REST and the hub, as a browser would.</summary>
internal sealed class TrainingClient(Uri address)
{
    public const string Jobs = "/api/training/jobs";

    public HttpClient Http { get; } = new() { BaseAddress = address };

    public async Task<JobInfo> Submit(object spec)
    {
        using var response = await Http.PostAsJsonAsync(Jobs, spec);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        var job = await response.Content.ReadFromJsonAsync<JobInfo>(JobJson.Options);
        Assert.Equal($"{Jobs}/{job!.Id}", response.Headers.Location?.OriginalString);
        return job;
    }

    public async Task<JobInfo> Get(string id) => (await Http.GetFromJsonAsync<JobInfo>($"{Jobs}/{id}", JobJson.Options))!;

    public async Task<(int Status, JsonElement Json)> Post(string id, string command, object? body = null)
    {
        using var response = await (
            body is null ? Http.PostAsync($"{Jobs}/{id}/{command}", null) : Http.PostAsJsonAsync($"{Jobs}/{id}/{command}", body));
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>The job once it satisfies; it is an error if it ends before it does.</summary>
    public async Task<JobInfo> Until(string id, Func<JobInfo, bool> satisfied)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var job = await Get(id);
            if (satisfied(job))
                return job;
            Assert.False(job.State is JobState.Completed or JobState.Failed or JobState.Cancelled, $"ended {job.State}: {job.Error}");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"still {job.State} at {job.Iteration}");
            await Task.Delay(10);
        }
    }

    public Task<JobInfo> Until(string id, JobState state) => Until(id, job => job.State == state);

    public async Task<IReadOnlyList<TrainingFrame>> Watch(string id, int from = 1, Func<TrainingFrame, bool>? leaveAfter = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var hub = Connect();
        await hub.StartAsync(deadline.Token);
        var frames = new List<TrainingFrame>();
        await foreach (var frame in hub.StreamAsync<TrainingFrame>("Watch", id, from, deadline.Token))
        {
            frames.Add(frame);
            if (leaveAfter?.Invoke(frame) == true)
                break;
        }

        return frames;
    }

    /// <summary>A connection of the hub, with a key where it needs one.</summary>
    public HubConnection Connect(string? key = null)
    {
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory, WebSocketTransport>();
        var hub = new Uri(address, "/hubs/training" + (key is null ? "" : $"?access_token={key}"));
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(hub));
        builder.AddJsonProtocol(options => JsonSetup.MakeStrict(options.PayloadSerializerOptions));
        return builder.Build();
    }

    /// <summary>All losses of frames, after checking that they follow each other without a hole.</summary>
    public static List<float?> Losses(IEnumerable<TrainingFrame> frames, int from = 1)
    {
        var losses = new List<float?>();
        foreach (var frame in frames)
        {
            Assert.Equal(from + losses.Count, frame.From);
            losses.AddRange(frame.Losses);
        }

        return losses;
    }
}
