using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Does to a trainer that goes a job's way again what was done to it on the way: sets parameters that were set by hand, recalls what early
/// stopping measured, and checks each loss against the job's log.
/// </summary>
internal sealed class ReplayEvents : IDisposable
{
    private readonly TrainingJob _job;
    private readonly ToldLosses _losses;
    private readonly IReadOnlyList<HandEdit> _edits;
    private readonly Dictionary<int, double> _testLosses = [];
    private int _done;

    public ReplayEvents(TrainingJob job)
    {
        _job = job;
        _losses = new ToldLosses(job.Log);
        _edits = job.Status.Live is null ? [] : HandEdits.Read(job.Folder);
        if (job.Spec.EarlyStopping is null)
            return;
        foreach (var epoch in job.Log.Epochs(1))
            _testLosses[epoch.Iteration] = epoch.TestLoss ?? double.NaN;
    }

    /// <summary>Gets the number of edits that the trainer has in it.</summary>
    public int Edits => _done;

    /// <summary>Takes up a trainer that has so many edits in it, and makes those that were made where it stands.</summary>
    public void Begin(Trainer trainer, int edits)
    {
        _done = edits;
        Edit(trainer);
    }

    /// <summary>Follows a step of the trainer.</summary>
    /// <exception cref="ReplayImpossibleException">The loss is not the one that the job had.</exception>
    public void Follow(Trainer trainer, TrainingStep step)
    {
        if (!_losses.IsSame(step.Iteration, (float)step.Loss))
            throw new ReplayImpossibleException(Difference(step.Iteration));
        if (_testLosses.TryGetValue(step.Iteration, out var testLoss))
            trainer.Recall(testLoss);
        Edit(trainer);
    }

    public void Dispose() => _losses.Dispose();

    private void Edit(Trainer trainer)
    {
        for (; _done < _edits.Count && _edits[_done].Iteration <= trainer.Iteration; _done++)
        {
            var edit = _edits[_done];
            var parameter = trainer.Network.Parameters.First(parameter => parameter.Name == edit.Parameter);
            parameter.Value[edit.Row, edit.Column] = edit.To;
        }
    }

    private string Difference(int iteration) =>
        $"Iteration {iteration} of job {_job.Id}, trained again, has another loss than it had: another build of the engine, another vector "
        + "width or other data trained it. What would be shown is not what happened, so it is not shown.";
}
