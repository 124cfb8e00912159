using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>A version's answers to the test samples of a dataset, in order: one forward run, from which all its figures follow.</summary>
/// <param name="Version">The version.</param>
/// <param name="Test">N labelled samples.</param>
/// <param name="Predicted">The class it takes each sample for, (N,).</param>
/// <param name="Confidences">That class's probability, (N,); NaN where the network has no finite answer.</param>
/// <param name="Score">Accuracy and mean loss.</param>
public sealed record TestAnswers(ModelVersion Version, Dataset Test, int[] Predicted, float[] Confidences, Score Score)
{
    private const int TellEvery = 500;

    /// <summary>The samples it is wrong about, those first that it is surest of.</summary>
    public IReadOnlyList<int> Mistakes { get; } =
    [
        .. Enumerable.Range(0, Predicted.Length)
            .Where(index => Predicted[index] != Test.Labels[index])
            .OrderByDescending(index => Confidences[index]),
    ];

    /// <summary>Runs the version over all samples; <paramref name="read"/> hears now and then how many are done.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answers any more.</exception>
    public static TestAnswers Of(ServedModel served, Dataset test, CancellationToken ct, Action<int>? read = null)
    {
        var (predicted, confidences) = (new int[test.Count], new float[test.Count]);
        var score = new Evaluator(served.Network).Score(test, visit: (index, probabilities) =>
        {
            predicted[index] = Evaluator.ArgMax(probabilities);
            confidences[index] = probabilities[predicted[index]];
            if (index % TellEvery != 0)
                return;
            ct.ThrowIfCancellationRequested();
            read?.Invoke(index);
        });
        return new TestAnswers(served.Version, test, predicted, confidences, score);
    }

    /// <summary>Indicates whether it is right about a sample.</summary>
    public bool IsRight(int index) => Predicted[index] == Test.Labels[index];

    /// <summary>The confusion matrix: <c>[label][prediction]</c> counts the samples.</summary>
    public int[][] Confusion()
    {
        var counts = new int[Test.Classes][];
        for (var label = 0; label < counts.Length; label++)
            counts[label] = new int[Test.Classes];
        for (var index = 0; index < Predicted.Length; index++)
            counts[Test.Labels[index]][Predicted[index]]++;
        return counts;
    }
}
