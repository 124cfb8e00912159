using System.Text;
using WebNN.Web.Controls;
using WebNN.Web.Graphics;

namespace WebNN.Web.Lessons;

/// <summary>
/// A surface over a square plane as seen from a direction, in parallel projection: every turn and tilt shows the whole of it.
/// </summary>
/// <param name="view">The surface on its mesh.</param>
/// <param name="plane">The range of x0 and of x1.</param>
/// <param name="turn">Degrees; at 0 x0 runs right and x1 away from the reader, and more turns what is near to the right.</param>
/// <param name="tilt">Degrees: 0 is level with the plane, 90 straight from above.</param>
internal sealed class SurfaceScene(SurfaceView view, Axis plane, double turn, double tilt)
{
    /// <summary>The size of the picture in its own units.</summary>
    public const double Width = 560, Height = 500;

    // half the height of the surface where half the side of the plane is 1
    private const double Rise = 0.62, Scale = 150;

    // where the ends of an axis are written: two of them meet at a corner
    private const double End = 0.86;

    private readonly (double Sin, double Cos) _turn = Math.SinCos(turn * Math.PI / 180), _tilt = Math.SinCos(tilt * Math.PI / 180);

    /// <summary>A piece of the surface.</summary>
    /// <param name="Path">Its four corners as an SVG path.</param>
    /// <param name="Level">Its mean height, 0 at the lowest and 1 at the highest place.</param>
    public readonly record struct Tile(string Path, double Level);

    /// <summary>The place of a point of the plane at a height.</summary>
    public (double X, double Y) Pixel(double x0, double x1, double height)
    {
        var (x, y) = (2 * plane.Share(x0) - 1, 2 * plane.Share(x1) - 1);
        return Pixel(x, y, Rise * (2 * view.Heights.Share(view.Heights.Clamp(height)) - 1), 0);
    }

    /// <summary>
    /// The pieces, the farthest first, so that a nearer one covers it. Where the formula has no value there is none.
    /// </summary>
    public IEnumerable<Tile> Tiles()
    {
        var cells = view.Mesh.GetLength(0) - 1;
        foreach (var (row, column) in Enumerable.Range(0, Math.Max(0, cells * cells))
            .Select(cell => (Row: cell / cells, Column: cell % cells))
            .OrderByDescending(cell => Away(2 * cell.Column + 1 - cells, 2 * cell.Row + 1 - cells)))
        {
            (int Row, int Column)[] corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
            if (!Array.TrueForAll(corners, at => double.IsFinite(view.Mesh[at.Row, at.Column])))
                continue;
            var path = string.Join('L', corners.Select(at => C(Pixel(At(at.Column), At(at.Row), view.Mesh[at.Row, at.Column]))));
            yield return new Tile(
                $"M{path}Z", corners.Average(at => view.Heights.Share(view.Heights.Clamp(view.Mesh[at.Row, at.Column]))));
        }

        double At(int place) => plane.At(place / (double)cells);
    }

    /// <summary>
    /// The way over the surface from point to point, each straight when seen from above, as an SVG path; it ends at the plane's border.
    /// </summary>
    public string Way(IReadOnlyList<double[]> points, Func<double, double, double> height)
    {
        var path = new StringBuilder();
        (double X, double Y)? drawn = null;
        var on = points.Count > 0 && Lift(points[0][0], points[0][1]);
        for (var i = 1; on && i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            var inside = Math.Min(Inside(from[0], to[0]), Inside(from[1], to[1]));
            var length = inside * Math.Max(Math.Abs(to[0] - from[0]), Math.Abs(to[1] - from[1]));
            var pieces = Math.Max(1, (int)Math.Ceiling(2 * SurfaceView.Cells * length / plane.Length));
            for (var k = 1; on && k <= pieces; k++)
            {
                var share = inside * k / pieces;
                on = Lift(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
            }

            on = on && inside == 1;
        }

        return path.ToString();

        bool Lift(double x0, double x1)
        {
            var z = height(x0, x1);
            if (!double.IsFinite(z))
                return false;
            // steps one cannot see apart would be many numbers on the line
            var at = Pixel(x0, x1, z);
            if (drawn is { } last && Math.Abs(at.X - last.X) + Math.Abs(at.Y - last.Y) < 1)
                return true;
            path.Append(drawn is null ? 'M' : 'L').Append(C(at));
            drawn = at;
            return true;
        }
    }

    /// <summary>The square below the surface, as an SVG path.</summary>
    public string Floor => $"M{string.Join('L', Corners().Select(corner => C(Ground(corner.X, corner.Y))))}Z";

    /// <summary>The two sides of that square nearest to the reader: the axis along each, its ends, and the place of its name.</summary>
    public IEnumerable<(int Axis, (double X, double Y) Low, (double X, double Y) High, (double X, double Y) Name)> Sides()
    {
        var (nearX, nearY) = (Away(1, 0) < 0 ? 1 : -1, Away(0, 1) < 0 ? 1 : -1);
        yield return (0, Pixel(-End, nearY, -Rise, 20), Pixel(End, nearY, -Rise, 20), Pixel(0, nearY, -Rise, 36));
        yield return (1, Pixel(nearX, -End, -Rise, 20), Pixel(nearX, End, -Rise, 20), Pixel(nearX, 0, -Rise, 36));
    }

    /// <summary>The axis of the heights: at the corner farthest left.</summary>
    public ((double X, double Y) Low, (double X, double Y) High) Upright()
    {
        var (x, y) = Corners().MinBy(corner => Ground(corner.X, corner.Y).X);
        return (Ground(x, y), Pixel(x, y, Rise, 0));
    }

    public static string C((double X, double Y) at) =>
        Numbers.Coordinate(Math.Round(at.X, 1)) + "," + Numbers.Coordinate(Math.Round(at.Y, 1));

    // x, y from −1 to 1; some units further out than it stands, for what is written beside the plane
    private (double X, double Y) Pixel(double x, double y, double z, double outward)
    {
        var (right, away) = (x * _turn.Cos - y * _turn.Sin, Away(x, y));
        var far = Math.Max(1e-9, Math.Sqrt(right * right + away * away));
        return (
            Width / 2 + Scale * right + outward * right / far,
            Height / 2 - Scale * (z * _tilt.Cos + away * _tilt.Sin) - outward * away / far);
    }

    private (double X, double Y) Ground(double x, double y) => Pixel(x, y, -Rise, 0);

    private double Away(double x, double y) => x * _turn.Sin + y * _turn.Cos;

    private static (int X, int Y)[] Corners() => [(-1, -1), (1, -1), (1, 1), (-1, 1)];

    // the share of the way from a to b that lies in the plane
    private double Inside(double a, double b) => b > plane.Max ? (plane.Max - a) / (b - a) : b < plane.Min ? (plane.Min - a) / (b - a) : 1;
}
