using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>A test sample the model is wrong about.</summary>
internal sealed record Mistake(int Index, int Label, int Predicted, float? Confidence);

/// <summary>A version's scores on a dataset's test samples; <c>confusion[label][prediction]</c> counts them.</summary>
internal sealed record EvaluateAnswer(
    string Model,
    int Version,
    string Dataset,
    int Samples,
    double Accuracy,
    double? Loss,
    int[][] ConfusionMatrix,
    IReadOnlyList<Mistake> Mistakes);

/// <summary>Runs a version over test samples.</summary>
internal static class ModelEvaluation
{
    private const int MaxMistakes = 50;

    public static EvaluateAnswer Of(ServedModel served, Dataset test, string dataset)
    {
        var confusion = new int[test.Classes][];
        for (var c = 0; c < test.Classes; c++)
            confusion[c] = new int[test.Classes];
        var mistakes = new List<Mistake>();
        var evaluator = new Evaluator(served.Network);
        evaluator.ForEach(test, (index, probabilities) =>
        {
            var label = test.Labels[index];
            var predicted = Evaluator.ArgMax(probabilities);
            confusion[label][predicted]++;
            if (predicted != label)
                mistakes.Add(new Mistake(index, label, predicted, probabilities[predicted]));
        });
        var score = evaluator.Score(test);
        return new EvaluateAnswer(
            served.Version.Model,
            served.Version.Version,
            dataset,
            test.Count,
            score.Accuracy,
            score.Loss,
            confusion,
            [.. mistakes.OrderByDescending(m => m.Confidence).ThenBy(m => m.Index).Take(MaxMistakes)]);
    }
}
