using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Metrics;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Trains a job's iterations again, in ascending order: from the nearest state that is kept, step by step, with the bits that they had.
/// For one thread.
/// </summary>
internal sealed class Replay : IDisposable
{
    // states kept on the way: stepping back then costs a sixteenth of the way
    private const int Waypoints = 16;

    private readonly TrainingJob _job;
    private readonly StateCache _cache;
    private readonly Keyframes _keyframes;
    private readonly ReplayEvents _events;
    private readonly Trainer _trainer;
    private readonly CancellationToken _ct;
    private bool _stands;

    public Replay(TrainingJob job, DatasetSplits data, Network<float>? initial, StateCache cache, CancellationToken ct)
    {
        (_job, _cache, _ct) = (job, cache, ct);
        _keyframes = new Keyframes(job.Folder);
        _trainer = new Trainer(job.Options, data.Train, null, initial);
        _events = new ReplayEvents(job);
    }

    /// <summary>Gets the trainer, which stands where <see cref="MoveTo"/> or <see cref="Trace"/> has left it.</summary>
    public Trainer Trainer => _trainer;

    // a watched job may be edited where it stands, and is then another there
    private string CacheKey => _job.Status.Live is { Edits: var edits } ? $"{_job.Id}/{edits}" : _job.Id;

    /// <summary>Goes to where the trainer stood after an iteration, which is not before where it stands.</summary>
    /// <exception cref="ReplayImpossibleException">It cannot be had again as it was.</exception>
    public void MoveTo(int iteration)
    {
        if (Nearest(iteration, _stands ? _trainer.Iteration : -1) is { } state)
            Begin(int.Parse(_trainer.Restore(state).GetValueOrDefault(KeyframeSchedule.EditsKey, "0"), CultureInfo.InvariantCulture));
        else if (!_stands)
            Begin(0);
        ThrowIfOfOtherBuild(iteration);
        var stride = Math.Max(1, (iteration - _trainer.Iteration) / Waypoints);
        foreach (var at in Steps(iteration))
        {
            if ((iteration - at) % stride == 0)
                Keep();
        }
    }

    /// <summary>Goes on step by step up to an iteration.</summary>
    public IEnumerable<int> Steps(int iteration)
    {
        foreach (var step in _trainer.StepsTo(iteration))
        {
            _ct.ThrowIfCancellationRequested();
            _events.Follow(_trainer, step);
            yield return step.Iteration;
        }
    }

    /// <summary>Goes to an iteration and does it with everything in it kept. The trainer stands after it then.</summary>
    public IterationTrace Trace(int iteration)
    {
        MoveTo(iteration - 1);
        ThrowIfOfOtherBuild(iteration);
        var trace = _trainer.Trace();
        _events.Follow(_trainer, new TrainingStep(trace.Iteration, trace.Loss, null));
        Keep();
        return trace;
    }

    /// <summary>Gets what a job that branches off here starts from; one that was stopped early has its patience anew.</summary>
    /// <exception cref="ReplayImpossibleException">A parameter is not finite.</exception>
    public byte[] State(int iteration)
    {
        MoveTo(iteration);
        if (iteration == _job.Status.Iteration)
            _trainer.RenewPatience();
        try
        {
            return _trainer.Save(KeyValuePair.Create(FileSeal.Key, FileSeal.Open));
        }
        catch (TensorFormatException e)
        {
            throw new ReplayImpossibleException($"Nothing can go on from iteration {iteration} of job {_job.Id}: {e.Message}");
        }
    }

    public void Dispose() => _events.Dispose();

    // the latest state that is kept, after one iteration and up to another; null: there is none
    private byte[]? Nearest(int iteration, int after)
    {
        var cached = _cache.Nearest(CacheKey, iteration);
        var least = Math.Max(after, cached?.Iteration ?? -1);
        var frames = _keyframes.Iterations().Where(at => at > least && at <= iteration).Reverse();
        return frames.Select(_keyframes.Read).FirstOrDefault(state => state is not null)
            ?? (cached?.Iteration > after ? cached.Value.State : null);
    }

    private void Begin(int edits)
    {
        if (_trainer.Iteration < _job.Status.Start)
            throw new ReplayImpossibleException($"What job {_job.Id} starts from, iteration {_job.Status.Start} of another, is damaged.");
        _stands = true;
        _events.Begin(_trainer, edits);
    }

    private void Keep()
    {
        try
        {
            var edits = _events.Edits.ToString(CultureInfo.InvariantCulture);
            _cache.Add(CacheKey, _trainer.Iteration, _trainer.Save(KeyValuePair.Create(KeyframeSchedule.EditsKey, edits)));
        }
        catch (TensorFormatException)
        {
            // it has left the numbers
        }
    }

    private void ThrowIfOfOtherBuild(int iteration)
    {
        if (iteration == _trainer.Iteration)
            return;
        // where a stage ends the next one begins
        var stages = _job.Status.Builds;
        var other = stages.Where((stage, i) =>
            stage.Build != EngineBuild.Current && stage.After < iteration
            && (i + 1 == stages.Count || stages[i + 1].After > _trainer.Iteration)).FirstOrDefault();
        if (other is not null)
        {
            throw new ReplayImpossibleException(
                $"Job {_job.Id} was trained there by engine {other.Build.Version} with {other.Build.InstructionSet}, and this is engine "
                + $"{EngineBuild.Current.Version} with {EngineBuild.Current.InstructionSet}: it would give other bits.");
        }
    }
}
