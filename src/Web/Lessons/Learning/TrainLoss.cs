using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>The loss of an iteration's mini-batch on both sides of the update.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Before">The mean loss before the update, which the metric log keeps.</param>
/// <param name="After">Of the same batch after it, as the book's <c>train_loss_list</c> has it (book §4.5.1).</param>
public sealed record TrainLoss(int Iteration, double Before, double After)
{
    /// <summary>The number of iterations that are shown.</summary>
    public const int Iterations = 8;

    /// <summary>Does the first iterations of the book's recipe, those of a job that says nothing, and lays each open.</summary>
    public static IReadOnlyList<TrainLoss> FirstOf(Dataset train)
    {
        var trainer = new Trainer(new TrainingOptions(), train);
        return [.. Enumerable.Range(0, Iterations).Select(_ => trainer.Trace()).Select(Of)];
    }

    private static TrainLoss Of(IterationTrace trace) => new(trace.Iteration, trace.Loss, trace.LossAfter);
}
