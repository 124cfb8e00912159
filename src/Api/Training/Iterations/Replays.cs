using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Opens jobs' iterations again, some at once: others wait. The first time it is seen whether a replay ends with the parameters that the
/// job has published.
/// </summary>
public sealed class Replays(DatasetStore datasets, ModelRegistry models, IOptions<TrainingLimits> limits) : IDisposable
{
    private const long CacheBytes = 64 << 20;

    private readonly SemaphoreSlim _turns = new(limits.Value.Replays);
    private readonly StateCache _cache = new(CacheBytes);
    private readonly ConcurrentDictionary<(string Job, int Version), bool> _checked = new();

    /// <summary>Works on a replay of a job, and on what the job learned from.</summary>
    /// <exception cref="IterationMissingException">The job has not done the iteration, or begins after it.</exception>
    /// <exception cref="ReplayImpossibleException">What is wanted cannot be had again as it was.</exception>
    internal async Task<T> RunAsync<T>(TrainingJob job, int last, Func<Replay, DatasetSplits, T> work, CancellationToken ct)
    {
        ThrowIfMissing(job, last);
        await _turns.WaitAsync(ct);
        try
        {
            var data = await LoadAsync(job, ct);
            return await ReplayThread.RunAsync("replay " + job.Id, () =>
            {
                CheckPublished(job, data, ct);
                using var replay = Open(job, data, ct);
                return work(replay, data);
            });
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private static void ThrowIfMissing(TrainingJob job, int iteration)
    {
        var status = job.Status;
        if (iteration > status.Iteration)
            throw new IterationMissingException($"Job {job.Id} has done {status.Iteration} iterations; there is no iteration {iteration}.");
        if (iteration < 0)
            throw new IterationMissingException($"There is no iteration {iteration}; 0 is before the first.");
        if (iteration < status.Start)
        {
            throw new IterationMissingException(
                $"Job {job.Id} begins after iteration {status.Start} of job {job.Spec.From?.Job}: iteration {iteration} is there.");
        }
    }

    private async Task<DatasetSplits> LoadAsync(TrainingJob job, CancellationToken ct)
    {
        try
        {
            return await TrainingData.Of(job.Spec, job.Folder, datasets).LoadAsync(job.Spec.Limit, ct);
        }
        catch (DatasetMissingException e)
        {
            throw new ReplayImpossibleException($"What job {job.Id} learned from is not there any more. {e.Message}");
        }
    }

    private Replay Open(TrainingJob job, DatasetSplits data, CancellationToken ct) => new(job, data, Initial(job), _cache, ct);

    // a job that has its beginning among its keyframes needs no version
    private Network<float>? Initial(TrainingJob job)
    {
        if (job.Spec.InitialVersion is not { } version || new Keyframes(job.Folder).Iterations().Contains(0))
            return null;
        return models.Find(new(job.Spec.Model, version)) is ModelLookup.Found found ? found.Served.Network
            : throw new ReplayImpossibleException($"Version {version} of '{job.Spec.Model}', which job {job.Id} starts from, is gone.");
    }

    private void CheckPublished(TrainingJob job, DatasetSplits data, CancellationToken ct)
    {
        if (job.Status is not { Version: { } version, VersionIteration: { } iteration } || _checked.ContainsKey((job.Id, version)))
            return;
        // of a version that was deleted nothing is known to compare with; the losses are compared in any case
        if (models.Versions(job.Spec.Model).FirstOrDefault(known => known.Version == version && known.Job == job.Id) is not { } published)
            return;
        using var replay = Open(job, data, ct);
        replay.MoveTo(Math.Max(job.Status.Start, iteration - 1));
        replay.MoveTo(iteration);
        if (ModelFiles.ParametersSha256(replay.Trainer.Network) != published.ParametersSha256)
        {
            throw new ReplayImpossibleException(
                $"Job {job.Id}, trained again, ends with other parameters than version {version} of '{job.Spec.Model}' has: another build "
                + "of the engine, another vector width or other data trained it. What would be shown is not what happened.");
        }

        _checked[(job.Id, version)] = true;
    }
}
