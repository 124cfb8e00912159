using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents what is drawn of a surface over a plane.</summary>
/// <param name="Levels">The heights of the contour lines.</param>
/// <param name="Field">The arrows of the negative gradient.</param>
/// <param name="Reach">The length of a single point's arrow for a gradient of 1: three times as long as the field draws it.</param>
internal sealed record SurfaceView(double[] Levels, (double X, double Y, double Dx, double Dy)[] Field, double Reach)
{
    public static SurfaceView Of(Surface surface, Axis plane)
    {
        var field = surface.Field(plane);
        var longest = field.Select(Length).DefaultIfEmpty(0).Max();
        var (x, y, _, _) = field.FirstOrDefault(arrow => Length(arrow) == longest);
        var steepest = longest > 0 && surface.Exact([x, y]) is [var g0, var g1] ? Math.Sqrt(g0 * g0 + g1 * g1) : 0;
        return new SurfaceView(surface.LevelsOver(plane), field, steepest > 0 ? 3 * longest / steepest : 0);
    }

    private static double Length((double X, double Y, double Dx, double Dy) arrow) => Math.Sqrt(arrow.Dx * arrow.Dx + arrow.Dy * arrow.Dy);
}
