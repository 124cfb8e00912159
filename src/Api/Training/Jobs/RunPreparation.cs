using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Loads what a job needs, and takes it up where its checkpoint is, if it has one.</summary>
internal sealed class RunPreparation(DatasetStore datasets, ModelRegistry models, TimeSpan maxTime)
{
    /// <exception cref="DatasetMissingException">The data is not there.</exception>
    /// <exception cref="InvalidOperationException">The initial version is not there.</exception>
    public async Task<TrainingRun> PrepareAsync(TrainingJob job, CancellationToken ct)
    {
        var data = await TrainingData.Of(job.Spec, job.Folder, datasets).LoadAsync(job.Spec.Limit, ct);
        var (trainer, damage) = Restored(job, data);
        trainer ??= NewTrainer(job, data, Initial(job.Spec));
        return new TrainingRun(job, data, trainer, maxTime, Remarks(job, damage));
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

    private static Trainer NewTrainer(TrainingJob job, DatasetSplits data, Network<float>? initial) =>
        new(job.Spec.ToOptions(job.Status.TotalIterations), data.Train, data.Test.Count > 0 ? data.Test : null, initial);
}
