using System.Diagnostics.Metrics;
using WebNN.Api.Telemetry;

namespace WebNN.Api.Training.Jobs;

/// <summary>The number of jobs that have not ended, for whoever collects metrics.</summary>
internal sealed class JobGauge : IHostedService, IDisposable
{
    private static readonly JobState[] Unfinished = [JobState.Queued, JobState.Running, JobState.Paused];

    private readonly Meter _meter = new(AppMetrics.Name);
    private readonly TrainingJobs _jobs;

    public JobGauge(TrainingJobs jobs)
    {
        _jobs = jobs;
        _meter.CreateObservableGauge("webnn.training.jobs", Count, "{job}", "Jobs that have not ended, by state.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Count() =>
        from state in Unfinished
        select new Measurement<int>(
            _jobs.List(state, int.MaxValue).Count,
            new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
}
