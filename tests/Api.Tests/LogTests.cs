using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using WebNN.Api.Models;
using WebNN.Api.Tests.Training;
using Xunit;

namespace WebNN.Api.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task What_takes_something_away_or_moves_it_is_logged()
    {
        await using var host = new ApiHost { Settings = [("Logging:LogLevel:WebNN", "Information")] };
        await host.InitializeAsync();
        var log = new Lines();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await host.Call(HttpMethod.Put, "/api/models/mnist/aliases/best", new { version = 1 });
        await host.Call(HttpMethod.Delete, "/api/models/mnist/aliases/best");
        host.Services.GetRequiredService<ModelRegistry>().Publish("gone", TestModels.Network(1), new ModelFacts());
        await host.Call(HttpMethod.Delete, "/api/models/gone/versions/1");
        var job = await host.Post("/api/training/jobs", new { model = "trial", dataset = "synthetic-digits", iterations = 1_000_000 });
        await host.Call(HttpMethod.Post, $"/api/training/jobs/{job.GetProperty("id").GetString()}/cancel");
        foreach (var line in new[]
        {
            "Alias best of model mnist points at version 1", "Alias best of model mnist is removed", "Model gone version 1 is deleted",
            $"Training job {job.GetProperty("id").GetString()} is to be cancelled; publish what it has: False",
        })
        {
            Assert.Contains(line, log.Written);
        }
    }

    [Fact]
    public async Task A_watch_that_is_refused_is_no_failure_of_the_server()
    {
        await using var host = new ApiHost();
        await host.InitializeAsync();
        var log = new Lines();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var client = new TrainingClient(host.Address);
        await Assert.ThrowsAsync<HubException>(() => client.Watch("nosuch"));
        Assert.DoesNotContain(log.Written, line =>
            line.Contains("Watch", StringComparison.Ordinal) || line.Contains("nosuch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_in_an_address_is_not_logged()
    {
        await using var host = new ApiHost { Settings = [("Logging:LogLevel:Default", "Information")] };
        await host.InitializeAsync();
        var log = new Lines();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await host.Call(HttpMethod.Post, "/hubs/training/negotiate?access_token=webnn_secret&negotiateVersion=1");
        Assert.DoesNotContain(log.Written, line => line.Contains("webnn_secret", StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
