using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents an example of the derivative lesson.</summary>
/// <param name="Formula">The function.</param>
/// <param name="X">The place of the slope.</param>
/// <param name="From">The left end of the picture.</param>
/// <param name="To">Its right end.</param>
/// <param name="Name">The name the book gives the function.</param>
/// <param name="H">The step; null leaves the one that is chosen.</param>
internal sealed record DerivativePreset(string Formula, double X, double From, double To, string? Name = null, double? H = null)
{
    /// <summary>
    /// Book §4.3: the function, and of x0² + x1² at (3, 4) what is left of it where one of the two stands still. Then a wave, one that
    /// grows, a kink, a slope and a cubic.
    /// </summary>
    public static readonly DerivativePreset[] All =
    [
        new("0.01*x^2+0.1*x", 5, 0, 20, "function_1"),
        new("x0^2+4^2", 3, -5, 5, "function_tmp1", Numerical.DefaultStep),
        new("3^2+x1^2", 4, -5, 5, "function_tmp2", Numerical.DefaultStep),
        new("sin(x)", 1, -5, 5),
        new("exp(x)", 1, -3, 3),
        new("relu(x)", 0.5, -3, 3),
        new("sigmoid(x)*(1-sigmoid(x))", 1, -6, 6),
        new("x^3-3*x", -1.5, -3, 3),
    ];
}
