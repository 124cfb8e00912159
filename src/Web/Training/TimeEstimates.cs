using System.Collections.Concurrent;
using System.Diagnostics;
using WebNN.Api.Datasets;
using WebNN.Api.Training;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Training;

/// <summary>How long a job will train, and by whose measure.</summary>
/// <param name="Seconds">From its first iteration to its last.</param>
/// <param name="IterationsPerSecond">Evaluations not counted.</param>
/// <param name="Job">The job that was measured; null where a few iterations were tried out for this.</param>
internal sealed record TimeEstimate(double Seconds, double IterationsPerSecond, string? Job);

/// <summary>Estimates from measurements only: a recent job of the same kind, else a quarter of a second of the real thing on generated samples.</summary>
internal sealed class TimeEstimates(TrainingJobs jobs, DatasetStore datasets, TimeProvider time) : IDisposable
{
    /// <summary>A network larger than this takes too long to set up for a guess.</summary>
    private const long MaxParameters = 4_000_000;

    /// <summary>Multiplications in one tried iteration; a larger batch is tried in part.</summary>
    private const double MaxWork = 5e8;

    private const int Remembered = 200, SampleRows = 500, MinIterations = 200;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10), Recent = TimeSpan.FromDays(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(120), Measured = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Speed Speed)> _measured = new(StringComparer.Ordinal);

    /// <summary>An estimate for a valid spec; null where it would take too long to find out.</summary>
    public async Task<TimeEstimate?> OfAsync(TrainingSpec spec, CancellationToken ct)
    {
        var data = datasets.Find(spec.Dataset)!;
        var rows = Math.Min(data.Sizes.Train, spec.Limit ?? int.MaxValue);
        spec = spec.Resolve(rows);
        var iterations = spec.TotalIterations(rows);
        if (Similar(spec, data) is { } job)
            return new TimeEstimate(iterations / job.IterationsPerSecond!.Value, job.IterationsPerSecond.Value, job.Id);

        int[] sizes = [data.Inputs, .. spec.Layers, data.Classes.Count];
        var parameters = sizes.Zip(sizes.Skip(1), (from, to) => (long)from * to + to).Sum();
        var work = spec.Gradient == GradientMethod.Numerical ? 2.0 * parameters * parameters : 3.0 * parameters;
        if (parameters > MaxParameters || work > MaxWork)
            return null;

        var batch = (int)Math.Clamp(MaxWork / work, 1, spec.BatchSize);
        var speed = await MeasureAsync(spec with { BatchSize = batch, EvaluateEvery = int.MaxValue }, ct);
        var perIteration = speed.SecondsPerIteration * spec.BatchSize / batch;
        var evaluatedRows = (iterations / spec.EvaluateEvery!.Value + 1) * (Math.Min(rows, Evaluator.TrainRows) + data.Sizes.Test);
        return new TimeEstimate(iterations * perIteration + evaluatedRows * speed.SecondsPerEvaluatedRow, 1 / perIteration, null);
    }

    public void Dispose() => _one.Dispose();

    // its speed includes the evaluations it made
    private JobInfo? Similar(TrainingSpec spec, DatasetInfo data) => jobs.List(limit: Remembered).FirstOrDefault(job =>
        job.State is JobState.Completed or JobState.Cancelled
        && job.IterationsPerSecond > 0
        && job.Iteration >= MinIterations
        && job.FinishedAt > time.GetUtcNow() - Recent
        && datasets.Find(job.Spec.Dataset) is { } other
        && (other.Inputs, other.Classes.Count) == (data.Inputs, data.Classes.Count)
        && job.Spec.Layers.SequenceEqual(spec.Layers)
        && (job.Spec.BatchSize, job.Spec.Activation, job.Spec.Optimizer.Kind, job.Spec.Gradient) == (spec.BatchSize, spec.Activation, spec.Optimizer.Kind, spec.Gradient)
        && (job.Spec.Dropout > 0, job.Spec.Augmentation) == (spec.Dropout > 0, spec.Augmentation)
        && job.Spec.EvaluateEvery is { } every && Math.Max(every, spec.EvaluateEvery!.Value) <= 2.0 * Math.Min(every, spec.EvaluateEvery.Value));

    private async Task<Speed> MeasureAsync(TrainingSpec spec, CancellationToken ct)
    {
        var options = spec.ToOptions(int.MaxValue);
        var key = FormattableString.Invariant(
            $"{spec.Dataset} {string.Join('-', spec.Layers)} {spec.BatchSize} {spec.Activation} {spec.Optimizer.Kind} {spec.Gradient} {spec.Dropout > 0} {spec.Augmentation}");
        if (Remember(key) is { } known)
            return known;
        await _one.WaitAsync(ct);
        try
        {
            if (Remember(key) is { } meanwhile)
                return meanwhile;
            var speed = await Task.Run(() => Measure(options, Samples(spec.Dataset)), ct);
            if (_measured.Count >= Remembered)
                _measured.Clear();
            _measured[key] = (time.GetUtcNow(), speed);
            return speed;
        }
        finally
        {
            _one.Release();
        }
    }

    private Speed? Remember(string key) => _measured.TryGetValue(key, out var known) && known.At > time.GetUtcNow() - Fresh ? known.Speed : null;

    private static Dataset Samples(string dataset) =>
        PlanarData.Names.Contains(dataset) ? PlanarData.Train(dataset) : SyntheticDigits.Create(SampleRows, seed: 1);

    private static Speed Measure(TrainingOptions options, Dataset samples)
    {
        var trainer = new Trainer(options, samples);
        using var steps = trainer.Steps().GetEnumerator();
        Run(WarmUp);
        var (iterations, seconds) = Run(Measured);
        var evaluator = new Evaluator(trainer.Network);
        evaluator.Score(samples);
        var start = Stopwatch.GetTimestamp();
        evaluator.Score(samples);
        return new Speed(seconds / iterations, Stopwatch.GetElapsedTime(start).TotalSeconds / samples.Count);

        (int Iterations, double Seconds) Run(TimeSpan least)
        {
            var (begin, count) = (Stopwatch.GetTimestamp(), 0);
            while ((count == 0 || Stopwatch.GetElapsedTime(begin) < least) && steps.MoveNext())
                count++;
            return (count, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
    }

    private readonly record struct Speed(double SecondsPerIteration, double SecondsPerEvaluatedRow);
}
