using System.Text.Json.Serialization;

namespace WebNN.Api.Models;

/// <summary>A test sample the model is wrong about.</summary>
internal sealed record Mistake(int Index, int Label, int Predicted, float? Confidence);

/// <summary>
/// A version's scores on a dataset's test samples; <c>confusion[label][prediction]</c> counts them. With <c>predictions</c> asked for, also
/// its answer to every one of them, in order. What belongs to classes is absent, and accuracy null, where numbers are predicted: there are
/// the mean distance of a number from the right one, and, asked for, the predicted <c>values</c>.
/// </summary>
internal sealed record EvaluateAnswer(
    string Model,
    int Version,
    string Dataset,
    int Samples,
    double? Accuracy,
    double? Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[][]? ConfusionMatrix,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Mistake>? Mistakes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClassScore>? Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Calibration? Calibration,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[]? Predictions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float?>? Confidences,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MeanAbsoluteError = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float[]>? Values = null);

/// <summary>The figures of a run over test samples, as the API answers them.</summary>
internal static class ModelEvaluation
{
    private const int MaxMistakes = 50;

    /// <param name="answers">The run.</param>
    /// <param name="predictions">Whether each sample's answer is wanted, too.</param>
    public static EvaluateAnswer Of(TestAnswers answers, bool predictions)
    {
        var confusion = answers.Confusion();
        return new EvaluateAnswer(
            answers.Version.Model,
            answers.Version.Version,
            answers.Test.Name,
            answers.Test.Count,
            answers.Score.Accuracy,
            answers.Score.Loss,
            confusion,
            [.. answers.Mistakes.Take(MaxMistakes).Select(index => MistakeOf(answers, index))],
            ClassScore.Of(confusion, answers.Version.Labels),
            Calibration.Of(answers),
            predictions ? answers.Predicted : null,
            predictions ? [.. answers.Confidences] : null);
    }

    /// <inheritdoc cref="Of(TestAnswers, bool)"/>
    public static EvaluateAnswer Of(TestNumbers numbers, bool predictions) => new(
        numbers.Version.Model,
        numbers.Version.Version,
        numbers.Test.Name,
        numbers.Test.Count,
        null,
        numbers.Score.Loss,
        null,
        null,
        null,
        null,
        null,
        null,
        numbers.MeanAbsoluteError,
        predictions ? numbers.Predicted : null);

    private static Mistake MistakeOf(TestAnswers answers, int index) =>
        new(index, answers.Test.Labels[index], answers.Predicted[index], answers.Confidences[index]);
}
