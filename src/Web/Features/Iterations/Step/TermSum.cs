namespace WebNN.Web.Features.Iterations.Step;

/// <summary>One of the numbers that a sum adds up: a product, or a number by itself.</summary>
/// <param name="Index">Its place along the dimension that is summed.</param>
/// <param name="First">The first factor.</param>
/// <param name="Second">The second factor; null where the number is by itself.</param>
public readonly record struct Term(int Index, float First, float? Second)
{
    public double Product => First * (double)(Second ?? 1);
}

/// <summary>A sum of products, its largest first.</summary>
public sealed class TermSum
{
    private TermSum(TraceStep step, Selection at, int sum)
    {
        var factors = step.Given.Take(step.Kind == StepKind.BiasGradient ? 1 : 2).ToArray();
        Names = [.. factors.Select(array => array.Line(at, sum))];
        var first = factors[0].LineValues(at, sum);
        var second = factors.Length > 1 ? factors[1].LineValues(at, sum) : null;
        Terms = [.. first.Select((value, i) => new Term(i, value, second?[i])).OrderByDescending(term => Math.Abs(term.Product))];
        Added = step.Kind == StepKind.Affine ? (step.Given[2].Cell(at), step.Given[2][at]) : null;
    }

    /// <summary>Gets the names of the rows or columns whose numbers are multiplied, as in <c>x[3, ·]</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the terms, the largest first.</summary>
    public IReadOnlyList<Term> Terms { get; }

    /// <summary>Gets what is added to the sum, with its name: a bias; null where nothing is.</summary>
    public (string Name, float Value)? Added { get; }

    /// <summary>Gets how many terms are zero.</summary>
    public int Zeros => Terms.Count(term => term.Product == 0);

    /// <summary>Makes the sum of a step's number; null where it has none.</summary>
    public static TermSum? Of(TraceStep step, Selection at) => step.Sum is { } sum ? new TermSum(step, at, sum) : null;
}
