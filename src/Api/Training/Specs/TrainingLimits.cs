using System.ComponentModel.DataAnnotations;

namespace WebNN.Api.Training.Specs;

/// <summary>The section "WebNN:Training": how much a training job may ask for, and how many may wait.</summary>
public sealed class TrainingLimits
{
    /// <summary>Jobs trained at the same time: one less than there are processors, which is left for serving, but at least one.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = ConcurrencyFor(Environment.ProcessorCount);

    /// <summary>Watched jobs of the playground that may be under way, beside the queue; one more is refused.</summary>
    [Range(1, 1000)]
    public int MaxLive { get; set; } = 64;

    /// <summary>Jobs that may wait; one more gets 429.</summary>
    [Range(1, 100_000)]
    public int QueueLength { get; set; } = 100;

    /// <summary>
    /// Jobs of the queue that one address may have submitted since the program started and that have not ended; one more gets 429. 0: no
    /// bound. Behind a proxy everybody has the proxy's address, unless forwarded headers are honoured.
    /// </summary>
    [Range(0, 100_000)]
    public int JobsPerAddress { get; set; } = 50;

    /// <summary>Paused jobs of the queue keep their network in memory; one more cannot be paused.</summary>
    [Range(1, 10_000)]
    public int MaxPaused { get; set; } = 8;

    /// <summary>The longest time that a job may train; waiting and pauses do not count.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "365.00:00:00")]
    public TimeSpan MaxTrainingTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The most iterations of a job: its log has 4 bytes for each.</summary>
    [Range(1, 100_000_000)]
    public int MaxIterations { get; set; } = 5_000_000;

    /// <summary>The most hidden layers.</summary>
    [Range(1, 1000)]
    public int MaxLayers { get; set; } = 16;

    /// <summary>The most units in one hidden layer.</summary>
    [Range(1, 1_000_000)]
    public int MaxLayerSize { get; set; } = 4096;

    /// <summary>The most rows in a mini-batch.</summary>
    [Range(1, 1_000_000)]
    public int MaxBatchSize { get; set; } = 10_000;

    /// <summary>The most outputs of all layers for one mini-batch (batch size × units in all).</summary>
    [Range(1, 1_000_000_000)]
    public long MaxActivations { get; set; } = 20_000_000;

    /// <summary>The most evaluations of a job (iterations ÷ evaluateEvery).</summary>
    [Range(1, 1_000_000)]
    public int MaxEvaluations { get; set; } = 10_000;

    /// <summary>
    /// The most multiplications per iteration (2 × parameters² × batch size) of a job with numerical gradients; more would take
    /// many seconds, and a job stops only between iterations.
    /// </summary>
    [Range(1, 1e15)]
    public double MaxNumericalWork { get; set; } = 1e11;

    /// <summary>
    /// The most bytes of a job's keyframes, from which any of its iterations is opened again; the newest is kept even where it is larger.
    /// </summary>
    [Range(0, 1L << 40)]
    public long KeyframeBytes { get; set; } = 64 << 20;

    /// <summary>The most replays at once, which open iterations again; others wait. They leave running jobs the processors.</summary>
    [Range(1, 64)]
    public int Replays { get; set; } = Math.Clamp(Environment.ProcessorCount / 2, 2, 64);

    internal static int ConcurrencyFor(int processors) => Math.Clamp(processors - 1, 1, 64);
}
