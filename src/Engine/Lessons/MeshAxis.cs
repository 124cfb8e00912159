using System.Globalization;

namespace WebNN.Engine.Lessons;

/// <summary>Places along one axis of a mesh, evenly spaced, as <c>np.arange</c> makes them but with the end.</summary>
public readonly record struct MeshAxis
{
    // steps such as 0.1 miss the end by a rounding error
    private const double Slack = 1e-9;

    private MeshAxis(double from, double to, double step) => (From, To, Step) = (from, to, step);

    /// <summary>The first place.</summary>
    public double From { get; }

    /// <summary>The end; a place where the steps reach it.</summary>
    public double To { get; }

    /// <summary>The distance of two places, positive.</summary>
    public double Step { get; }

    /// <summary>The number of places, 1 or more; infinite where the steps are too many to count.</summary>
    public double Count => Math.Floor(((To - From) / Step) + Slack) + 1;

    /// <summary>The places: from, from + step, and so on.</summary>
    public IEnumerable<double> Places()
    {
        for (var k = 0; k < Count; k++)
            yield return From + (k * Step);
    }

    /// <summary>An axis whose name in complaints is <paramref name="name"/>.</summary>
    /// <exception cref="LessonInputException">A number is not finite, from is greater than to, or the step is not positive.</exception>
    public static MeshAxis Of(double from, double to, double step, string name)
    {
        if (!(double.IsFinite(from) && double.IsFinite(to) && double.IsFinite(step)))
            throw new LessonInputException($"{name} has a number that is not finite.");
        if (from > to)
            throw Wrong(name, $"from is {from} and to {to}; from must not be greater than to.");
        if (step <= 0)
            throw Wrong(name, $"the step is {step}; it must be positive.");
        return new MeshAxis(from, to, step);
    }

    private static LessonInputException Wrong(string name, FormattableString problem) =>
        new($"{name}: {problem.ToString(CultureInfo.InvariantCulture)}");
}
