using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Threading;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Train;

/// <summary>The time a job will be trained: between the two in nine of ten cases.</summary>
/// <param name="Low">Seconds; null where the job may stop early.</param>
/// <param name="High">Seconds.</param>
/// <param name="IterationsPerSecond">The measured speed, evaluations not counted.</param>
internal sealed record TimeEstimate(double? Low, double High, double IterationsPerSecond);

/// <summary>
/// Estimates from measurements: part of a second of the very training on its own data, on this machine as it is just now.
/// </summary>
internal sealed class TimeEstimates(DatasetStore datasets, TimeProvider time) : IDisposable
{
    /// <summary>A network larger than this takes too long to set up for a guess.</summary>
    private const long MaxParameters = 4_000_000;

    /// <summary>Multiplications in one tried iteration; a larger batch is tried in part.</summary>
    private const double MaxWork = 5e8;

    /// <summary>
    /// The uncertainty between a measurement and the training: a machine that is busier or quieter by then, a network whose
    /// numbers get easier, watchers, and what a job does once. Found by trying (<c>TimeEstimatesTests</c>).
    /// </summary>
    private const double Quieter = 0.75, Busier = 2, Once = 0.3;

    /// <summary>A measurement that was disturbed more than this says more about the moment than about the training to come.</summary>
    private const double MaxDisturbed = 4;

    private const int Remembered = 200, StandInRows = 500, EvaluatedRows = 400;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Pace Pace)> _measured = new(StringComparer.Ordinal);

    /// <summary>An estimate for a valid spec; null where it would take too long to find out.</summary>
    public async Task<TimeEstimate?> OfAsync(TrainingSpec spec, CancellationToken ct)
    {
        var data = datasets.Find(spec.Dataset)!;
        var rows = Math.Min(data.Sizes.Train, spec.Limit ?? int.MaxValue);
        spec = spec.Resolve(rows);
        var iterations = spec.TotalIterations(rows);
        int[] sizes = [data.Inputs, .. spec.Layers, data.Shape.Classes.Count];
        var parameters = NetworkSpec.ParameterCount(sizes);
        var work = spec.Gradient == GradientMethod.Numerical ? 2.0 * parameters * parameters : 3.0 * parameters;
        if (parameters > MaxParameters || work > MaxWork)
            return null;

        var batch = (int)Math.Clamp(MaxWork / work, 1, spec.BatchSize);
        var pace = await MeasureAsync(spec with { BatchSize = batch, EvaluateEvery = int.MaxValue }, data, ct);
        var scale = (double)spec.BatchSize / batch;
        var evaluations = 1 + ((iterations + spec.EvaluateEvery!.Value - 1) / spec.EvaluateEvery.Value);
        var evaluatedRows = evaluations * ((double)spec.TrainRows!.Value + data.Sizes.Test);
        return new TimeEstimate(
            spec.EarlyStopping is null
                ? Quieter * (iterations * pace.Iteration.Undisturbed * scale + evaluatedRows * pace.EvaluatedRow.Undisturbed)
                : null,
            Busier * (iterations * pace.Iteration.Mean * scale + evaluatedRows * pace.EvaluatedRow.Mean) + Once,
            1 / (pace.Iteration.Mean * scale));
    }

    public void Dispose() => _one.Dispose();

    private async Task<Pace> MeasureAsync(TrainingSpec spec, DatasetInfo data, CancellationToken ct)
    {
        var options = spec.ToOptions(int.MaxValue);
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{spec.Dataset} {data.Present} {string.Join('-', spec.Layers)} {spec.BatchSize} {spec.Activation} "
                + $"{spec.Optimizer.Kind} {spec.Gradient} {spec.Dropout > 0} {spec.Augmentation} {spec.Threads}");
        if (Remember(key) is { } known)
            return known;
        await _one.WaitAsync(ct);
        try
        {
            if (Remember(key) is { } meanwhile)
                return meanwhile;
            // what is not there yet cannot be trained on yet, either
            var samples = data.Present ? (await datasets.LoadAsync(spec.Dataset, ct)).Train : SyntheticDigits.Create(StandInRows, seed: 1);
            var pace = await Task.Run(() => Measure(options, samples, spec.Threads), ct);
            if (_measured.Count >= Remembered)
                _measured.Clear();
            _measured[key] = (time.GetUtcNow(), pace);
            return pace;
        }
        finally
        {
            _one.Release();
        }
    }

    private Pace? Remember(string key) =>
        _measured.TryGetValue(key, out var known) && known.At > time.GetUtcNow() - Fresh ? known.Pace : null;

    // rounds until two in a row are no faster than those before: by then the code is compiled as well as it will be, which takes longest at
    // the first measurement of all
    private Pace Measure(TrainingOptions options, Dataset samples, int? threads)
    {
        using var workers = new Workers(Math.Min(threads ?? int.MaxValue, Environment.ProcessorCount));
        var trainer = new Trainer(options, samples, workers: workers);
        using var steps = trainer.Steps().GetEnumerator();
        var begin = Stopwatch.GetTimestamp();
        var (best, last, settled) = (double.PositiveInfinity, default(Times), 0);
        while ((settled < 2 || _measured.IsEmpty) && Stopwatch.GetElapsedTime(begin) < Longest)
        {
            last = Times.Of(Round, () => steps.MoveNext());
            settled = last.Undisturbed > 0.95 * best ? settled + 1 : 0;
            best = Math.Min(best, last.Undisturbed);
        }

        var evaluator = new Evaluator(trainer.Network, workers);
        var rows = Math.Min(samples.Count, EvaluatedRows);
        evaluator.Score(samples, rows);
        var evaluated = Times.Of(Round, () => evaluator.Score(samples, rows));
        return new Pace(last with { Undisturbed = best }, new Times(evaluated.Undisturbed / rows, evaluated.Mean / rows));
    }

    private readonly record struct Pace(Times Iteration, Times EvaluatedRow);

    /// <summary>Seconds that something takes that is done again and again.</summary>
    /// <param name="Undisturbed">
    /// The quickest quarter takes less: on a busy machine, too, these turns have a processor to themselves.
    /// </param>
    /// <param name="Mean">With whatever came in between.</param>
    private readonly record struct Times(double Undisturbed, double Mean)
    {
        public static Times Of(TimeSpan least, Action turn)
        {
            var times = new List<double>();
            var started = Stopwatch.GetTimestamp();
            for (var before = started; times.Count == 0 || Stopwatch.GetElapsedTime(started) < least;)
            {
                turn();
                var now = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(before, now).TotalSeconds);
                before = now;
            }

            times.Sort();
            var undisturbed = times[times.Count / 4];
            return new Times(undisturbed, Math.Min(times.Average(), MaxDisturbed * undisturbed));
        }
    }
}
