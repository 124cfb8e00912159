namespace WebNN.Web.Lessons;

/// <summary>Represents an example of the gradient lesson.</summary>
/// <param name="Key">Its name in the texts.</param>
/// <param name="Formula">The surface.</param>
/// <param name="Range">How far from the origin the plane is shown.</param>
/// <param name="Start">The start of the descents.</param>
/// <param name="Rates">The learning rate of each optimizer.</param>
/// <param name="Steps">The steps of the descents.</param>
/// <param name="Shown">Whether each optimizer is shown.</param>
public sealed record GradientPreset(
    string Key,
    string Formula,
    double Range,
    (double X, double Y) Start,
    double[] Rates,
    int Steps,
    bool[] Shown)
{
    /// <summary>The three learning rates of book §4.4.1, the field of §4.4, and the comparison of §6.1.</summary>
    public static readonly GradientPreset[] All =
    [
        new("fitting", "x0^2+x1^2", 5, (-3, 4), [0.1, 0.1, 1.5, 0.3], 100, [true, false, false, false]),
        new("large", "x0^2+x1^2", 5, (-3, 4), [10, 0.1, 1.5, 0.3], 100, [true, false, false, false]),
        new("small", "x0^2+x1^2", 5, (-3, 4), [1e-10, 0.1, 1.5, 0.3], 100, [true, false, false, false]),
        new("mesh", "x0^2+x1^2", 2, (-1.5, 2), [0.1, 0.1, 1.5, 0.3], 100, [true, false, false, false]),
        new("valley", "x0^2/20+x1^2", 8, (-7, 2), [0.95, 0.1, 1.5, 0.3], 30, [true, true, true, true]),
    ];
}
