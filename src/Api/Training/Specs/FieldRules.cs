using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using static WebNN.Api.Training.Specs.SpecErrors;

namespace WebNN.Api.Training.Specs;

/// <summary>The rules of a spec's fields that need no data set and no model: every field's range, and which exclude each other.</summary>
internal static class FieldRules
{
    /// <summary>More would have nothing to do: a product is cut into fewer blocks.</summary>
    private const int MaxThreads = 64;

    public static void Check(TrainingSpec spec, TrainingLimits limits, SpecErrors errors)
    {
        CheckLoss(spec, errors);
        CheckLayers(spec, limits, errors);
        CheckOptimizer(spec.Optimizer, errors);
        CheckNumbers(spec, limits, errors);
        if (spec.Augmentation is { } augmentation)
            CheckAugmentation(augmentation, errors);
    }

    private static void CheckLoss(TrainingSpec spec, SpecErrors errors)
    {
        var (isForNumbers, loss) = (spec.Loss == Loss.SumOfSquares, JsonName(spec.Loss));
        if (spec.IsRegression && !isForNumbers)
        {
            errors.Add(
                "loss",
                SpecErrorKind.LossOfClasses,
                [loss],
                $"{loss} compares classes; regression predicts numbers: its loss is sumOfSquares.");
        }
        else if (!spec.IsRegression && isForNumbers)
        {
            errors.Add(
                "loss",
                SpecErrorKind.LossOfNumbers,
                [loss],
                $"{loss} compares numbers: it is for the task regression. Classes are learned by crossEntropy or meanSquaredError.");
        }
    }

    private static void CheckLayers(TrainingSpec spec, TrainingLimits limits, SpecErrors errors)
    {
        var (count, most) = (spec.Layers.Count, limits.MaxLayers);
        errors.Unless(count <= most, "layers", SpecErrorKind.TooManyLayers, [count, most], $"{count} hidden layers; at most {most}.");
        for (var i = 0; i < Math.Min(count, most); i++)
            errors.Within($"layers[{i}]", spec.Layers[i], 1, limits.MaxLayerSize, "units");
    }

    private static void CheckOptimizer(OptimizerSpec optimizer, SpecErrors errors)
    {
        var (rate, epsilon) = (Text(optimizer.LearningRate), Text(optimizer.Epsilon));
        errors.Unless(
            optimizer.LearningRate is null or > 0 and <= float.MaxValue,
            "optimizer.learningRate",
            optimizer.LearningRate > float.MaxValue ? SpecErrorKind.TooLarge : SpecErrorKind.AboveZero,
            [rate],
            $"The learning rate is {rate}; it must be above 0 (and a float32 number).");
        errors.BelowOne("optimizer.momentum", "The momentum", optimizer.Momentum);
        errors.BelowOne("optimizer.beta1", "beta1", optimizer.Beta1);
        errors.BelowOne("optimizer.beta2", "beta2", optimizer.Beta2);
        errors.Unless(
            optimizer.Epsilon is null or >= 1e-30 and <= 1,
            "optimizer.epsilon",
            SpecErrorKind.Range,
            [epsilon, "1e-30", "1"],
            $"epsilon is {epsilon}; it must be between 1e-30 and 1.");

        Only("momentum", optimizer.Momentum, optimizer.Kind == OptimizerKind.Momentum, "kind momentum has");
        Only("beta1", optimizer.Beta1, optimizer.Kind == OptimizerKind.Adam, "kind adam has");
        Only("beta2", optimizer.Beta2, optimizer.Kind == OptimizerKind.Adam, "kind adam has");
        Only("epsilon", optimizer.Epsilon, optimizer.Kind is OptimizerKind.AdaGrad or OptimizerKind.Adam, "kinds adaGrad and adam have");

        void Only(string setting, double? value, bool has, string those)
        {
            var kind = JsonName(optimizer.Kind);
            var message = $"{kind} has no {setting}; only {those}.";
            errors.Unless(value is null || has, "optimizer." + setting, SpecErrorKind.OtherOptimizer, [kind], message);
        }
    }

    private static void CheckNumbers(TrainingSpec spec, TrainingLimits limits, SpecErrors errors)
    {
        var (std, decay) = (Text(spec.Std), Text(spec.WeightDecay));
        errors.Within("batchSize", spec.BatchSize, 1, limits.MaxBatchSize, "rows");
        errors.Within("iterations", spec.Iterations, 1, limits.MaxIterations, "iterations");
        errors.Within("epochs", spec.Epochs, 1, limits.MaxIterations, "epochs");
        errors.Unless(
            spec.Iterations is null || spec.Epochs is null,
            "epochs",
            SpecErrorKind.BothLengths,
            [],
            "Give iterations or epochs, not both.");
        errors.Unless(
            spec.Std is > 0 and <= 100,
            "std",
            spec.Std > 100 ? SpecErrorKind.Range : SpecErrorKind.AboveZero,
            [std, "0", "100"],
            $"std is {std}; it must be above 0 and at most 100.");
        errors.Unless(
            spec.WeightDecay is >= 0 and <= 1,
            "weightDecay",
            SpecErrorKind.Range,
            [decay, "0", "1"],
            $"The weight decay is {decay}; it must be between 0 and 1.");
        errors.BelowOne("dropout", "The dropout", spec.Dropout);
        errors.Within("limit", spec.Limit, 1, int.MaxValue, "rows");
        errors.Within("threads", spec.Threads, 1, MaxThreads, "threads");
        errors.Within("evaluateEvery", spec.EvaluateEvery, 1, limits.MaxIterations, "iterations");
        errors.Within("earlyStopping.patience", spec.EarlyStopping?.Patience, 1, limits.MaxEvaluations, "evaluations");
        errors.Within("initialVersion", spec.InitialVersion, 1, int.MaxValue, "");
        errors.Unless(
            spec.Gradient == GradientMethod.Backpropagation || spec.Dropout == 0,
            "dropout",
            SpecErrorKind.DropoutNumerical,
            [],
            "Numerical gradients need a loss that stays the same from one reading to the next: "
            + "dropout must be 0, or the gradient backpropagation.");
    }

    // the engine refuses the same
    private static void CheckAugmentation(AugmentationSpec augmentation, SpecErrors errors)
    {
        errors.Within("augmentation.shift", augmentation.Shift, AugmentationOptions.ShiftRange, "pixels");
        errors.Within("augmentation.rotate", augmentation.Rotate, AugmentationOptions.RotateRange, "degrees");
        errors.Within("augmentation.scale", augmentation.Scale, AugmentationOptions.ScaleRange, "(a share)");
        errors.Within("augmentation.shear", augmentation.Shear, AugmentationOptions.ShearRange, "(pixels across per pixel up)");
        if (augmentation.Elastic is { } elastic)
        {
            errors.Within("augmentation.elastic.alpha", elastic.Alpha, ElasticOptions.AlphaRange, "pixels");
            errors.Within("augmentation.elastic.sigma", elastic.Sigma, ElasticOptions.SigmaRange, "pixels");
        }
    }
}
