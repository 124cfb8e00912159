using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>Represents what is drawn of a surface over a plane.</summary>
/// <param name="Levels">The heights of the contour lines.</param>
/// <param name="Field">The arrows of the negative numerical gradient, longer where it is steeper; the longest as long as a cell.</param>
/// <param name="Reach">The length of a single point's arrow for a gradient of 1: three times as long as the field draws it.</param>
/// <param name="Mesh">The heights at the points of a finer mesh, [row along x1, column along x0].</param>
/// <param name="Heights">The range of the finite ones among them.</param>
public sealed record SurfaceView(
    double[] Levels, (double X, double Y, double Dx, double Dy)[] Field, double Reach, double[,] Mesh, Axis Heights)
{
    /// <summary>The cells of the mesh of heights along each axis.</summary>
    public const int Cells = 24;

    public static readonly SurfaceView Empty = new([], [], 0, new double[0, 0], new Axis(-1, 1));

    public static SurfaceView Of(Surface surface, Axis plane)
    {
        var field = surface.Field(plane);
        var mesh = Geometry.Surface(surface.Height, plane, plane, Cells);
        var slopes = field.Points.Zip(field.Gradients).Where(at => Array.TrueForAll(at.Second, double.IsFinite)).ToList();
        var steepest = slopes.Select(at => Math.Sqrt(at.Second[0] * at.Second[0] + at.Second[1] * at.Second[1])).DefaultIfEmpty(0).Max();
        var scale = steepest > 0 ? Surface.Step(plane) / steepest : 0;
        return new SurfaceView(
            surface.LevelsOver(plane),
            [.. slopes.Select(at => (at.First[0], at.First[1], -scale * at.Second[0], -scale * at.Second[1]))],
            3 * scale,
            mesh,
            RangeOf(mesh));
    }

    // without the heights whose differences overflow; a level plane lies in the middle
    private static Axis RangeOf(double[,] heights)
    {
        double[] usual = [.. heights.Cast<double>().Where(height => Math.Abs(height) < 1e300)];
        var (low, high) = (usual.DefaultIfEmpty(0).Min(), usual.DefaultIfEmpty(0).Max());
        return high - low > 1e-12 * Math.Max(1, Math.Abs(high)) ? new Axis(low, high) : new Axis(low - 1, high + 1);
    }
}
