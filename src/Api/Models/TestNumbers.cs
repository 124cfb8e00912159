using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Api.Models;

/// <summary>The numbers that a version predicts for the test samples of a dataset, in order.</summary>
/// <param name="Version">The version.</param>
/// <param name="Test">N samples with the right numbers.</param>
/// <param name="Predicted">What it predicts for each sample, (N, C).</param>
/// <param name="Score">Mean loss; no accuracy.</param>
public sealed record TestNumbers(ModelVersion Version, Dataset Test, float[][] Predicted, Score Score)
{
    private const int TellEvery = 500;

    /// <summary>The mean distance of a predicted number from the right one, |y − t|.</summary>
    public double MeanAbsoluteError { get; } = Predicted
        .SelectMany((row, index) => row.Zip(Test.NumbersOf(index).ToArray(), (y, t) => Math.Abs((double)y - t)))
        .DefaultIfEmpty()
        .Average();

    /// <summary>Runs the version over all samples; <paramref name="read"/> hears now and then how many are done.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answers any more.</exception>
    public static TestNumbers Of(ServedModel served, Dataset test, CancellationToken ct, Action<int>? read = null)
    {
        var predicted = new float[test.Count][];
        var score = new Evaluator(served.Network).Score(test, visit: (index, numbers) =>
        {
            predicted[index] = numbers.ToArray();
            if (index % TellEvery != 0)
                return;
            ct.ThrowIfCancellationRequested();
            read?.Invoke(index);
        });
        return new TestNumbers(served.Version, test, predicted, score);
    }
}
