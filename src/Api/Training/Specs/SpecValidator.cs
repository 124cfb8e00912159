using System.Globalization;
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

    /// <summary>The training rows that a spec uses: all of the dataset, or as many as its limit.</summary>
    /// <exception cref="DatasetMissingException">There is no such dataset.</exception>
    public int TrainRows(TrainingSpec spec)
    {
        var info = datasets.Find(spec.Dataset) ?? throw new DatasetMissingException($"There is no dataset '{spec.Dataset}'.");
        return Math.Min(info.Sizes.Train, spec.Limit ?? int.MaxValue);
    }

    /// <summary>What the versions of a job take and what they can answer; null where its dataset is not known.</summary>
    /// <param name="spec">The job's.</param>
    /// <param name="ownClasses">How many classes its own points have, for a job that has them.</param>
    internal ModelShape? ShapeOf(TrainingSpec spec, int? ownClasses = null) => ownClasses is { } count
        ? new ModelShape(2, [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))])
        : datasets.Find(spec.Dataset) is { } data ? new ModelShape(data.Inputs, data.Classes) : null;

    /// <summary>One message per wrong field, under the field's name as a caller wrote it; none for a spec that can run.</summary>
    public IReadOnlyDictionary<string, string[]> Validate(TrainingSpec spec) =>
        Check(spec).ToDictionary(error => error.Key, error => (string[])[error.Value.Message], StringComparer.Ordinal);

    /// <summary>The same for who says it in words of their own.</summary>
    public IReadOnlyDictionary<string, SpecError> Check(TrainingSpec spec)
    {
        var errors = new SpecErrors();
        ValidateNames(spec, errors);
        FieldRules.Check(spec, _limits, errors);

        // what follows needs the fields above to make sense together
        if (datasets.Find(spec.Dataset) is { } data && errors.IsEmpty)
        {
            ValidateLength(spec, TrainRows(spec), errors);
            ValidateSize(spec, data, errors);
            errors.Unless(
                spec.Augmentation is null || data.Kind == Catalogue.Images,
                "augmentation",
                SpecErrorKind.NotImages,
                [spec.Dataset],
                $"Augmentation distorts images, and {spec.Dataset} has none: leave it out.");
            ValidateStart(spec, data, errors);
            ValidateShape(spec, new ModelShape(data.Inputs, data.Classes), errors);
        }

        return errors.All;
    }

    private void ValidateNames(TrainingSpec spec, SpecErrors errors)
    {
        var (model, alias, dataset) = (Problems.Shorten(spec.Model), Problems.Shorten(spec.Alias), Problems.Shorten(spec.Dataset));
        errors.Unless(
            ModelName.IsValid(spec.Model), "model", SpecErrorKind.Name, [model], $"'{model}' is not a model's name: {ModelName.Rule}");
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
            datasets.Find(spec.Dataset) is not null,
            "dataset",
            SpecErrorKind.UnknownDataset,
            [dataset],
            $"There is no dataset '{dataset}'; there is {string.Join(", ", datasets.List().Select(info => info.Name))}.");
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
        if (!errors.IsEmpty || spec.EvaluateEvery is not { } every)
            return;
        var (times, most) = (total / every, _limits.MaxEvaluations);
        var least = (total + most - 1) / most;
        errors.Unless(
            times <= most,
            "evaluateEvery",
            SpecErrorKind.TooManyEvaluations,
            [Text(times), Text(most), Text(least)],
            $"{Text(total)} iterations would be evaluated {Text(times)} times; "
            + $"at most {Text(most)} times, so at least every {Text(least)}.");
    }

    private void ValidateSize(TrainingSpec spec, DatasetInfo data, SpecErrors errors)
    {
        int[] sizes = [data.Inputs, .. spec.Layers, data.Classes.Count];
        var parameters = sizes.Zip(sizes.Skip(1), (from, to) => (long)from * to + to).Sum();
        var (stored, most) = (NetworkSpec.StoredNumbers(sizes), server.Value.MaxParameters);
        errors.Unless(
            stored <= most,
            "layers",
            SpecErrorKind.TooManyParameters,
            [Text(parameters), Text(most)],
            $"A network of {string.Join('-', sizes)} has {Text(parameters)} parameters, in memory {Text(stored)} numbers; "
            + $"at most {Text(most)} (WebNN:MaxParameters).");
        var units = sizes.Sum(size => (long)size);
        var (activations, rows) = (units * spec.BatchSize, _limits.MaxActivations / units);
        errors.Unless(
            activations <= _limits.MaxActivations,
            "batchSize",
            SpecErrorKind.BatchTooLarge,
            [Text(rows)],
            $"{Text(spec.BatchSize)} rows through {Text(units)} units are {Text(activations)} numbers; "
            + $"at most {Text(_limits.MaxActivations)}, so at most {Text(rows)} rows.");
        if (spec.Gradient != GradientMethod.Numerical)
            return;
        var work = 2.0 * parameters * parameters * spec.BatchSize;
        errors.Unless(
            work <= _limits.MaxNumericalWork,
            "gradient",
            SpecErrorKind.NumericalTooLong,
            [Text(parameters)],
            $"Numerical gradients of {Text(parameters)} parameters with {Text(spec.BatchSize)} rows take about {Text(work)} "
            + $"multiplications per iteration; at most {Text(_limits.MaxNumericalWork)}: fewer units, or a smaller batch.");
    }

    private void ValidateStart(TrainingSpec spec, DatasetInfo data, SpecErrors errors)
    {
        if (spec.InitialVersion is not { } number)
            return;
        const string Field = "initialVersion";
        var (sizes, start) = (string.Join('-', [data.Inputs, .. spec.Layers, data.Classes.Count]), $"Version {number} of '{spec.Model}'");
        var version = models.Versions(spec.Model).FirstOrDefault(version => version.Version == number);
        if (version is null)
        {
            var missing = $"Model '{Problems.Shorten(spec.Model)}' has no version {number}.";
            errors.Add(Field, SpecErrorKind.NoVersion, [number, spec.Model], missing);
            return;
        }

        var others = string.Join('-', version.Layers);
        var (activation, wanted) = (JsonName(version.Activation), JsonName(spec.Activation));
        errors.Unless(
            others == sizes,
            Field,
            SpecErrorKind.OtherLayers,
            [number, others, sizes],
            $"{start} is a network of {others}, this job's is {sizes}: they must be the same.");
        errors.Unless(
            version.Activation == spec.Activation,
            Field,
            SpecErrorKind.OtherActivation,
            [number, activation, wanted],
            $"{start} has activation {activation}, this job {wanted}: they must be the same.");
    }

    private void ValidateShape(TrainingSpec spec, ModelShape shape, SpecErrors errors)
    {
        if (models.ShapeOf(spec.Model) is { } others && !others.Fits(shape))
        {
            object[] values =
            [
                spec.Model, others.Inputs, others.Classes.Count, others.ClassNames,
                spec.Dataset, shape.Inputs, shape.Classes.Count, shape.ClassNames,
            ];
            errors.Add("model", SpecErrorKind.OtherShape, values, others.Refusal(spec.Model, shape));
        }
    }
}
