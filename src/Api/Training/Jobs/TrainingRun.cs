using System.Diagnostics;
using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Api.Telemetry;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Represents a job's network, data and position: pulls the trainer's steps as the job's pace allows, on one thread at a time, and writes
/// them down.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>
    /// The time between two writes of losses to the file, which wake watchers: half of the time between two frames.
    /// </summary>
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(50);

    private readonly TrainingJob _job;
    private readonly Pace _pace;
    private readonly DatasetSplits _data;
    private readonly Trainer _trainer;
    private readonly JobThreads _threads;
    private readonly IEnumerator<TrainingStep> _steps;
    private readonly StepRecorder _recorder;
    private readonly CheckpointSchedule _checkpoints;
    private readonly KeyframeSchedule _keyframes;
    private readonly TrainingClock _clock;
    private readonly TimeSpan _maxTime;
    private readonly IReadOnlyList<JobHint> _remarks;
    private int _counted;
    private long _flushed;

    /// <summary>Takes up a job where its trainer stands; see <see cref="RunPreparation"/>.</summary>
    public TrainingRun(
        TrainingJob job,
        DatasetSplits data,
        Trainer trainer,
        JobThreads threads,
        IJobStore store,
        TrainingLimits limits,
        IReadOnlyList<JobHint> remarks)
    {
        (_job, _pace, _data, _trainer, _threads) = (job, job.Pace, data, trainer, threads);
        (_maxTime, _remarks) = (limits.MaxTrainingTime, remarks);
        _counted = trainer.Iteration;
        _clock = new TrainingClock(job.Status.At(trainer.Iteration).TrainedSeconds, job.Status.Start);
        var diagnosis = new TrainingDiagnosis(job.Spec, job.Status.TotalIterations, data.Train, trainer.Network);
        _recorder = new StepRecorder(job.Log, new Keyframes(job.Folder), diagnosis, trainer.Iteration);
        _checkpoints = new CheckpointSchedule(job, trainer, store);
        _keyframes = new KeyframeSchedule(job, trainer, limits.KeyframeBytes);
        _steps = trainer.Steps().GetEnumerator();
        _pace.Begin(trainer);
    }

    /// <summary>Gets the last iteration done.</summary>
    public int Iteration => _trainer.Iteration;

    /// <summary>Gets the network; read it while <see cref="Continue"/> is not running.</summary>
    public Network<float> Network => _trainer.Network;

    /// <summary>Gets the samples; those for testing are empty for custom points without a test.</summary>
    public DatasetSplits Data => _data;

    /// <summary>Gets the score on the test samples at the last evaluation.</summary>
    public Score? TestScore => _recorder.Evaluation?.Test;

    /// <summary>Trains until the end (<see cref="StopRequest.None"/>) or until asked to stop.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="IOException">The metric log cannot be written.</exception>
    public StopRequest Continue(CancellationToken stopping)
    {
        _job.Log.OpenWriter();
        _clock.Start(_trainer.Iteration);
        _threads.Begin();
        try
        {
            MeasureStart();
            _checkpoints.Begin();
            _keyframes.Begin();
            _flushed = 0;
            _pace.BeginTurn();
            return Stop(RunSteps(stopping));
        }
        finally
        {
            _clock.Stop();
            _threads.End();
            _keyframes.End();
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
        if (_recorder.Evaluation?.Iteration == _trainer.Iteration)
            return;
        _job.Log.OpenWriter();
        try
        {
            _recorder.Add(_trainer.Measure());
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
        _recorder.Dispose();
        _threads.Dispose();
    }

    // a log that has losses and not this, as earlier versions of the program wrote, stays as it is
    private void MeasureStart()
    {
        if (_trainer.Iteration > _job.Status.Start || _job.Log.End > _job.Status.Start || _recorder.Evaluation is not null)
            return;
        _pace.Read(() => _recorder.Add(_trainer.Measure()));
        Report();
        _clock.RestartSpeed(_trainer.Iteration);
    }

    private StopRequest RunSteps(CancellationToken stopping)
    {
        while (true)
        {
            if (stopping.IsCancellationRequested)
                return StopRequest.Shutdown;
            if (_job.Request is not StopRequest.None and var request && CanStop(request))
                return request;
            switch (_pace.Step(_steps))
            {
                case StepOutcome.Done:
                    Take(_steps.Current);
                    break;
                case StepOutcome.Finished:
                    return StopRequest.None;
                case StepOutcome.UsedUp:
                    _job.TryRequest(StopRequest.Pause);
                    return StopRequest.Pause;
            }
        }
    }

    private void Take(TrainingStep step)
    {
        _recorder.Add(step);
        if (!float.IsFinite((float)step.Loss))
            throw Diverged(step);
        _recorder.EndRepetition(step.Iteration);
        if (step.Evaluation is null && Stopwatch.GetElapsedTime(_flushed) < FlushEvery)
            return;
        Report();
        _threads.Follow();
        _flushed = Stopwatch.GetTimestamp();
        if (_keyframes.IsDue(_flushed))
            _keyframes.Save();
        if (!_checkpoints.IsDue(_flushed))
            return;
        _checkpoints.Save();
        if (_clock.Seconds > _maxTime.TotalSeconds)
            throw TooLong();
    }

    // what was told is trained again first, and a network that has learned nothing is no version
    private bool CanStop(StopRequest request) =>
        request is not StopRequest.CancelAndPublish || (_trainer.Iteration > _job.Status.Start && !_recorder.Repeats);

    // whoever goes on from here, now or after a restart, begins with what is in the log
    private StopRequest Stop(StopRequest request)
    {
        if (request is not StopRequest.Cancel)
        {
            _job.Log.Flush();
            _checkpoints.Save();
        }

        return request;
    }

    private void Report()
    {
        _job.Log.Flush();
        var iteration = _trainer.Iteration;
        AppMetrics.Trained(iteration - _counted, _job.Spec.Model);
        _counted = iteration;
        var speed = _clock.SpeedAt(iteration);
        var (repeats, loss, evaluation) = (_recorder.Repeats, (float?)_recorder.Loss, _recorder.Evaluation);
        _job.TryUpdate(status => status with
        {
            Iteration = repeats ? status.Iteration : iteration,
            Loss = repeats || loss is null ? status.Loss : float.IsFinite(loss.Value) ? loss : null,
            TrainAccuracy = repeats ? status.TrainAccuracy : evaluation?.Train.Accuracy ?? status.TrainAccuracy,
            TestAccuracy = repeats ? status.TestAccuracy : evaluation?.Test?.Accuracy ?? status.TestAccuracy,
            TestLoss = repeats ? status.TestLoss : evaluation?.Test is { } test ? Finite(test.Loss) : status.TestLoss,
            TrainedSeconds = _clock.Seconds,
            IterationsPerSecond = speed,
            Hints = _remarks.Count == 0 ? _recorder.Hints : [.. _remarks, .. _recorder.Hints],
            EtaSeconds = speed > 0 && _clock.IsRunning ? (status.TotalIterations - iteration) / speed : null,
        });
    }

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;

    private TrainingTooLongException TooLong() => new(
        $"The job has trained for {_maxTime}, which is the longest a job may (WebNN:Training:MaxTrainingTime). " +
        "Its checkpoint is kept: with a higher bound it can be resumed.");

    private TrainingDivergedException Diverged(TrainingStep step)
    {
        var loss = double.IsNaN(step.Loss) ? "NaN" : "infinite";
        var rate = _job.Spec.Optimizer.LearningRate;
        return new TrainingDivergedException(string.Create(
            CultureInfo.InvariantCulture,
            $"The loss is not finite at iteration {step.Iteration} ({loss}): training has diverged. " +
            $"A learning rate smaller than {rate} usually helps."));
    }
}
