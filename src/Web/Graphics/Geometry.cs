namespace WebNN.Web.Graphics;

/// <summary>Shapes that pictures are made of, in data coordinates.</summary>
internal static class Geometry
{
    /// <summary>Points of y = f(x), evenly spaced along the axis as it is drawn.</summary>
    public static IEnumerable<(double X, double Y)> Sample(Func<double, double> f, Axis x, int count = 240)
    {
        for (var i = 0; i <= count; i++)
        {
            var at = x.At(i / (double)count);
            yield return (at, f(at));
        }
    }

    /// <summary>The corners of the part of the rectangle where a·x + b·y + c ≥ 0; none where there is no such part.</summary>
    public static IReadOnlyList<(double X, double Y)> HalfPlane(double a, double b, double c, Axis x, Axis y)
    {
        (double X, double Y)[] corners = [(x.Min, y.Min), (x.Max, y.Min), (x.Max, y.Max), (x.Min, y.Max)];
        var inside = new List<(double X, double Y)>(6);
        for (var i = 0; i < corners.Length; i++)
        {
            var (p, q) = (corners[i], corners[(i + 1) % corners.Length]);
            var (u, v) = (Side(p), Side(q));
            if (u >= 0)
                inside.Add(p);
            if (u >= 0 != v >= 0)
                inside.Add(Between(p, q, u / (u - v)));
        }

        return inside;

        double Side((double X, double Y) p) => a * p.X + b * p.Y + c;
    }

    /// <summary>
    /// The two ends of the line a·x + b·y + c = 0 inside the rectangle, or null where it passes by or its numbers are none.
    /// </summary>
    public static ((double X, double Y) From, (double X, double Y) To)? Line(double a, double b, double c, Axis x, Axis y)
    {
        (double X, double Y)[] corners = [(x.Min, y.Min), (x.Max, y.Min), (x.Max, y.Max), (x.Min, y.Max)];
        var ends = new List<(double X, double Y)>(2);
        for (var i = 0; i < corners.Length && ends.Count < 2; i++)
        {
            var (p, q) = (corners[i], corners[(i + 1) % corners.Length]);
            var (u, v) = (a * p.X + b * p.Y + c, a * q.X + b * q.Y + c);
            if (u >= 0 != v >= 0)
                ends.Add(Between(p, q, u / (u - v)));
        }

        return ends is [var from, var to] && Array.TrueForAll([from.X, from.Y, to.X, to.Y], double.IsFinite) ? (from, to) : null;
    }

    /// <summary>
    /// Pieces of the curve on which a surface has the height <paramref name="level"/> (marching squares over values sampled on a grid:
    /// <c>values[row, column]</c>, rows along y).
    /// </summary>
    public static IEnumerable<((double X, double Y) From, (double X, double Y) To)> Contour(double[,] values, double level, Axis x, Axis y)
    {
        var (rows, columns) = (values.GetLength(0) - 1, values.GetLength(1) - 1);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                (double X, double Y)[] at =
                [
                    Grid(row, column), Grid(row, column + 1), Grid(row + 1, column + 1), Grid(row + 1, column),
                ];
                double[] height = [values[row, column], values[row, column + 1], values[row + 1, column + 1], values[row + 1, column]];
                // where a formula has no value, it has no line either
                if (!Array.TrueForAll(height, double.IsFinite))
                    continue;
                var crossings = new List<(double X, double Y)>(4);
                for (var i = 0; i < 4; i++)
                {
                    var (u, v) = (height[i] - level, height[(i + 1) % 4] - level);
                    if (u >= 0 != v >= 0)
                        crossings.Add(Between(at[i], at[(i + 1) % 4], u / (u - v)));
                }

                for (var i = 0; i + 1 < crossings.Count; i += 2)
                    yield return (crossings[i], crossings[i + 1]);
            }
        }

        (double X, double Y) Grid(int row, int column) => (x.At(column / (double)columns), y.At(row / (double)rows));
    }

    /// <summary>
    /// Values of a surface on a grid of <paramref name="cells"/> × <paramref name="cells"/> cells, for <see cref="Contour"/>.
    /// </summary>
    public static double[,] Surface(Func<double, double, double> f, Axis x, Axis y, int cells = 60)
    {
        var values = new double[cells + 1, cells + 1];
        for (var row = 0; row <= cells; row++)
        {
            for (var column = 0; column <= cells; column++)
                values[row, column] = f(x.At(column / (double)cells), y.At(row / (double)cells));
        }

        return values;
    }

    private static (double X, double Y) Between((double X, double Y) p, (double X, double Y) q, double share) =>
        (p.X + share * (q.X - p.X), p.Y + share * (q.Y - p.Y));
}
