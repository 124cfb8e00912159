namespace WebNN.Web.Features.Iterations.Step;

/// <summary>A quantity of an update, worked out for one number of a parameter.</summary>
/// <param name="Line">In one line: <c>v′[3, 7] = 0.9 · v[3, 7] − 0.01 · g</c>.</param>
/// <param name="Rule">The rule, as <see cref="Lessons.Formula"/> reads it.</param>
/// <param name="Numbers">Its right side with the numbers; null where there is nothing to calculate.</param>
/// <param name="Worked">What the rule makes of these numbers.</param>
/// <param name="Value">The number, as the iteration had it.</param>
internal sealed record UpdateLine(string Line, string Rule, string? Numbers, double Worked, float Value)
{
    /// <summary>Gets the rule and the numbers, in lines that are short enough for a small screen.</summary>
    public string Formula => Numbers is null ? $"{Rule} = {Result}" : $"{Rule} ; &= {Numbers} ; &= {Result}";

    private string Result => Lessons.Formula.Of(Value);
}
