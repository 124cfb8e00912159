using System.Text.Json;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>The progress of a job within its state, which the node that trains it tells the others a few times a second.</summary>
internal sealed record JobProgress(
    int Iteration,
    float? Loss,
    double? TrainAccuracy,
    double? TestAccuracy,
    double? TestLoss,
    double? TrainedSeconds,
    double? IterationsPerSecond,
    double? EtaSeconds,
    IReadOnlyList<JobHint> Hints,
    LiveRecord? Live)
{
    public static JobProgress Of(JobStatus status) => new(
        status.Iteration,
        status.Loss,
        status.TrainAccuracy,
        status.TestAccuracy,
        status.TestLoss,
        status.TrainedSeconds,
        status.IterationsPerSecond,
        status.EtaSeconds,
        status.Hints,
        status.Live);

    public static JobProgress? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<JobProgress>(json, JobJson.Options);

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Options);

    /// <summary>A status with this progress, unless it has more itself.</summary>
    public JobStatus On(JobStatus status) => status.State is not (JobState.Running or JobState.Paused) || Iteration < status.Iteration
        ? status
        : status with
        {
            Iteration = Iteration,
            Loss = Loss,
            TrainAccuracy = TrainAccuracy,
            TestAccuracy = TestAccuracy,
            TestLoss = TestLoss,
            TrainedSeconds = TrainedSeconds,
            IterationsPerSecond = status.State == JobState.Running ? IterationsPerSecond : status.IterationsPerSecond,
            EtaSeconds = status.State == JobState.Running ? EtaSeconds : null,
            Hints = Hints,
            Live = Live ?? status.Live,
        };
}
