using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>A job's network after an iteration.</summary>
/// <param name="Iteration">Which.</param>
/// <param name="Network">The network, the reader's own.</param>
/// <param name="Trace">The iteration laid open; null where the job begins, before its first.</param>
public sealed record JobMoment(int Iteration, Network<float> Network, IterationTrace? Trace);

/// <summary>The probabilities that a job's network gave an input on its way.</summary>
/// <param name="Iterations">After which iterations, ascending.</param>
/// <param name="Probabilities">Of every class, after each of them.</param>
public sealed record Belief(IReadOnlyList<int> Iterations, IReadOnlyList<float[]> Probabilities);

/// <summary>An iteration after which the network's answer was another than before.</summary>
/// <param name="Iteration">Which.</param>
/// <param name="Class">The new answer.</param>
public sealed record ChangedAnswer(int Iteration, int Class);

/// <summary>
/// Opens any iteration of any job again, bit for bit: nothing of it need have been stored, because training is a function of spec, data and
/// iteration. Safe from any thread.
/// </summary>
public sealed class TimeMachine(TrainingJobs jobs, Replays replays, JobPublisher publisher)
{
    /// <summary>Opens an iteration.</summary>
    /// <exception cref="KeyNotFoundException">There is no such job.</exception>
    /// <exception cref="IterationMissingException">The job has no such iteration.</exception>
    /// <exception cref="ReplayImpossibleException">It cannot be had again as it was.</exception>
    public Task<JobMoment> OpenAsync(string id, int iteration, CancellationToken ct)
    {
        var job = Find(id);
        return replays.RunAsync(job, iteration, (replay, _) => Open(job, replay, iteration), ct);
    }

    /// <summary>Gets the network after an iteration; exceptions as for <see cref="OpenAsync"/>.</summary>
    public Task<Network<float>> NetworkAsync(string id, int iteration, CancellationToken ct) =>
        replays.RunAsync(Find(id), iteration, (replay, _) => Network(replay, iteration), ct);

    /// <summary>
    /// Tells what the network believed of an input at so many moments, spread evenly from the job's beginning to now, or at the keyframes
    /// nearest to them. Exceptions as for <see cref="OpenAsync"/>.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="input">(D,), as the network sees it.</param>
    /// <param name="points">The most moments.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ShapeException">The network does not take so many numbers.</exception>
    public Task<Belief> BeliefAsync(string id, float[] input, int points, CancellationToken ct)
    {
        var job = Find(id);
        var (first, last) = (job.Status.Start, job.Status.Iteration);
        var moments = Moments.Spread(first, last, points, new Keyframes(job.Folder).Iterations());
        return replays.RunAsync(job, last, (replay, _) => Believe(replay, input, moments), ct);
    }

    /// <summary>Finds the iterations, after one and up to another, at which the network's answer to an input became another.</summary>
    public Task<IReadOnlyList<ChangedAnswer>> TurnsAsync(string id, float[] input, int after, int last, CancellationToken ct) =>
        replays.RunAsync<IReadOnlyList<ChangedAnswer>>(Find(id), last, (replay, _) => Turns(replay, input, after, last), ct);

    /// <summary>Summarises all parameters at so many moments; exceptions as for <see cref="OpenAsync"/>.</summary>
    public Task<IReadOnlyList<MomentSummary>> HistoryAsync(string id, int points, CancellationToken ct)
    {
        var job = Find(id);
        var (first, last) = (job.Status.Start, job.Status.Iteration);
        var moments = Moments.Spread(first, last, points, new Keyframes(job.Folder).Iterations());
        return replays.RunAsync<IReadOnlyList<MomentSummary>>(
            job, last, (replay, _) => [.. moments.Select(at => new MomentSummary(at, ParameterSummary.Of(Open(job, replay, at))))], ct);
    }

    /// <summary>
    /// Measures the network after an iteration on the job's test samples; <paramref name="visit"/> gets each one's label, −1
    /// where numbers are predicted, and the network's answer.
    /// </summary>
    /// <returns>Null where the job has none.</returns>
    public Task<Score?> ScoreAsync(string id, int iteration, Action<int, ReadOnlySpan<float>> visit, CancellationToken ct) =>
        replays.RunAsync<Score?>(
            Find(id),
            iteration,
            (replay, data) => data.Test.Count == 0 ? null : new Evaluator(Network(replay, iteration)).Score(
                data.Test, visit: (index, answer) => visit(data.Test.HasNumbers ? -1 : data.Test.Labels[index], answer)),
            ct);

    /// <summary>Publishes the network after an iteration as a version of its model; exceptions as for <see cref="OpenAsync"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task<ModelVersion> PublishAsync(string id, int iteration, CancellationToken ct)
    {
        var job = Find(id);
        return replays.RunAsync(
            job, iteration, (replay, data) => publisher.PublishMoment(job, Network(replay, iteration), data, iteration), ct);
    }

    private TrainingJob Find(string id) => jobs.Find(id) ?? throw new KeyNotFoundException($"There is no training job '{id}'.");

    private static JobMoment Open(TrainingJob job, Replay replay, int iteration)
    {
        if (iteration == job.Status.Start)
            return new JobMoment(iteration, Network(replay, iteration), null);
        // parameters may have been set by hand after the update
        var trace = replay.Trace(iteration);
        return new JobMoment(iteration, replay.Trainer.Network.Convert<float>(), trace);
    }

    private static Network<float> Network(Replay replay, int iteration)
    {
        replay.MoveTo(iteration);
        return replay.Trainer.Network.Convert<float>();
    }

    private static Belief Believe(Replay replay, float[] input, IReadOnlyList<int> moments)
    {
        var believer = new Believer(replay.Trainer.Network, input);
        var probabilities = new List<float[]>();
        foreach (var iteration in moments)
        {
            replay.MoveTo(iteration);
            probabilities.Add(believer.Probabilities());
        }

        return new Belief(moments, probabilities);
    }

    private static List<ChangedAnswer> Turns(Replay replay, float[] input, int after, int last)
    {
        var believer = new Believer(replay.Trainer.Network, input);
        var turns = new List<ChangedAnswer>();
        replay.MoveTo(after);
        var answer = believer.Answer();
        foreach (var iteration in replay.Steps(last))
        {
            if (believer.Answer() is var now && now != answer)
                turns.Add(new ChangedAnswer(iteration, answer = now));
        }

        return turns;
    }
}
