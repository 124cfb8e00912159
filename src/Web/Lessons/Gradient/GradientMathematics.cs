using WebNN.Engine;

namespace WebNN.Web.Lessons;

/// <summary>The mathematics of the gradient lesson: both slopes at the point, and the last step of the plain descent.</summary>
internal static class GradientMathematics
{
    public static string Of(GradientState state)
    {
        var (x0, x1) = (Formula.Of(state.At.X), Formula.Of(state.At.Y));
        var slopes = state.ByDifferences;
        return $"{{partial f}}/{{partial x_0}} &≈ {{f({x0} + h, {x1}) - f({x0} - h, {x1})}}/{{2 h}} = {Formula.Of(slopes[0], 8)}"
            + $" ; {{partial f}}/{{partial x_1}} &≈ {{f({x0}, {x1} + h) - f({x0}, {x1} - h)}}/{{2 h}}"
            + $" = {Formula.Of(slopes[1], 8)}{LastStep(state)}";
    }

    private static string LastStep(GradientState state)
    {
        if (state.Descent.Points is not [.., var before, var after])
            return "";
        var down = state.Surface.ByDifferences([.. before]);
        var rate = Formula.Of(state.Rate(OptimizerKind.Sgd));
        return $" ; x_i &← x_i - eta {{partial f}}/{{partial x_i}}"
            + $" ; x_0 &← {Formula.Of(before[0])} - {rate} * ({Formula.Of(down[0])}) = {Formula.Of(after[0])}"
            + $" ; x_1 &← {Formula.Of(before[1])} - {rate} * ({Formula.Of(down[1])}) = {Formula.Of(after[1])}";
    }
}
