using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Metrics;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Writes the steps of a run into the job's log, and looks at what they say of the training. Losses that the log has already, because the
/// job was taken up from a checkpoint before them, are compared instead.
/// </summary>
internal sealed class StepRecorder : IDisposable
{
    private readonly MetricLog _log;
    private readonly Keyframes _keyframes;
    private readonly TrainingDiagnosis _diagnosis;
    private readonly int _start;
    private ToldLosses? _told;

    /// <summary>Takes up a log after an iteration of it.</summary>
    public StepRecorder(MetricLog log, Keyframes keyframes, TrainingDiagnosis diagnosis, int iteration)
    {
        (_log, _keyframes, _diagnosis, _start) = (log, keyframes, diagnosis, iteration);
        _told = iteration < log.End ? new ToldLosses(log) : null;
        foreach (var point in new JobMetrics(log, 1, null).Points().TakeWhile(point => point.Iteration <= iteration))
            diagnosis.Add(point.Loss ?? double.NaN);
        if (iteration > 0)
            diagnosis.LookAtUnits();
        Evaluation = log.Epochs(1).LastOrDefault(epoch => epoch.Iteration <= iteration) is { } last ? ToEvaluation(last) : null;
    }

    /// <summary>Gets the loss of the last step; null before the first.</summary>
    public double? Loss { get; private set; }

    /// <summary>Gets the last evaluation, if any.</summary>
    public Evaluation? Evaluation { get; private set; }

    /// <summary>Gets a value indicating whether the steps are still those that the log has.</summary>
    public bool Repeats => _told is not null;

    /// <summary>Gets the hints on what looks wrong with the training.</summary>
    public IReadOnlyList<JobHint> Hints => _diagnosis.Hints;

    public void Add(TrainingStep step)
    {
        Loss = step.Loss;
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
            _log.CloseWriter();
            _log.TruncateTo(step.Iteration - 1);
            _log.OpenWriter();
            _keyframes.DropAfter(_start);
        }

        _log.Append(step.Loss);
        if (step.Evaluation is { } evaluation)
            Add(evaluation);
    }

    public void Add(Evaluation evaluation)
    {
        Evaluation = evaluation;
        // a network that has learned nothing yet has lost nothing, either
        if (evaluation.Iteration > 0)
            _diagnosis.LookAtUnits();
        _log.Append(evaluation);
    }

    /// <summary>Ends the comparison with the last iteration that the log has.</summary>
    public void EndRepetition(int iteration)
    {
        if (iteration == _told?.End)
            ForgetTold();
    }

    public void Dispose() => ForgetTold();

    // a crash may have come between a loss and its evaluation
    private void Repeat(Evaluation evaluation)
    {
        if (_log.Epochs(evaluation.Iteration).Any(epoch => epoch.Iteration == evaluation.Iteration))
            Evaluation = evaluation;
        else
            Add(evaluation);
    }

    private void ForgetTold()
    {
        _told?.Dispose();
        _told = null;
    }

    private static Evaluation ToEvaluation(EpochPoint point) => new(
        point.Iteration,
        point.Epoch,
        new Score(point.TrainAccuracy, point.TrainLoss ?? double.NaN),
        point is { TestAccuracy: null, TestLoss: null } ? null : new Score(point.TestAccuracy, point.TestLoss ?? double.NaN));
}
