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

    public const string OptimizerKind = "optimizer.kind",
        LearningRate = "optimizer.learningRate",
        ElasticAlpha = "augmentation.elastic.alpha";

    public static readonly IReadOnlyList<SpecGroup> Groups =
    [
        new("data", false, new("dataset", SpecKind.Choice, "mnist"), new("model", SpecKind.Text, "mnist")),
        new(
            "network",
            false,
            new("layers", SpecKind.Layers, "50"),
            new("activation", SpecKind.Choice, "sigmoid", "sigmoid", "relu", "tanh")),
        new(
            "learning",
            false,
            new(OptimizerKind, SpecKind.Choice, "sgd", "sgd", "momentum", "adaGrad", "adam"),
            new(LearningRate, SpecKind.Number, "0.1"),
            new("optimizer.momentum", SpecKind.Number, "0.9"),
            new("optimizer.beta1", SpecKind.Number, "0.9"),
            new("optimizer.beta2", SpecKind.Number, "0.999"),
            new("optimizer.epsilon", SpecKind.Number, "1e-7"),
            new("batchSize", SpecKind.Whole, "100"),
            new(Length, SpecKind.Choice, Iterations, Iterations, Epochs),
            new(Iterations, SpecKind.Whole, "10000"),
            new(Epochs, SpecKind.Whole, "16")),
        new(
            "start",
            true,
            new("initializer", SpecKind.Choice, "normal", "normal", "xavier", "he"),
            new("std", SpecKind.Number, "0.01"),
            new("initialVersion", SpecKind.Whole, ""),
            new("seed", SpecKind.Seed, "42")),
        new(
            "samples",
            true,
            new("limit", SpecKind.Whole, ""),
            new("sampling", SpecKind.Choice, "withReplacement", "withReplacement", "shuffle", "sequential"),
            new("augmentation.shift", SpecKind.Number, "0"),
            new("augmentation.rotate", SpecKind.Number, "0"),
            new("augmentation.scale", SpecKind.Number, "0"),
            new("augmentation.shear", SpecKind.Number, "0"),
            new(ElasticAlpha, SpecKind.Number, "0"),
            new("augmentation.elastic.sigma", SpecKind.Number, "4")),
        new(
            "generalise",
            true,
            new("dropout", SpecKind.Number, "0"),
            new("weightDecay", SpecKind.Number, "0"),
            new("learningRateSchedule", SpecKind.Choice, "constant", "constant", "cosine", "step"),
            new("earlyStopping.patience", SpecKind.Whole, "")),
        new(
            "method",
            true,
            new("loss", SpecKind.Choice, "crossEntropy", "crossEntropy", "meanSquaredError"),
            new("gradient", SpecKind.Choice, "backpropagation", "backpropagation", "numerical"),
            new("evaluateEvery", SpecKind.Whole, ""),
            new("alias", SpecKind.Text, ""),
            new("promote", SpecKind.Choice, "ifBetter", "ifBetter", "always", "never")),
    ];

    public static readonly IReadOnlyList<SpecField> All = [.. Groups.SelectMany(group => group.Fields)];

    public static readonly IReadOnlyDictionary<string, SpecField> ByKey = All.ToDictionary(field => field.Key, StringComparer.Ordinal);

    /// <summary>The learning rate that an optimizer starts with, as the API has it.</summary>
    public static string LearningRateOf(string optimizer) => optimizer switch
    {
        "sgd" => "0.1",
        "adam" => "0.001",
        _ => "0.01",
    };
}
