using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Training;
using static WebNN.Api.Training.Specs.SpecErrors;

namespace WebNN.Api.Training.Specs;

/// <summary>Says what is wrong with a spec, field by field, before anything is stored or run.</summary>
public sealed class SpecValidator(
    IOptions<TrainingLimits> options, IOptions<WebNNOptions> server, DatasetStore datasets, ModelRegistry models)
{
    private readonly TrainingLimits _limits = options.Value;

    /// <summary>Counts the training rows that a spec uses: all of the dataset, or as many as its limit.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset.</exception>
    public int TrainRows(TrainingSpec spec) => DataOf(spec).TrainRows(spec.Limit);

    /// <summary>Gets one message per wrong field, under the field's name as a caller wrote it; none for a spec that can run.</summary>
    public IReadOnlyDictionary<string, string[]> Validate(TrainingSpec spec) => Validate(spec, DataOf(spec));

    /// <summary>Gets one error per wrong field, for who says it in words of their own.</summary>
    public IReadOnlyDictionary<string, SpecError> Check(TrainingSpec spec) => Check(spec, DataOf(spec));

    /// <summary>Gets the dataset that a spec names.</summary>
    internal TrainingData DataOf(TrainingSpec spec) => new NamedDataset(spec.Dataset, datasets);

    /// <summary>Gets one message per wrong field of a spec for the given data.</summary>
    internal IReadOnlyDictionary<string, string[]> Validate(TrainingSpec spec, TrainingData data) =>
        Check(spec, data).ToDictionary(error => error.Key, error => (string[])[error.Value.Message], StringComparer.Ordinal);

    private IReadOnlyDictionary<string, SpecError> Check(TrainingSpec spec, TrainingData data)
    {
        var errors = new SpecErrors();
        ValidateNames(spec, data, errors);
        if (data.Exists)
            ValidateTask(spec, data, errors);
        FieldRules.Check(spec, _limits, errors);
        if (data.Exists && spec.Limit is null or > 0)
            errors.Within("trainRows", spec.TrainRows, 1, data.TrainRows(spec.Limit), "rows");

        // what follows needs the fields above to make sense together
        if (data.Exists && errors.IsEmpty)
        {
            ValidateLength(spec, data.TrainRows(spec.Limit), errors);
            ValidateSize(spec, data.Shape, errors);
            errors.Unless(
                spec.Augmentation is null || data.HasImages,
                "augmentation",
                SpecErrorKind.NotImages,
                [data.Name],
                $"Augmentation distorts images, and {data.Name} has none: leave it out.");
            ValidateStart(spec, data.Shape, errors);
            ValidateShape(spec, data, errors);
        }

        return errors.All;
    }

    private void ValidateNames(TrainingSpec spec, TrainingData data, SpecErrors errors)
    {
        var (model, alias, dataset) = (Problems.Shorten(spec.Model), Problems.Shorten(spec.Alias), Problems.Shorten(data.Name));
        errors.Unless(
            ModelName.IsValid(spec.Model),
            "model",
            SpecErrorKind.Name,
            [model],
            $"'{model}' is not a model's name: {ModelName.Rule}");
        errors.Unless(
            spec.Alias is null || ModelName.IsValid(spec.Alias),
            "alias",
            SpecErrorKind.Name,
            [alias],
            $"'{alias}' is not an alias: {ModelName.Rule}");
        errors.Unless(
            spec.Promote is null || spec.Alias != ModelRegistry.Production,
            "promote",
            SpecErrorKind.AliasAndPromote,
            [],
            $"The alias '{ModelRegistry.Production}' makes the new version serve already: leave out promote, or the alias.");
        errors.Unless(
            data.Exists,
            "dataset",
            SpecErrorKind.UnknownDataset,
            [dataset],
            $"There is no dataset '{dataset}'; there is {string.Join(", ", datasets.List().Select(info => info.Name))}.");
    }

    private void ValidateTask(TrainingSpec spec, TrainingData data, SpecErrors errors)
    {
        var hasNumbers = data.Shape.Task == ModelTask.Regression;
        if (hasNumbers && !spec.IsRegression)
        {
            errors.Add(
                "task",
                SpecErrorKind.NeedsRegression,
                [data.Name],
                $"{data.Name} has numbers to be predicted, not classes: its task is regression.");
        }
        else if (!hasNumbers && spec.IsRegression)
        {
            var fit = string.Join(", ", datasets.List().Where(info => info.Task == ModelTask.Regression).Select(info => info.Name));
            errors.Add(
                "task",
                SpecErrorKind.NeedsNumbers,
                [data.Name],
                $"{data.Name} has classes, and regression predicts numbers: leave out task, or take a dataset that has numbers ({fit}).");
        }
    }

    private void ValidateLength(TrainingSpec spec, int trainRows, SpecErrors errors)
    {
        var total = spec.TotalIterations(trainRows);
        errors.Unless(
            total <= _limits.MaxIterations,
            spec.Epochs is null ? "iterations" : "epochs",
            SpecErrorKind.TooLong,
            [Text(total), Text(_limits.MaxIterations)],
            $"{spec.Epochs} epochs of {Text(trainRows)} rows are {Text(total)} iterations; at most {Text(_limits.MaxIterations)}.");
        if (errors.IsEmpty && spec.EvaluateEvery is { } every)
        {
            var (times, most) = (total / every, _limits.MaxEvaluations);
            var least = (total + most - 1) / most;
            errors.Unless(
                times <= most,
                "evaluateEvery",
                SpecErrorKind.TooManyEvaluations,
                [Text(times), Text(most), Text(least)],
                $"{Text(total)} iterations would be evaluated {Text(times)} times; " +
                $"at most {Text(most)} times, so at least every {Text(least)}.");
        }
    }

    private void ValidateSize(TrainingSpec spec, ModelShape shape, SpecErrors errors)
    {
        var sizes = Sizes(spec, shape);
        var parameters = NetworkSpec.ParameterCount(sizes);
        var (stored, most) = (NetworkSpec.StoredNumbers(sizes), server.Value.MaxParameters);
        errors.Unless(
            stored <= most,
            "layers",
            SpecErrorKind.TooManyParameters,
            [Text(parameters), Text(most)],
            $"A network of {string.Join('-', sizes)} has {Text(parameters)} parameters, in memory {Text(stored)} numbers; " +
            $"at most {Text(most)} (WebNN:MaxParameters).");
        ValidateBatch(spec, sizes.Sum(size => (long)size), errors);
        if (spec.Gradient == GradientMethod.Numerical)
        {
            var work = 2.0 * parameters * parameters * spec.BatchSize;
            errors.Unless(
                work <= _limits.MaxNumericalWork,
                "gradient",
                SpecErrorKind.NumericalTooLong,
                [Text(parameters)],
                $"Numerical gradients of {Text(parameters)} parameters with {Text(spec.BatchSize)} rows take about {Text(work)} " +
                $"multiplications per iteration; at most {Text(_limits.MaxNumericalWork)}: fewer units, or a smaller batch.");
        }
    }

    private void ValidateBatch(TrainingSpec spec, long units, SpecErrors errors)
    {
        var most = _limits.MaxActivations;
        errors.Unless(
            units * spec.BatchSize <= most,
            "batchSize",
            SpecErrorKind.BatchTooLarge,
            [Text(most / units)],
            $"{Text(spec.BatchSize)} rows through {Text(units)} units are {Text(units * spec.BatchSize)} numbers; " +
            $"at most {Text(most)}, so at most {Text(most / units)} rows.");
    }

    private void ValidateStart(TrainingSpec spec, ModelShape shape, SpecErrors errors)
    {
        if (spec.InitialVersion is not { } number)
            return;
        var version = models.Versions(spec.Model).FirstOrDefault(version => version.Version == number);
        if (version is null)
        {
            var message = $"Model '{Problems.Shorten(spec.Model)}' has no version {number}.";
            errors.Add("initialVersion", SpecErrorKind.NoVersion, [number, spec.Model], message);
            return;
        }

        var sizes = Sizes(spec, shape);
        var (its, ours) = (string.Join('-', version.Layers), string.Join('-', sizes));
        errors.Unless(
            version.Layers.SequenceEqual(sizes),
            "initialVersion",
            SpecErrorKind.OtherLayers,
            [number, its, ours],
            $"Version {number} of '{spec.Model}' is a network of {its}, this job's is {ours}: they must be the same.");
        (its, ours) = (JsonName(version.Activation), JsonName(spec.Activation));
        errors.Unless(
            version.Activation == spec.Activation,
            "initialVersion",
            SpecErrorKind.OtherActivation,
            [number, its, ours],
            $"Version {number} of '{spec.Model}' has activation {its}, this job {ours}: they must be the same.");
    }

    private void ValidateShape(TrainingSpec spec, TrainingData data, SpecErrors errors)
    {
        var shape = data.Shape;
        if (models.ShapeOf(spec.Model) is { } others && !others.Fits(shape))
        {
            object[] values =
            [
                spec.Model, others.Inputs, others.Classes.Count, others.ClassNames,
                data.Name, shape.Inputs, shape.Classes.Count, shape.ClassNames,
            ];
            errors.Add("model", SpecErrorKind.OtherShape, values, others.Refusal(spec.Model, shape));
        }
    }

    private static int[] Sizes(TrainingSpec spec, ModelShape shape) => [shape.Inputs, .. spec.Layers, shape.Classes.Count];
}
