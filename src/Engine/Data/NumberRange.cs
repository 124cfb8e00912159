namespace WebNN.Engine.Data;

/// <summary>The numbers from one to another, both included.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
public readonly record struct NumberRange(double Minimum, double Maximum)
{
    /// <summary>Determines whether a number is in the range; NaN never is.</summary>
    public bool Contains(double number) => number >= Minimum && number <= Maximum;
}
