using WebNN.Api.Training.Iterations;
using WebNN.Engine.Training;
using WebNN.Web.Features.Models;

namespace WebNN.Web.Features.Iterations;

/// <summary>A moment's network on the job's test samples.</summary>
/// <param name="Iteration">Which moment.</param>
/// <param name="Score">Accuracy and mean loss.</param>
/// <param name="Samples">The number of samples.</param>
/// <param name="Cells">Which classes it takes for which; null where it predicts numbers.</param>
internal sealed record MeasuredMoment(int Iteration, Score Score, int Samples, ConfusionCells? Cells);

/// <summary>Measures moments of a job on its test samples, one at a time.</summary>
internal sealed class ScoreSession(string id, TimeMachine machine) : MomentWork
{
    /// <summary>The moment that was measured last; null where none was.</summary>
    public MeasuredMoment? Measured { get; private set; }

    /// <summary>Measures a moment; what was measured before stays until then.</summary>
    public Task MeasureAsync(int iteration) => RunAsync(async left =>
    {
        Measured = await CountAsync(iteration, left);
        Problem = Measured is null ? "machine.score.none" : null;
    });

    private async Task<MeasuredMoment?> CountAsync(int iteration, CancellationToken left)
    {
        int[][] counts = [];
        var samples = 0;
        var score = await machine.ScoreAsync(id, iteration, Count, left);
        return score is { } measured
            ? new MeasuredMoment(iteration, measured, samples, measured.Accuracy is null ? null : new ConfusionCells(counts))
            : null;

        void Count(int label, ReadOnlySpan<float> probabilities)
        {
            samples++;
            if (label < 0)
                return;
            if (counts.Length == 0)
                counts = Square(probabilities.Length);
            counts[label][Evaluator.ArgMax(probabilities)]++;
        }
    }

    private static int[][] Square(int classes) => [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
}
