using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace WebNN.Api.Telemetry;

/// <summary>
/// The program's own counters and spans, beside those of ASP.NET Core and the runtime. Costs next to nothing where nobody listens.
/// </summary>
internal static class AppMetrics
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Name = "WebNN";

    private static readonly Meter Meter = new(Name);

    /// <summary>A span per turn of a training job.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private static readonly Counter<long> PredictionCounter = Meter.CreateCounter<long>(
        "webnn.predictions", "{image}", "Samples answered, by model and version.");

    private static readonly Counter<long> IterationCounter = Meter.CreateCounter<long>(
        "webnn.training.iterations", "{iteration}", "Training iterations done, by model.");

    public static void Predicted(int samples, string model, int version)
    {
        if (PredictionCounter.Enabled)
            PredictionCounter.Add(samples, new("model", model), new("version", version));
    }

    public static void Trained(int iterations, string model)
    {
        if (IterationCounter.Enabled && iterations > 0)
            IterationCounter.Add(iterations, new KeyValuePair<string, object?>("model", model));
    }
}
