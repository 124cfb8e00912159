using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebNN.Engine;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>The facts about a version that its parameters do not tell.</summary>
public sealed record ModelFacts
{
    /// <summary>The dataset it was trained on.</summary>
    public string? Dataset { get; init; }

    /// <summary>Its score on that dataset's test samples; null where it was not measured.</summary>
    public Score? Test { get; init; }

    /// <summary>The training job that made it.</summary>
    public string? Job { get; init; }

    /// <summary>The name of the key it was trained or imported with; null: there was none.</summary>
    public string? Owner { get; init; }

    /// <summary>The specification of that job.</summary>
    public JsonElement? Spec { get; init; }

    /// <summary>
    /// The names of the classes, or of the numbers predicted; where absent those of the model's other versions, else made ones.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>An alias that is to point at it, beside what its judgement does with <see cref="ModelRegistry.Production"/>.</summary>
    public string? Alias { get; init; }

    /// <summary>Indicates whether its job was cancelled, and this is what it had learnt by then.</summary>
    public bool Cancelled { get; init; }

    /// <summary>The iteration of its job that it was published of by hand; null: it is what the job ended with.</summary>
    public int? Moment { get; init; }

    /// <summary>Tells how familiar its inputs are; null where nothing is known of its training data.</summary>
    public NoveltyDetector? Novelty { get; init; }

    /// <summary>
    /// The names of a network's outputs: those given, else those of the model's other versions, else 0, 1, … of classes and y, or
    /// y0, y1, …, of numbers.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many as outputs.</exception>
    internal static IReadOnlyList<string> LabelsOf(ModelFacts facts, Network<float> network, ModelShape? others)
    {
        if (facts.Labels is { } given)
        {
            return given.Count == network.Outputs ? given
                : throw new ArgumentException($"{given.Count} labels do not name {network.Outputs} classes.", nameof(facts));
        }

        if (others is not null && others.Classes.Count == network.Outputs)
            return others.Classes;
        if (network.Spec.IsRegression && network.Outputs == 1)
            return ["y"];
        var before = network.Spec.IsRegression ? "y" : "";
        return [.. Enumerable.Range(0, network.Outputs).Select(number => before + number.ToString(CultureInfo.InvariantCulture))];
    }
}

/// <summary>A published version of a model: immutable, the content of <c>model.json</c> beside <c>model.safetensors</c>.</summary>
public sealed record ModelVersion
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>1, 2, 3, …; a number is never used twice.</summary>
    public required int Version { get; init; }

    /// <summary>Inputs, hidden layers, outputs, as in 784, 50, 10.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>After every affine layer but the last.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The loss it was trained on.</summary>
    public required Loss Loss { get; init; }

    /// <summary>The number of parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>The names of the classes, or of the numbers predicted.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The dataset it was trained on.</summary>
    public string? Dataset { get; init; }

    /// <summary>Share of the test samples it gets right, 0–1; null where it was not measured, and where numbers are predicted.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss over the test samples, where numbers are predicted; absent elsewhere, and where it was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestLoss { get; init; }

    /// <summary><c>regression</c>, where numbers are predicted; absent elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelTask? Task => IsRegression ? ModelTask.Regression : null;

    /// <summary>Indicates whether it predicts numbers instead of telling classes apart.</summary>
    [JsonIgnore]
    public bool IsRegression => Loss == Loss.SumOfSquares;

    /// <summary>The training job that made it.</summary>
    public string? Job { get; init; }

    /// <summary>The name of the key it was trained or imported with; null: there was none.</summary>
    public string? Owner { get; init; }

    /// <summary>Of <c>model.safetensors</c>, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of the raw little-endian float32 parameters W1, b1, W2, …, row by row.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Of <c>novelty.safetensors</c>; null where it has none, and nothing is known of the familiarity of its inputs.</summary>
    public string? NoveltySha256 { get; init; }

    /// <summary>The time of its publication.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The specification of the job that made it.</summary>
    public JsonElement? Spec { get; init; }

    /// <summary>Indicates whether its job was cancelled, and this is what it had learnt by then.</summary>
    public bool Cancelled { get; init; }

    /// <summary>The iteration of its job that it was published of by hand; null: it is what the job ended with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Moment { get; init; }

    /// <summary>The promotion at its publication; null where nobody asked.</summary>
    public PromotionOutcome? Serving { get; init; }

    /// <summary>The aliases that its publication moved, and to which version.</summary>
    public IReadOnlyDictionary<string, int> Moves { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Its inputs and classes, or numbers.</summary>
    [JsonIgnore]
    public ModelShape Interface => new(Layers[0], Labels, Task ?? ModelTask.Classification);

    /// <summary>The shape of the network, for making it again.</summary>
    [JsonIgnore]
    public NetworkSpec NetworkSpec => new(Layers, Activation, Loss);

    /// <summary>A version that is about to be published; its number and time are still to come.</summary>
    internal static ModelVersion Of(
        string model,
        Network<float> network,
        ModelFacts facts,
        IReadOnlyList<string> labels,
        string sha256,
        string? noveltySha256 = null) =>
        new()
        {
            Model = model,
            Version = 0,
            Layers = [.. network.Spec.Sizes],
            Activation = network.Spec.Activation,
            Loss = network.Spec.Loss,
            ParameterCount = network.ParameterCount,
            Labels = labels,
            Dataset = facts.Dataset,
            Accuracy = facts.Test?.Accuracy,
            TestLoss = network.Spec.IsRegression && facts.Test is { Loss: var loss } && double.IsFinite(loss) ? loss : null,
            Job = facts.Job,
            Owner = facts.Owner,
            Sha256 = sha256,
            NoveltySha256 = noveltySha256,
            ParametersSha256 = ModelFiles.ParametersSha256(network),
            CreatedAt = default,
            Spec = facts.Spec?.Clone(),
            Cancelled = facts.Cancelled,
            Moment = facts.Moment,
        };
}
