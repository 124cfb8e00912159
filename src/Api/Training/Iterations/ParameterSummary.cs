using WebNN.Engine;
using WebNN.Engine.Interpretation;

namespace WebNN.Api.Training.Iterations;

/// <summary>A parameter at a moment, in a few numbers.</summary>
/// <param name="Name">As in W1.</param>
/// <param name="Value">After the iteration.</param>
/// <param name="Gradient">Of the loss before the update; null where the job begins.</param>
/// <param name="Update">What the update added; null where the job begins.</param>
public sealed record ParameterSummary(string Name, ArraySummary Value, ArraySummary? Gradient, ArraySummary? Update)
{
    /// <summary>Summarises every parameter of a moment.</summary>
    internal static IReadOnlyList<ParameterSummary> Of(JobMoment moment) => [.. moment.Network.Parameters.Select((parameter, i) =>
    {
        var value = ArraySummary.Of(parameter.Value);
        if (moment.Trace is not { } trace)
            return new ParameterSummary(parameter.Name, value, null, null);
        var (before, after) = (trace.Before.Parameters[i], trace.After.Parameters[i]);
        var update = ArraySummary.Of(Difference(after.Value, before.Value));
        return new ParameterSummary(parameter.Name, value, ArraySummary.Of(before.Gradient), update);
    })];

    private static Matrix<float> Difference(Matrix<float> after, Matrix<float> before)
    {
        var difference = new Matrix<float>(after.Rows, after.Columns);
        for (var r = 0; r < after.Rows; r++)
        {
            for (var c = 0; c < after.Columns; c++)
                difference[r, c] = after[r, c] - before[r, c];
        }

        return difference;
    }
}

/// <summary>A moment's parameters, in a few numbers.</summary>
public sealed record MomentSummary(int Iteration, IReadOnlyList<ParameterSummary> Parameters);
