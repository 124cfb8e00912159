using System.Globalization;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Web.Features.Train;

/// <summary>The kind of value a field takes.</summary>
public enum SpecKind
{
    Text,
    Whole,
    Seed,
    Number,
    Layers,
    Choice,
}

/// <summary>One field of the form, under the key by which the API and its validation know it.</summary>
/// <param name="Key">The key, such as <c>optimizer.learningRate</c>.</param>
/// <param name="Kind">The kind of value it takes.</param>
/// <param name="Default">The value an absent field stands for; empty where absence has a meaning of its own.</param>
/// <param name="Choices">The words of a choice.</param>
public sealed record SpecField(string Key, SpecKind Kind, string Default, params string[] Choices)
{
    /// <summary>Indicates whether it may be left empty.</summary>
    public bool Optional => Default.Length == 0;

    public string Id => "spec-" + Key.Replace('.', '-');
}

/// <summary>Fields that belong together; all but the first groups are folded.</summary>
public sealed record SpecGroup(string Key, bool Folded, params SpecField[] Fields);

/// <summary>Every field of a training job, in the order of the form.</summary>
internal static class SpecFields
{
    /// <summary>The names of the one field that says how long to train.</summary>
    public const string Length = "length", Iterations = "iterations", Epochs = "epochs";

    public const string Task = "task", Classification = "classification", Regression = "regression", Loss = "loss";

    public const string OptimizerKind = "optimizer.kind",
        LearningRate = "optimizer.learningRate",
        ElasticAlpha = "augmentation.elastic.alpha";

    // as the service has them
    private static readonly Dictionary<string, string> Defaults = SpecForm.Flatten(JsonSerializer.SerializeToNode(
        new TrainingSpec
        {
            Task = ModelTask.Classification,
            Iterations = TrainingSpec.DefaultIterations,
            Optimizer = new OptimizerSpec().Complete(),
            Augmentation = new AugmentationSpec { Elastic = new ElasticSpec() },
            Promote = new TrainingSpec().EffectivePromote,
        },
        JobJson.Options)!)
        .ToDictionary(field => field.Key, field => field.Text.Replace("E-0", "e-", StringComparison.Ordinal), StringComparer.Ordinal);

    public static readonly IReadOnlyList<SpecGroup> Groups =
    [
        new(
            "data",
            false,
            Of("dataset", SpecKind.Choice),
            Of(Task, SpecKind.Choice, Classification, Regression),
            Of("model", SpecKind.Text)),
        new(
            "network",
            false,
            Of("layers", SpecKind.Layers),
            Of("activation", SpecKind.Choice, "sigmoid", "relu", "tanh")),
        new(
            "learning",
            false,
            Of(OptimizerKind, SpecKind.Choice, "sgd", "momentum", "adaGrad", "adam"),
            Of(LearningRate, SpecKind.Number),
            Of("optimizer.momentum", SpecKind.Number),
            Of("optimizer.beta1", SpecKind.Number),
            Of("optimizer.beta2", SpecKind.Number),
            Of("optimizer.epsilon", SpecKind.Number),
            Of("batchSize", SpecKind.Whole),
            new(Length, SpecKind.Choice, Iterations, Iterations, Epochs),
            Of(Iterations, SpecKind.Whole),
            new(Epochs, SpecKind.Whole, "16")),
        new(
            "start",
            true,
            Of("initializer", SpecKind.Choice, "normal", "xavier", "he"),
            Of("std", SpecKind.Number),
            Of("initialVersion", SpecKind.Whole),
            Of("seed", SpecKind.Seed)),
        new(
            "samples",
            true,
            Of("limit", SpecKind.Whole),
            Of("sampling", SpecKind.Choice, "withReplacement", "shuffle", "sequential"),
            Of("augmentation.shift", SpecKind.Number),
            Of("augmentation.rotate", SpecKind.Number),
            Of("augmentation.scale", SpecKind.Number),
            Of("augmentation.shear", SpecKind.Number),

            // an absent elastic distortion is none
            new(ElasticAlpha, SpecKind.Number, "0"),
            Of("augmentation.elastic.sigma", SpecKind.Number)),
        new(
            "generalise",
            true,
            Of("dropout", SpecKind.Number),
            Of("weightDecay", SpecKind.Number),
            Of("learningRateSchedule", SpecKind.Choice, "constant", "cosine", "step"),
            Of("earlyStopping.patience", SpecKind.Whole)),
        new(
            "method",
            true,
            Of(Loss, SpecKind.Choice, "crossEntropy", "meanSquaredError", "sumOfSquares"),
            Of("gradient", SpecKind.Choice, "backpropagation", "numerical"),
            Of("evaluateEvery", SpecKind.Whole),
            Of("trainRows", SpecKind.Whole),
            Of("threads", SpecKind.Whole),
            Of("alias", SpecKind.Text),
            Of("promote", SpecKind.Choice, "ifBetter", "always", "never")),
    ];

    public static readonly IReadOnlyList<SpecField> All = [.. Groups.SelectMany(group => group.Fields)];

    public static readonly IReadOnlyDictionary<string, SpecField> ByKey = All.ToDictionary(field => field.Key, StringComparer.Ordinal);

    /// <summary>The learning rate that an optimizer starts with, as the API has it.</summary>
    public static string LearningRateOf(string optimizer) => OptimizerSpec
        .DefaultLearningRate(Enum.TryParse<OptimizerKind>(optimizer, ignoreCase: true, out var kind) ? kind : default)
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>The loss that a task is learned by where none is chosen, as the API has it.</summary>
    public static string LossOf(string task) => task == Regression ? "sumOfSquares" : "crossEntropy";

    private static SpecField Of(string key, SpecKind kind, params string[] choices) =>
        new(key, kind, Defaults.GetValueOrDefault(key, ""), choices);
}
