using WebNN.Api.Models;
using WebNN.Api.Training.Specs;

namespace WebNN.Api.Training.Jobs;

/// <summary>Says what is wrong with a job's <see cref="TrainingSpec.From"/>, field by field.</summary>
/// <param name="jobs">All jobs.</param>
/// <param name="shapeOf">The inputs and classes of a job's data; null where it is not known any more.</param>
internal sealed class BranchRules(JobTable jobs, Func<TrainingJob, ModelShape?> shapeOf)
{
    /// <summary>Gets one message per wrong field; none for a branch that can be made, and for what is no branch.</summary>
    public IReadOnlyDictionary<string, string[]> Check(TrainingSpec spec, TrainingData data)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (spec.From is not { } from)
            return errors;
        if (!jobs.TryFind(from.Job, out var parent))
            errors["from.job"] = [$"There is no training job '{Problems.Shorten(from.Job)}' to start from."];
        else if (parent.Status is var status && (from.Iteration < status.Start || from.Iteration > status.Iteration))
            errors["from.iteration"] = [$"Job {parent.Id} has iterations {status.Start} to {status.Iteration}, no {from.Iteration}."];
        else
            CheckSame(spec, data, parent, errors);
        if (spec.InitialVersion is not null)
            errors["initialVersion"] = ["A job that branches off another starts with its parameters: leave out initialVersion, or from."];
        if (spec.BatchSize > 0 && data.Exists && spec.TotalIterations(data.TrainRows(spec.Limit)) is var total && total <= from.Iteration)
        {
            var field = spec.Epochs is null ? "iterations" : "epochs";
            errors[field] = [$"The job is to end after {total} iterations in all, and starts after {from.Iteration}: it needs more."];
        }

        return errors;
    }

    private void CheckSame(TrainingSpec spec, TrainingData data, TrainingJob parent, Dictionary<string, string[]> errors)
    {
        if (!spec.Layers.SequenceEqual(parent.Spec.Layers))
        {
            var (its, ours) = (string.Join(", ", parent.Spec.Layers), string.Join(", ", spec.Layers));
            errors["layers"] = [$"Job {parent.Id} has the layers [{its}], this one [{ours}]: its parameters do not fit."];
        }

        if (!data.Exists || shapeOf(parent) is not { } shape)
            return;
        var ((inputs, classes), (ourInputs, ourClasses)) = (SizesOf(shape), SizesOf(data.Shape));
        if ((inputs, classes, shape.Task) != (ourInputs, ourClasses, data.Shape.Task))
        {
            errors["dataset"] = [
                $"Job {parent.Id} has {inputs} inputs and {classes} classes, {data.Name} has {ourInputs} and {ourClasses}: "
                + "its parameters do not fit."];
        }
    }

    private static (int Inputs, int Classes) SizesOf(ModelShape shape) => (shape.Inputs, shape.Classes.Count);
}
