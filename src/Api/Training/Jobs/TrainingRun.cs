using System.Diagnostics;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Telemetry;
using WebNN.Api.Training.Metrics;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Training has left the numbers a computer can hold.</summary>
internal sealed class TrainingDivergedException(string message) : Exception(message);

/// <summary>A job has been trained for as long as one may.</summary>
internal sealed class TrainingTooLongException(string message) : Exception(message);

/// <summary>A job's network, data and position: pulls the trainer's steps, on one thread at a time, and writes them down.</summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>How often losses go to the file, and watchers are woken: half of the least time between two frames.</summary>
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>A crash costs at most the work since the last checkpoint, and checkpoints cost at most a fiftieth of the time.</summary>
    private static readonly TimeSpan MinBetweenCheckpoints = TimeSpan.FromSeconds(2);

    private const int CheckpointShare = 50;

    private readonly TrainingJob _job;
    private readonly DatasetSplits _data;
    private readonly Trainer _trainer;
    private readonly IEnumerator<TrainingStep> _steps;
    private readonly TrainingClock _clock;
    private readonly TrainingDiagnosis _diagnosis;
    private readonly TimeSpan _mostTime;
    private readonly IReadOnlyList<JobHint> _remarks;
    private ToldLosses? _told;
    private Evaluation? _evaluation;
    private double _loss;
    private int _counted;
    // the first one comes soon: a job whose server is stopped again and again still gets on
    private TimeSpan _checkpointEvery = MinBetweenCheckpoints / 4;
    private long _checkpointed;

    private TrainingRun(TrainingJob job, DatasetSplits data, Trainer trainer, TimeSpan mostTime, IReadOnlyList<JobHint> remarks)
    {
        _job = job;
        _data = data;
        _trainer = trainer;
        _mostTime = mostTime;
        _remarks = remarks;
        _told = trainer.Iteration < job.Log.Count ? new ToldLosses(job.Log) : null;
        _counted = trainer.Iteration;
        _clock = new TrainingClock(job.Status.At(trainer.Iteration).TrainedSeconds);
        _diagnosis = new TrainingDiagnosis(job.Spec, job.Status.TotalIterations, data.Train, trainer.Network);
        foreach (var point in new JobMetrics(job.Log, 1, null).Points().Take(trainer.Iteration))
            _diagnosis.Add(point.Loss ?? double.NaN);
        if (trainer.Iteration > 0)
            _diagnosis.LookAtUnits();
        _steps = _trainer.Steps().GetEnumerator();
        _evaluation = job.Log.Epochs(1).LastOrDefault(epoch => epoch.Iteration <= trainer.Iteration) is { } last ? ToEvaluation(last) : null;
        job.Live?.Begin(_trainer);
    }

    /// <summary>Loads what the job needs, and takes it up where its checkpoint is, if it has one.</summary>
    /// <exception cref="DatasetMissingException">The data is not there.</exception>
    /// <exception cref="InvalidOperationException">The initial version is not there.</exception>
    public static async Task<TrainingRun> PrepareAsync(TrainingJob job, DatasetStore datasets, ModelRegistry models, TimeSpan mostTime, CancellationToken ct)
    {
        var spec = job.Spec;
        var data = CustomPoints.Read(job.Folder) ?? await datasets.LoadAsync(spec.Dataset, ct);
        if (spec.Limit is { } limit)
            data = data with { Train = data.Train.Take(limit) };
        var (trainer, damage) = Restored(job, data);
        trainer ??= NewTrainer(job, data, Initial(spec, models));
        return new TrainingRun(job, data, trainer, mostTime, Remarks(job, damage));
    }

    /// <summary>The last iteration done.</summary>
    public int Iteration => _trainer.Iteration;

    /// <summary>The network; read it while <see cref="Continue"/> is not running.</summary>
    public Network<float> Network => _trainer.Network;

    /// <summary>What the network is tested on; empty for own points without a test.</summary>
    public Dataset Test => _data.Test;

    /// <summary>Test accuracy at the last evaluation.</summary>
    public double? TestAccuracy => _evaluation?.Test?.Accuracy;

    /// <summary>Trains until the end (<see cref="StopRequest.None"/>) or until asked to stop.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="IOException">The metric log cannot be written.</exception>
    public StopRequest Continue(CancellationToken stopping)
    {
        _job.Log.OpenWriter();
        _clock.Start(_trainer.Iteration);
        _checkpointed = Stopwatch.GetTimestamp();
        _job.Live?.TakeTurn();
        try
        {
            var flushed = 0L;
            var more = true;
            while (true)
            {
                if (stopping.IsCancellationRequested)
                    return Stop(StopRequest.Shutdown);
                if (_job.Live is { IsUsedUp: true })
                    _job.TryRequest(StopRequest.Pause);
                if (_job.Request is not StopRequest.None and var request && CanStop(request))
                    return Stop(request);
                if (_job.Live?.TryStep(_steps.MoveNext, out more) is { } wait)
                {
                    Thread.Sleep(wait);
                    continue;
                }

                if (_job.Live is null)
                    more = _steps.MoveNext();
                if (!more)
                    return Stop(StopRequest.None);

                var step = _steps.Current;
                Record(step);
                if (!float.IsFinite((float)step.Loss))
                    throw Diverged(step);
                if (step.Iteration == _told?.Count)
                    ForgetTold();
                if (step.Evaluation is not null || Stopwatch.GetElapsedTime(flushed) >= FlushEvery)
                {
                    Report();
                    flushed = Stopwatch.GetTimestamp();
                    if (Stopwatch.GetElapsedTime(_checkpointed, flushed) >= _checkpointEvery)
                    {
                        SaveCheckpoint();
                        if (_clock.Seconds > _mostTime.TotalSeconds)
                            throw TooLong();
                    }
                }
            }
        }
        finally
        {
            _clock.Stop();
            try
            {
                Report();
            }
            finally
            {
                _job.Log.CloseWriter();
            }
        }
    }

    /// <summary>Measures the network where it stands, if the last iteration did not.</summary>
    public void Evaluate()
    {
        if (_evaluation?.Iteration == _trainer.Iteration)
            return;
        var evaluator = new Evaluator(Network);
        _job.Log.OpenWriter();
        try
        {
            Record(new Evaluation(_trainer.Iteration, _trainer.Epoch, evaluator.Score(_data.Train, Evaluator.TrainRows), _data.Test.Count > 0 ? evaluator.Score(_data.Test) : null));
            Report();
        }
        finally
        {
            _job.Log.CloseWriter();
        }
    }

    /// <summary>Ends what the trainer keeps going between steps.</summary>
    public void Dispose()
    {
        _steps.Dispose();
        ForgetTold();
    }

    // what was told is trained again first, and a network that has learned nothing is no version
    private bool CanStop(StopRequest request) => request is not StopRequest.CancelAndPublish || (_trainer.Iteration > 0 && _told is null);

    private void ForgetTold()
    {
        _told?.Dispose();
        _told = null;
    }

    // whoever goes on from here, now or after a restart, begins with what is in the log
    private StopRequest Stop(StopRequest request)
    {
        if (request is not StopRequest.Cancel)
        {
            _job.Log.Flush();
            SaveCheckpoint();
        }

        return request;
    }

    private void SaveCheckpoint()
    {
        if (_job.Live is not null)
            return;
        var begin = Stopwatch.GetTimestamp();
        try
        {
            // what the trained time is in proportion to, should this process not come to an end of its own
            _job.TryUpdate(status => status, status => JobFolders.Save(_job, status));
            Checkpoint.Save(_job, _trainer);
        }
        catch (TensorFormatException)
        {
            // an optimizer's sum has left the numbers, though no parameter has: the run goes on, and from the last checkpoint if it must
        }

        _checkpointed = Stopwatch.GetTimestamp();
        _checkpointEvery = TimeSpan.FromTicks(Math.Max(MinBetweenCheckpoints.Ticks, CheckpointShare * Stopwatch.GetElapsedTime(begin, _checkpointed).Ticks));
    }

    // null: from the beginning, with the same result
    private static (Trainer? Trainer, string? Damage) Restored(TrainingJob job, DatasetSplits data)
    {
        var trainer = NewTrainer(job, data, null);
        try
        {
            if (Checkpoint.Read(job) is not { } file)
                return (null, job.Log.Damage);
            trainer.Restore(file);
        }
        catch (TensorFormatException e)
        {
            return (null, e.Message);
        }

        return (trainer.Iteration <= job.Log.Count ? trainer : null, job.Log.Damage);
    }

    // what was said of earlier damage stays said
    private static IReadOnlyList<JobHint> Remarks(TrainingJob job, string? damage)
    {
        var earlier = job.Status.Hints.Where(hint => hint.Kind == HintKind.Damaged);
        return damage is null
            ? [.. earlier]
            : [.. earlier, new JobHint(HintKind.Damaged, $"{damage} What was damaged is not used: it was trained again, with the same result.", [])];
    }

    private static Network<float>? Initial(TrainingSpec spec, ModelRegistry models) => spec.InitialVersion is not { } version ? null
        : models.Find(new(spec.Model, version)) switch
        {
            ModelLookup.Found found => found.Served.Network,
            ModelLookup.Refused refused => throw new InvalidOperationException(refused.Detail),
            _ => null,
        };

    private static Trainer NewTrainer(TrainingJob job, DatasetSplits data, Network<float>? initial) =>
        new(job.Spec.ToOptions(job.Status.TotalIterations), data.Train, data.Test.Count > 0 ? data.Test : null, initial);

    private static Evaluation ToEvaluation(EpochPoint point) => new(
        point.Iteration,
        point.Epoch,
        new Score(point.TrainAccuracy, point.TrainLoss ?? double.NaN),
        point.TestAccuracy is { } accuracy ? new Score(accuracy, point.TestLoss ?? double.NaN) : null);

    private void Record(TrainingStep step)
    {
        _loss = step.Loss;
        _diagnosis.Add(step.Loss);
        if (_told is { } told)
        {
            if (told.IsSame(step.Iteration, (float)step.Loss))
            {
                if (step.Evaluation is { } again)
                    Repeat(again);
                return;
            }

            // told by a program that calculated otherwise
            ForgetTold();
            _job.Log.CloseWriter();
            _job.Log.TruncateTo(step.Iteration - 1);
            _job.Log.OpenWriter();
        }

        _job.Log.Append(step.Loss);
        if (step.Evaluation is { } evaluation)
            Record(evaluation);
    }

    // a crash may have come between a loss and its evaluation
    private void Repeat(Evaluation evaluation)
    {
        if (_job.Log.Epochs(evaluation.Iteration).Any(epoch => epoch.Iteration == evaluation.Iteration))
            _evaluation = evaluation;
        else
            Record(evaluation);
    }

    private void Record(Evaluation evaluation)
    {
        _evaluation = evaluation;
        _diagnosis.LookAtUnits();
        _job.Log.Append(evaluation);
    }

    private void Report()
    {
        _job.Log.Flush();
        var iteration = _trainer.Iteration;
        AppMetrics.Trained(iteration - _counted, _job.Spec.Model);
        _counted = iteration;
        var speed = _clock.SpeedAt(iteration);
        var repeats = _told is not null;
        _job.TryUpdate(status => status with
        {
            Iteration = repeats ? status.Iteration : iteration,
            Loss = repeats ? status.Loss : iteration > 0 && float.IsFinite((float)_loss) ? (float)_loss : null,
            TrainAccuracy = repeats ? status.TrainAccuracy : _evaluation?.Train.Accuracy ?? status.TrainAccuracy,
            TestAccuracy = repeats ? status.TestAccuracy : _evaluation?.Test?.Accuracy ?? status.TestAccuracy,
            TrainedSeconds = _clock.Seconds,
            IterationsPerSecond = speed,
            Hints = _remarks.Count == 0 ? _diagnosis.Hints : [.. _remarks, .. _diagnosis.Hints],
            EtaSeconds = speed > 0 && _clock.IsRunning ? (status.TotalIterations - iteration) / speed : null,
        });
    }

    private TrainingTooLongException TooLong() => new(
        $"The job has trained for {_mostTime}, which is the longest a job may (WebNN:Training:MaxTrainingTime). Its checkpoint is kept: with a higher bound it can be resumed.");

    private TrainingDivergedException Diverged(TrainingStep step)
    {
        var optimizer = _job.Spec.Optimizer;
        return new TrainingDivergedException(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The loss is not finite at iteration {step.Iteration} ({(double.IsNaN(step.Loss) ? "NaN" : "infinite")}): training has diverged. A learning rate smaller than {optimizer.LearningRate} usually helps."));
    }
}
