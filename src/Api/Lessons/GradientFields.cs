using System.Globalization;
using WebNN.Api.Http;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A mesh of x0 and x1: [from, to, step] of each, both ends included.</summary>
internal sealed record GradientGrid(double[] X0, double[] X1);

/// <summary>The points of a grid, x0 running fastest; the gradient at each by central differences, and the formula's value there.</summary>
internal sealed record GradientFieldAnswer(double[][] Points, double[][] Numerical, double[] Values, bool Finite);

/// <summary>The gradient of a formula of x0 and x1 over a grid.</summary>
internal static class GradientFields
{
    private static readonly string[] Names = ["x0", "x1"];

    /// <exception cref="BadRequestException">The formula has another name, or the grid is none or too fine.</exception>
    public static GradientFieldAnswer Over(GradientGrid grid, string text, double h, LessonOptions limits)
    {
        var expression = Expression.Parse(text);
        int[] order = [.. expression.Variables.Select((name, i) => Array.IndexOf(Names, name) is >= 0 and var place
            ? place
            : throw new BadRequestException(
                $"The expression has '{name}' (position {expression.Positions[i]}); a grid has x0 and x1 alone."))];
        var (x0, x1) = (Axis(grid.X0, "grid.x0"), Axis(grid.X1, "grid.x1"));
        if (!(x0.Count * x1.Count <= limits.MaxNumbers))
        {
            throw new BadRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"grid has {x0.Count} · {x1.Count} points; {limits.MaxNumbers} are the most there may be."));
        }

        var field = GradientField.Of(point => expression.Evaluate([.. order.Select(i => point[i])]), x0, x1, h);
        return new GradientFieldAnswer(
            field.Points,
            field.Gradients,
            field.Values,
            LessonsApi.IsFinite([.. field.Values, .. field.Gradients.SelectMany(slopes => slopes)]));
    }

    private static MeshAxis Axis(double[] range, string name) => range is [var from, var to, var step]
        ? MeshAxis.Of(from, to, step, name)
        : throw new BadRequestException($"{name} has {range.Length} numbers; it takes three: from, to and step.");
}
