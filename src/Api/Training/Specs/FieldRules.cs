using WebNN.Engine;
using WebNN.Engine.Training;
using static WebNN.Api.Training.Specs.FieldErrors;

namespace WebNN.Api.Training.Specs;

/// <summary>Checks the fields of a spec that need nothing else to be wrong: neither the data nor the models.</summary>
internal static class FieldRules
{
    public static void CheckLayers(TrainingSpec spec, TrainingLimits limits, FieldErrors errors)
    {
        var (count, most) = (spec.Layers.Count, limits.MaxLayers);
        errors.Unless(count <= most, "layers", SpecErrorKind.TooManyLayers, [count, most], $"{count} hidden layers; at most {most}.");
        for (var i = 0; i < Math.Min(count, most); i++)
            errors.Within($"layers[{i}]", spec.Layers[i], 1, limits.MaxLayerSize, "units");
    }

    public static void CheckOptimizer(OptimizerSpec optimizer, FieldErrors errors)
    {
        errors.Unless(
            optimizer.LearningRate is null or > 0 and <= float.MaxValue,
            "optimizer.learningRate",
            optimizer.LearningRate > float.MaxValue ? SpecErrorKind.TooLarge : SpecErrorKind.AboveZero,
            [Text(optimizer.LearningRate)],
            $"The learning rate is {Text(optimizer.LearningRate)}; it must be above 0 (and a float32 number).");
        BelowOne("optimizer.momentum", optimizer.Momentum, "The momentum", errors);
        BelowOne("optimizer.beta1", optimizer.Beta1, "beta1", errors);
        BelowOne("optimizer.beta2", optimizer.Beta2, "beta2", errors);
        errors.Unless(
            optimizer.Epsilon is null or >= 1e-30 and <= 1,
            "optimizer.epsilon",
            SpecErrorKind.Range,
            [Text(optimizer.Epsilon), "1e-30", "1"],
            $"epsilon is {Text(optimizer.Epsilon)}; it must be between 1e-30 and 1.");

        OfKind("momentum", optimizer.Momentum, optimizer.Kind, [OptimizerKind.Momentum], errors);
        OfKind("beta1", optimizer.Beta1, optimizer.Kind, [OptimizerKind.Adam], errors);
        OfKind("beta2", optimizer.Beta2, optimizer.Kind, [OptimizerKind.Adam], errors);
        OfKind("epsilon", optimizer.Epsilon, optimizer.Kind, [OptimizerKind.AdaGrad, OptimizerKind.Adam], errors);
    }

    public static void CheckNumbers(TrainingSpec spec, TrainingLimits limits, FieldErrors errors)
    {
        CheckLength(spec, limits, errors);
        CheckShares(spec, errors);
        if (spec.Limit is { } limit)
            errors.Within("limit", limit, 1, int.MaxValue, "rows");
        if (spec.EvaluateEvery is { } every)
            errors.Within("evaluateEvery", every, 1, limits.MaxIterations, "iterations");
        if (spec.EarlyStopping is { } stopping)
            errors.Within("earlyStopping.patience", stopping.Patience, 1, limits.MaxEvaluations, "evaluations");
        if (spec.InitialVersion is { } version)
            errors.Within("initialVersion", version, 1, int.MaxValue, "");
        errors.Unless(
            spec.Gradient == GradientMethod.Backpropagation || spec.Dropout == 0,
            "dropout",
            SpecErrorKind.DropoutNumerical,
            [],
            "Numerical gradients need a loss that stays the same from one reading to the next: " +
            "dropout must be 0, or the gradient backpropagation.");
    }

    public static void CheckAugmentation(AugmentationSpec? augmentation, FieldErrors errors)
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

    private static void CheckLength(TrainingSpec spec, TrainingLimits limits, FieldErrors errors)
    {
        errors.Within("batchSize", spec.BatchSize, 1, limits.MaxBatchSize, "rows");
        if (spec.Iterations is { } iterations)
            errors.Within("iterations", iterations, 1, limits.MaxIterations, "iterations");
        if (spec.Epochs is { } epochs)
            errors.Within("epochs", epochs, 1, limits.MaxIterations, "epochs");
        errors.Unless(
            spec.Iterations is null || spec.Epochs is null,
            "epochs",
            SpecErrorKind.BothLengths,
            [],
            "Give iterations or epochs, not both.");
    }

    private static void CheckShares(TrainingSpec spec, FieldErrors errors)
    {
        errors.Unless(
            spec.Std is > 0 and <= 100,
            "std",
            spec.Std > 100 ? SpecErrorKind.Range : SpecErrorKind.AboveZero,
            [Text(spec.Std), "0", "100"],
            $"std is {Text(spec.Std)}; it must be above 0 and at most 100.");
        errors.Unless(
            spec.WeightDecay is >= 0 and <= 1,
            "weightDecay",
            SpecErrorKind.Range,
            [Text(spec.WeightDecay), "0", "1"],
            $"The weight decay is {Text(spec.WeightDecay)}; it must be between 0 and 1.");
        BelowOne("dropout", spec.Dropout, "The dropout", errors);
    }

    private static void BelowOne(string field, double? value, string subject, FieldErrors errors) => errors.Unless(
        value is null or >= 0 and < 1,
        field,
        SpecErrorKind.BelowOne,
        [Text(value)],
        $"{subject} is {Text(value)}; it must be 0 or more and below 1.");

    // a setting that only some kinds of optimizer have
    private static void OfKind(string setting, double? value, OptimizerKind kind, OptimizerKind[] kinds, FieldErrors errors)
    {
        var (name, names) = (JsonName(kind), string.Join(" and ", kinds.Select(JsonName)));
        errors.Unless(
            value is null || kinds.Contains(kind),
            $"optimizer.{setting}",
            SpecErrorKind.OtherOptimizer,
            [name],
            $"{name} has no {setting}; only {(kinds.Length == 1 ? $"kind {names} has" : $"kinds {names} have")}.");
    }
}
