using System.Text.Json.Serialization;
using WebNN.Engine.Interpretation;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Iterations;

/// <summary>An array's numbers in short; what is not finite is null, and not counted.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation, divided by n.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Norm">The root of the sum of squares.</param>
/// <param name="Histogram">The numbers counted in bins of equal width.</param>
internal record SummaryAnswer(double? Mean, double? Std, double? Min, double? Max, double? Norm, Histogram Histogram)
{
    public static SummaryAnswer Of(ArraySummary summary) => new(
        Finite(summary.Mean), Finite(summary.Std), Finite(summary.Min), Finite(summary.Max), Finite(summary.Norm), summary.Histogram);

    public static double? Finite(double number) => double.IsFinite(number) ? number : null;
}

/// <summary>The length of a parameter's update.</summary>
/// <param name="Norm">The root of the sum of squares.</param>
internal sealed record UpdateAnswer(double? Norm);

/// <summary>A parameter after an iteration.</summary>
internal sealed record ParameterAnswer : SummaryAnswer
{
    private ParameterAnswer(SummaryAnswer value)
        : base(value)
    {
    }

    /// <summary>As in W1.</summary>
    public required string Name { get; init; }

    /// <summary>(in, out) of a weight, (out) of a bias.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Its gradient before the update; null where the job begins.</summary>
    public SummaryAnswer? Gradient { get; init; }

    /// <summary>The change by the iteration; null where the job begins.</summary>
    public UpdateAnswer? Update { get; init; }

    public static ParameterAnswer Of(ParameterSummary summary, int[] shape) => new(SummaryAnswer.Of(summary.Value))
    {
        Name = summary.Name,
        Shape = shape,
        Gradient = summary.Gradient is { } gradient ? SummaryAnswer.Of(gradient) : null,
        Update = summary.Update is { } update ? new UpdateAnswer(Finite(update.Norm)) : null,
    };
}

/// <summary>A layer's output for the batch before the update.</summary>
/// <param name="Name">As in Affine1.</param>
/// <param name="Shape">(batch size, units).</param>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation, divided by n.</param>
/// <param name="Zeros">The share of zeros.</param>
internal sealed record LayerOutputAnswer(string Name, int[] Shape, double? Mean, double? Std, double? Zeros);

/// <summary>An iteration of a job. Where the job begins there is no batch: the lists are empty, and what belongs to it is null.</summary>
/// <param name="Iteration">Which.</param>
/// <param name="Loss">The mean over the batch before the update.</param>
/// <param name="LossAfter">The mean over the same batch after it.</param>
/// <param name="LearningRate">Of this iteration.</param>
/// <param name="Rows">The batch's rows in the train split.</param>
/// <param name="Labels">Their labels.</param>
/// <param name="Predicted">The classes that were read before the update.</param>
/// <param name="Parameters">After the update.</param>
/// <param name="Activations">Before the update.</param>
/// <param name="Targets">The numbers to be predicted, where the batch has no labels; absent elsewhere.</param>
/// <param name="Values">The numbers that were predicted before the update, as <paramref name="Targets"/>.</param>
internal sealed record IterationAnswer(
    int Iteration,
    double? Loss,
    double? LossAfter,
    double? LearningRate,
    IReadOnlyList<int> Rows,
    IReadOnlyList<int> Labels,
    IReadOnlyList<int> Predicted,
    IReadOnlyList<ParameterAnswer> Parameters,
    IReadOnlyList<LayerOutputAnswer> Activations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float[]>? Targets = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float[]>? Values = null)
{
    public static IterationAnswer Of(JobMoment moment)
    {
        ParameterAnswer[] parameters = [.. ParameterSummary.Of(moment).Zip(moment.Network.Parameters, (summary, parameter) =>
            ParameterAnswer.Of(summary, parameter.IsBias ? [parameter.Value.Columns] : [parameter.Value.Rows, parameter.Value.Columns]))];
        if (moment.Trace is not { } trace)
            return new IterationAnswer(moment.Iteration, null, null, null, [], [], [], parameters, []);
        return new IterationAnswer(
            moment.Iteration,
            SummaryAnswer.Finite(trace.Loss),
            SummaryAnswer.Finite(trace.LossAfter),
            trace.LearningRate,
            trace.Batch.Rows,
            [.. trace.Batch.Labels],
            trace.Batch.Numbers.Length > 0 ? [] : [.. Enumerable.Range(0, trace.Y.Rows).Select(row => Evaluator.ArgMax(trace.Y.Row(row)))],
            parameters,
            ActivationsOf(trace),
            trace.Batch.Numbers.Length > 0 ? [.. trace.Batch.Numbers.Chunk(trace.Y.Columns)] : null,
            trace.Batch.Numbers.Length > 0 ? [.. Enumerable.Range(0, trace.Y.Rows).Select(row => trace.Y.Row(row).ToArray())] : null);
    }

    private static LayerOutputAnswer[] ActivationsOf(IterationTrace trace) => [.. trace.Outputs.Select(output =>
    {
        var summary = ArraySummary.Of(output.Values);
        return new LayerOutputAnswer(
            output.Name,
            [output.Values.Rows, output.Values.Columns],
            SummaryAnswer.Finite(summary.Mean),
            SummaryAnswer.Finite(summary.Std),
            SummaryAnswer.Finite(summary.Zeros));
    })];
}

/// <summary>The probabilities that a job's network gave an image on its way.</summary>
/// <param name="Iterations">After which iterations, ascending.</param>
/// <param name="Probabilities">Of every class; null where one is not finite.</param>
internal sealed record BeliefAnswer(IReadOnlyList<int> Iterations, IReadOnlyList<float?[]> Probabilities);
