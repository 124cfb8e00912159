using System.Globalization;
using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Specs;

/// <summary>Says what is wrong with a spec, field by field, before anything is stored or run.</summary>
public sealed class SpecValidator(IOptions<TrainingLimits> options, IOptions<WebNNOptions> server, DatasetStore datasets, ModelRegistry models)
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
        var errors = new FieldErrors();
        ValidateNames(spec, errors);
        ValidateLayers(spec, errors);
        ValidateOptimizer(spec.Optimizer, errors);
        ValidateNumbers(spec, errors);
        ValidateAugmentation(spec.Augmentation, errors);

        // what follows needs the fields above to make sense together
        if (datasets.Find(spec.Dataset) is { } data && errors.IsEmpty)
        {
            ValidateLength(spec, TrainRows(spec), errors);
            ValidateSize(spec, data, errors);
            errors.Unless(
                spec.Augmentation is null || data.Kind == Catalogue.Images, "augmentation", SpecErrorKind.NotImages, [spec.Dataset], $"Augmentation distorts images, and {spec.Dataset} has none: leave it out.");
            ValidateStart(spec, data, errors);
            ValidateShape(spec, new ModelShape(data.Inputs, data.Classes), errors);
        }

        return errors.All;
    }

    private void ValidateNames(TrainingSpec spec, FieldErrors errors)
    {
        errors.Unless(ModelName.IsValid(spec.Model), "model", SpecErrorKind.Name, [Problems.Shorten(spec.Model)], $"'{Problems.Shorten(spec.Model)}' is not a model's name: {ModelName.Rule}");
        errors.Unless(spec.Alias is null || ModelName.IsValid(spec.Alias), "alias", SpecErrorKind.Name, [Problems.Shorten(spec.Alias)], $"'{Problems.Shorten(spec.Alias)}' is not an alias: {ModelName.Rule}");
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
            [Problems.Shorten(spec.Dataset)],
            $"There is no dataset '{Problems.Shorten(spec.Dataset)}'; there is {string.Join(", ", datasets.List().Select(info => info.Name))}.");
    }

    private void ValidateLayers(TrainingSpec spec, FieldErrors errors)
    {
        errors.Unless(spec.Layers.Count <= _limits.MaxLayers, "layers", SpecErrorKind.TooManyLayers, [spec.Layers.Count, _limits.MaxLayers], $"{spec.Layers.Count} hidden layers; at most {_limits.MaxLayers}.");
        for (var i = 0; i < Math.Min(spec.Layers.Count, _limits.MaxLayers); i++)
            errors.Within($"layers[{i}]", spec.Layers[i], 1, _limits.MaxLayerSize, "units");
    }

    private static void ValidateOptimizer(OptimizerSpec optimizer, FieldErrors errors)
    {
        errors.Unless(
            optimizer.LearningRate is null or > 0 and <= float.MaxValue,
            "optimizer.learningRate",
            optimizer.LearningRate > float.MaxValue ? SpecErrorKind.TooLarge : SpecErrorKind.AboveZero,
            [Text(optimizer.LearningRate)],
            $"The learning rate is {Text(optimizer.LearningRate)}; it must be above 0 (and a float32 number).");
        errors.Unless(optimizer.Momentum is null or >= 0 and < 1, "optimizer.momentum", SpecErrorKind.BelowOne, [Text(optimizer.Momentum)], $"The momentum is {Text(optimizer.Momentum)}; it must be 0 or more and below 1.");
        errors.Unless(optimizer.Beta1 is null or >= 0 and < 1, "optimizer.beta1", SpecErrorKind.BelowOne, [Text(optimizer.Beta1)], $"beta1 is {Text(optimizer.Beta1)}; it must be 0 or more and below 1.");
        errors.Unless(optimizer.Beta2 is null or >= 0 and < 1, "optimizer.beta2", SpecErrorKind.BelowOne, [Text(optimizer.Beta2)], $"beta2 is {Text(optimizer.Beta2)}; it must be 0 or more and below 1.");
        errors.Unless(optimizer.Epsilon is null or >= 1e-30 and <= 1, "optimizer.epsilon", SpecErrorKind.Range, [Text(optimizer.Epsilon), "1e-30", "1"], $"epsilon is {Text(optimizer.Epsilon)}; it must be between 1e-30 and 1.");

        var kind = JsonName(optimizer.Kind);
        errors.Unless(optimizer.Momentum is null || optimizer.Kind == OptimizerKind.Momentum, "optimizer.momentum", SpecErrorKind.OtherOptimizer, [kind], $"{kind} has no momentum; only kind momentum has.");
        errors.Unless(optimizer.Beta1 is null || optimizer.Kind == OptimizerKind.Adam, "optimizer.beta1", SpecErrorKind.OtherOptimizer, [kind], $"{kind} has no beta1; only kind adam has.");
        errors.Unless(optimizer.Beta2 is null || optimizer.Kind == OptimizerKind.Adam, "optimizer.beta2", SpecErrorKind.OtherOptimizer, [kind], $"{kind} has no beta2; only kind adam has.");
        errors.Unless(
            optimizer.Epsilon is null || optimizer.Kind is OptimizerKind.AdaGrad or OptimizerKind.Adam, "optimizer.epsilon", SpecErrorKind.OtherOptimizer, [kind], $"{kind} has no epsilon; only kinds adaGrad and adam have.");
    }

    private void ValidateNumbers(TrainingSpec spec, FieldErrors errors)
    {
        errors.Within("batchSize", spec.BatchSize, 1, _limits.MaxBatchSize, "rows");
        if (spec.Iterations is { } iterations)
            errors.Within("iterations", iterations, 1, _limits.MaxIterations, "iterations");
        if (spec.Epochs is { } epochs)
            errors.Within("epochs", epochs, 1, _limits.MaxIterations, "epochs");
        errors.Unless(spec.Iterations is null || spec.Epochs is null, "epochs", SpecErrorKind.BothLengths, [], "Give iterations or epochs, not both.");
        errors.Unless(spec.Std is > 0 and <= 100, "std", spec.Std > 100 ? SpecErrorKind.Range : SpecErrorKind.AboveZero, [Text(spec.Std), "0", "100"], $"std is {Text(spec.Std)}; it must be above 0 and at most 100.");
        errors.Unless(spec.WeightDecay is >= 0 and <= 1, "weightDecay", SpecErrorKind.Range, [Text(spec.WeightDecay), "0", "1"], $"The weight decay is {Text(spec.WeightDecay)}; it must be between 0 and 1.");
        errors.Unless(spec.Dropout is >= 0 and < 1, "dropout", SpecErrorKind.BelowOne, [Text(spec.Dropout)], $"The dropout is {Text(spec.Dropout)}; it must be 0 or more and below 1.");
        if (spec.Limit is { } limit)
            errors.Within("limit", limit, 1, int.MaxValue, "rows");
        if (spec.EvaluateEvery is { } every)
            errors.Within("evaluateEvery", every, 1, _limits.MaxIterations, "iterations");
        if (spec.EarlyStopping is { } stopping)
            errors.Within("earlyStopping.patience", stopping.Patience, 1, _limits.MaxEvaluations, "evaluations");
        if (spec.InitialVersion is { } version)
            errors.Within("initialVersion", version, 1, int.MaxValue, "");
        errors.Unless(
            spec.Gradient == GradientMethod.Backpropagation || spec.Dropout == 0,
            "dropout",
            SpecErrorKind.DropoutNumerical,
            [],
            "Numerical gradients need a loss that stays the same from one reading to the next: dropout must be 0, or the gradient backpropagation.");
    }

    private static void ValidateAugmentation(AugmentationSpec? augmentation, FieldErrors errors)
    {
        if (augmentation is null)
            return;
        errors.Between("augmentation.shift", augmentation.Shift, 0, 14, "pixels");
        errors.Between("augmentation.rotate", augmentation.Rotate, 0, 180, "degrees");
        errors.Between("augmentation.scale", augmentation.Scale, 0, 0.9, "(a share)");
        errors.Between("augmentation.shear", augmentation.Shear, 0, 2, "(pixels across per pixel up)");
        if (augmentation.Elastic is { } elastic)
        {
            errors.Between("augmentation.elastic.alpha", elastic.Alpha, 0, 1000, "pixels");
            errors.Between("augmentation.elastic.sigma", elastic.Sigma, 0.5, 20, "pixels");
        }
    }

    private void ValidateLength(TrainingSpec spec, int trainRows, FieldErrors errors)
    {
        var total = spec.TotalIterations(trainRows);
        var field = spec.Epochs is null ? "iterations" : "epochs";
        errors.Unless(total <= _limits.MaxIterations, field, SpecErrorKind.TooLong, [Text(total), Text(_limits.MaxIterations)], $"{spec.Epochs} epochs of {Text(trainRows)} rows are {Text(total)} iterations; at most {Text(_limits.MaxIterations)}.");
        if (errors.IsEmpty && spec.EvaluateEvery is { } every)
        {
            errors.Unless(
                total / every <= _limits.MaxEvaluations,
                "evaluateEvery",
                SpecErrorKind.TooManyEvaluations,
                [Text(total / every), Text(_limits.MaxEvaluations), Text((total + _limits.MaxEvaluations - 1) / _limits.MaxEvaluations)],
                $"{Text(total)} iterations would be evaluated {Text(total / every)} times; at most {Text(_limits.MaxEvaluations)} times, so at least every {Text((total + _limits.MaxEvaluations - 1) / _limits.MaxEvaluations)}.");
        }
    }

    private void ValidateSize(TrainingSpec spec, DatasetInfo data, FieldErrors errors)
    {
        int[] sizes = [data.Inputs, .. spec.Layers, data.Classes.Count];
        var parameters = NetworkSpec.ParameterCount(sizes);
        var (stored, most) = (NetworkSpec.StoredNumbers(sizes), server.Value.MaxParameters);
        var activations = sizes.Sum(size => (long)size) * spec.BatchSize;
        errors.Unless(
            stored <= most,
            "layers",
            SpecErrorKind.TooManyParameters,
            [Text(parameters), Text(most)],
            $"A network of {string.Join('-', sizes)} has {Text(parameters)} parameters, in memory {Text(stored)} numbers; at most {Text(most)} (WebNN:MaxParameters).");
        errors.Unless(
            activations <= _limits.MaxActivations,
            "batchSize",
            SpecErrorKind.BatchTooLarge,
            [Text(_limits.MaxActivations / (activations / spec.BatchSize))],
            $"{Text(spec.BatchSize)} rows through {Text(activations / spec.BatchSize)} units are {Text(activations)} numbers; at most {Text(_limits.MaxActivations)}, so at most {Text(_limits.MaxActivations / (activations / spec.BatchSize))} rows.");
        if (spec.Gradient == GradientMethod.Numerical)
        {
            var work = 2.0 * parameters * parameters * spec.BatchSize;
            errors.Unless(
                work <= _limits.MaxNumericalWork,
                "gradient",
                SpecErrorKind.NumericalTooLong,
                [Text(parameters)],
                $"Numerical gradients of {Text(parameters)} parameters with {Text(spec.BatchSize)} rows take about {Text(work)} multiplications per iteration; at most {Text(_limits.MaxNumericalWork)}: fewer units, or a smaller batch.");
        }
    }

    private void ValidateStart(TrainingSpec spec, DatasetInfo data, FieldErrors errors)
    {
        if (spec.InitialVersion is not { } number)
            return;
        int[] sizes = [data.Inputs, .. spec.Layers, data.Classes.Count];
        var version = models.Versions(spec.Model).FirstOrDefault(version => version.Version == number);
        if (version is null)
            errors.Add("initialVersion", SpecErrorKind.NoVersion, [number, spec.Model], $"Model '{Problems.Shorten(spec.Model)}' has no version {number}.");
        else if (!version.Layers.SequenceEqual(sizes))
            errors.Add("initialVersion", SpecErrorKind.OtherLayers, [number, string.Join('-', version.Layers), string.Join('-', sizes)], $"Version {number} of '{spec.Model}' is a network of {string.Join('-', version.Layers)}, this job's is {string.Join('-', sizes)}: they must be the same.");
        else if (version.Activation != spec.Activation)
            errors.Add("initialVersion", SpecErrorKind.OtherActivation, [number, JsonName(version.Activation), JsonName(spec.Activation)], $"Version {number} of '{spec.Model}' has activation {JsonName(version.Activation)}, this job {JsonName(spec.Activation)}: they must be the same.");
    }

    private void ValidateShape(TrainingSpec spec, ModelShape shape, FieldErrors errors)
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

    private static string JsonName<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "absent";

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The first error of each field.</summary>
    private sealed class FieldErrors
    {
        private readonly Dictionary<string, SpecError> _errors = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, SpecError> All => _errors;

        public bool IsEmpty => _errors.Count == 0;

        public void Add(string field, SpecErrorKind kind, IReadOnlyList<object> values, string message) => _errors.TryAdd(field, new SpecError(kind, message, values));

        public void Unless(bool fine, string field, SpecErrorKind kind, IReadOnlyList<object> values, string message)
        {
            if (!fine)
                Add(field, kind, values, message);
        }

        public void Within(string field, int value, int least, int most, string unit) => Unless(
            value >= least && value <= most,
            field,
            most == int.MaxValue ? SpecErrorKind.AtLeast : SpecErrorKind.Range,
            [value.ToString(CultureInfo.InvariantCulture), Text(least), Text(most)],
            $"{field} is {value.ToString(CultureInfo.InvariantCulture)}; it must be between {Text(least)} and {Text(most)}{(unit.Length > 0 ? " " + unit : "")}.");

        public void Between(string field, double value, double least, double most, string unit) => Unless(
            value >= least && value <= most,
            field,
            SpecErrorKind.Range,
            [Text(value), Text(least), Text(most)],
            $"{field} is {Text(value)}; it must be between {Text(least)} and {Text(most)}{(unit.Length > 0 ? " " + unit : "")}.");
    }
}
