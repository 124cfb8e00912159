namespace WebNN.Web.Features.Iterations.Step;

/// <summary>One number of a step's result, worked out.</summary>
/// <param name="Line">In one line: <c>a1[3, 7] = Σ x[3, ·] · W1[·, 7] + b1[7]</c>.</param>
/// <param name="Formula">The rule, then the numbers, as <see cref="Lessons.Formula"/> reads them.</param>
/// <param name="Value">The number, as the iteration had it.</param>
/// <param name="Sum">What is summed up; null where the number is made of few.</param>
public sealed record WorkedNumber(string Line, string Formula, float Value, TermSum? Sum)
{
    /// <summary>Gets what is worked out before it, each in one line: of an update the gradient, and what the optimizer remembers.</summary>
    public IReadOnlyList<(string Line, float Value)> Before { get; init; } = [];
}
