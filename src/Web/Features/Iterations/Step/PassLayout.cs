using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Lays the steps of an iteration out as the picture of a pass: an array, a layer, an array, …</summary>
internal static class PassLayout
{
    /// <param name="steps">The steps.</param>
    /// <param name="activation">The name of the activation function.</param>
    /// <param name="dropout">The name of dropout.</param>
    /// <param name="isRegression">Whether the network ends with the identity instead of softmax.</param>
    public static IReadOnlyList<PassPart> Of(IReadOnlyList<TraceStep> steps, string activation, string dropout, bool isRegression = false)
    {
        var parts = new List<PassPart> { new PassColumn("x", null) };
        foreach (var step in steps.Where(step => step.Kind is < StepKind.Loss and > StepKind.Batch))
        {
            parts.AddRange(step.Kind switch
            {
                StepKind.Affine => [Affine(steps, step.Layer), Column(steps, step.Result)],
                StepKind.Softmax => [End(steps, isRegression ? "Identity-with-Loss" : "Softmax-with-Loss")],
                StepKind.Dropout => [Between(steps, step, dropout), Column(steps, step.Result)],
                _ => new PassPart[] { Between(steps, step, activation), Column(steps, step.Result) },
            });
        }

        return parts;
    }

    private static PassStage Affine(IReadOnlyList<TraceStep> steps, int layer) => new(
        "Affine",
        [$"W{layer}", $"b{layer}"],
        [$"dW{layer}", $"db{layer}"],
        Numbers(steps, layer, StepKind.Affine),
        Numbers(steps, layer, StepKind.WeightGradient, StepKind.BiasGradient, StepKind.OutputGradient, StepKind.Update));

    private static PassStage Between(IReadOnlyList<TraceStep> steps, TraceStep step, string name) =>
        new(name, [], [], Numbers(steps, step.Layer, step.Kind), Numbers(steps, step.Layer, StepKind.SumGradient));

    private static PassStage End(IReadOnlyList<TraceStep> steps, string name)
    {
        var last = steps[^1].Layer;
        return new PassStage(
            name,
            ["t", "y"],
            [],
            Numbers(steps, last, StepKind.Softmax, StepKind.Loss, StepKind.LossAfter),
            Numbers(steps, last, StepKind.ScoreGradient));
    }

    // what comes back: of an output before dropout nothing is kept
    private static PassColumn Column(IReadOnlyList<TraceStep> steps, TraceArray forward) =>
        new(forward.Name, steps.Any(step => step.Result.Name == "d" + forward.Name) ? "d" + forward.Name : null);

    private static int[] Numbers(IReadOnlyList<TraceStep> steps, int layer, params StepKind[] kinds) =>
        [.. Enumerable.Range(1, steps.Count).Where(i => steps[i - 1].Layer == layer && kinds.Contains(steps[i - 1].Kind))];
}
