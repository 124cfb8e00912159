using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Threading;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Loads what a job needs, and takes it up where its checkpoint is, if it has one.</summary>
internal sealed class RunPreparation(
    DatasetStore datasets, ModelRegistry models, IJobStore store, TrainingLimits limits, ProcessorShare share)
{
    /// <exception cref="DatasetMissingException">The data is not there.</exception>
    /// <exception cref="InvalidOperationException">The initial version is not there.</exception>
    public async Task<TrainingRun> PrepareAsync(TrainingJob job, CancellationToken ct)
    {
        var data = await TrainingData.Of(job.Spec, job.Folder, datasets).LoadAsync(job.Spec.Limit, ct);
        var threads = new JobThreads(job, share);
        try
        {
            return Prepare(job, data, threads);
        }
        catch
        {
            threads.Dispose();
            throw;
        }
    }

    private TrainingRun Prepare(TrainingJob job, DatasetSplits data, JobThreads threads)
    {
        var (trainer, damage) = Restored(job, data, threads.Workers);
        trainer ??= NewTrainer(job, data, Initial(job.Spec), threads.Workers);
        if (trainer.Iteration < job.Status.Start)
            throw new InvalidOperationException($"What the job starts from, iteration {job.Status.Start} of another, is damaged.");
        // what another build has made beyond it is made anew
        if (job.Status.Builds is [.., var last] && last.Build != EngineBuild.Current)
            new Keyframes(job.Folder).DropAfter(trainer.Iteration);
        return new TrainingRun(job, data, trainer, threads, store, limits, Remarks(job, damage));
    }

    // from the checkpoint, or the newest keyframe; null: from the beginning, with the same result
    private (Trainer? Trainer, string? Damage) Restored(TrainingJob job, DatasetSplits data, Workers? workers)
    {
        var trainer = NewTrainer(job, data, null, workers);
        var damage = job.Log.Damage;
        try
        {
            if (store.Checkpoints.Read(job) is { } file)
            {
                trainer.Restore(file);
                if (trainer.Iteration <= job.Log.End)
                    return (trainer, damage);
            }
        }
        catch (TensorFormatException e)
        {
            damage = e.Message;
        }

        return (FromKeyframe(job, trainer) ? trainer : null, damage);
    }

    private static bool FromKeyframe(TrainingJob job, Trainer trainer)
    {
        var keyframes = new Keyframes(job.Folder);
        foreach (var iteration in keyframes.Iterations().Where(iteration => iteration <= job.Log.End).Reverse())
        {
            if (keyframes.Read(iteration) is not { } state)
                continue;
            trainer.Restore(state);
            return true;
        }

        return false;
    }

    // what was said of earlier damage stays said
    private static IReadOnlyList<JobHint> Remarks(TrainingJob job, string? damage)
    {
        var earlier = job.Status.Hints.Where(hint => hint.Kind == HintKind.Damaged);
        if (damage is null)
            return [.. earlier];
        var message = $"{damage} What was damaged is not used: it was trained again, with the same result.";
        return [.. earlier, new JobHint(HintKind.Damaged, message, [])];
    }

    private Network<float>? Initial(TrainingSpec spec) => spec.InitialVersion is not { } version ? null
        : models.Find(new(spec.Model, version)) switch
        {
            ModelLookup.Found found => found.Served.Network,
            ModelLookup.Refused refused => throw new InvalidOperationException(refused.Detail),
            _ => null,
        };

    private static Trainer NewTrainer(TrainingJob job, DatasetSplits data, Network<float>? initial, Workers? workers) =>
        new(job.Options, data.Train, data.Test.Count > 0 ? data.Test : null, initial, workers);
}
