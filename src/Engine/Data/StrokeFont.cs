using System.Globalization;
using System.Runtime.InteropServices;

namespace WebNN.Engine.Data;

/// <summary>
/// Characters as pen strokes, each in the ways people write it: bent, slanted, stretched and turned at random, drawn with a soft round
/// brush, scaled so that the longer side fits 20 pixels and placed by its centre of mass in 28×28 as MNIST does.
/// </summary>
public sealed class StrokeFont
{
    /// <summary>The rows and columns of an image.</summary>
    public const int Side = 28;

    private const int StepsPerPiece = 5;

    private readonly Stroke[][][] _styles;

    /// <summary>Reads the ways of writing each character.</summary>
    /// <param name="shapes">
    /// Per character its ways, each a list of points: x from the left and y from the top in hundredths of the character's height; strokes
    /// are parted by ';', '!' marks a corner.
    /// </param>
    public StrokeFont(string[][] shapes) => _styles = Array.ConvertAll(shapes, styles => Array.ConvertAll(styles, Parse));

    /// <summary>Draws a character in one of its ways, as one hand would: (28·28,) from 0 (background) to 255.</summary>
    /// <exception cref="ArgumentException">The destination is not 784 long.</exception>
    public void Draw(int character, Rng rng, Span<byte> pixels)
    {
        if (pixels.Length != Side * Side)
            throw new ArgumentException($"An image takes {Side * Side} bytes, not {pixels.Length}.", nameof(pixels));

        var ways = _styles[character];
        var strokes = ways[rng.Next(ways.Length)];
        Span<Pen> path = stackalloc Pen[64 * StepsPerPiece];
        path = path[..Trace(strokes, new PenHand(rng), rng, path)];

        var radius = (float)Math.Clamp(1.25 + (0.32 * rng.NextNormal()), 0.7, 2.2);
        var longerSide = (float)rng.NextDouble(18.5, 20);
        Fit(path, radius, longerSide, (float)rng.NextDouble(-0.5, 0.5), (float)rng.NextDouble(-0.5, 0.5));
        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        Brush(path, radius, (float)rng.NextDouble(0.9, 1.4), ink);
        ImageCentering.ShiftToCentreOfMass(ink, pixels);
    }

    private static Stroke[] Parse(string style) => Array.ConvertAll(style.Split(';'), text =>
        {
            var points = text.Split(' ');
            var corners = Array.ConvertAll(points, point => point.EndsWith('!'));
            return new Stroke(
                Array.ConvertAll(points, point => Coordinate(point, 0)),
                Array.ConvertAll(points, point => Coordinate(point, 1)),
                corners);
        });

    private static float Coordinate(string point, int axis) =>
        int.Parse(point.TrimEnd('!').Split(',')[axis], NumberStyles.None, CultureInfo.InvariantCulture) / 100f;

    /// <summary>
    /// Follows the strokes as this hand would write them. Pieces between neighbouring points are Catmull–Rom curves that end at corners.
    /// </summary>
    private static int Trace(Stroke[] strokes, PenHand hand, Rng rng, Span<Pen> path)
    {
        Span<float> x = stackalloc float[16], y = stackalloc float[16];
        var count = 0;
        foreach (var stroke in strokes)
        {
            var n = stroke.X.Length;
            for (var i = 0; i < n; i++)
            {
                (x[i], y[i]) = hand.Place(
                    stroke.X[i] + (0.032f * (float)rng.NextNormal()),
                    stroke.Y[i] + (0.032f * (float)rng.NextNormal()));
            }

            for (var i = 0; i + 1 < n; i++)
            {
                var fromEnd = i == 0 || stroke.Corners[i];
                var toEnd = i + 2 == n || stroke.Corners[i + 1];
                var (beforeX, beforeY) = fromEnd ? ((2 * x[i]) - x[i + 1], (2 * y[i]) - y[i + 1]) : (x[i - 1], y[i - 1]);
                var (afterX, afterY) = toEnd ? ((2 * x[i + 1]) - x[i], (2 * y[i + 1]) - y[i]) : (x[i + 2], y[i + 2]);
                for (var step = i == 0 ? 0 : 1; step <= StepsPerPiece; step++)
                {
                    var t = (float)step / StepsPerPiece;
                    path[count++] = new Pen(
                        CatmullRom(beforeX, x[i], x[i + 1], afterX, t),
                        CatmullRom(beforeY, y[i], y[i + 1], afterY, t),
                        hand.Pressure(count),
                        Down: !(i == 0 && step == 0));
                }
            }
        }

        return count;
    }

    private static float CatmullRom(float before, float from, float to, float after, float t) =>
        from
        + (0.5f * t * (to - before + (t * ((2 * before) - (5 * from) + (4 * to) - after + (t * ((3 * (from - to)) + after - before))))));

    /// <summary>
    /// Scales the path so that its longer side with the ink around it measures that many pixels, and puts its middle into the image's.
    /// </summary>
    private static void Fit(Span<Pen> path, float radius, float longerSide, float shiftX, float shiftY)
    {
        var (left, top, right, bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        foreach (var pen in path)
        {
            (left, right) = (Math.Min(left, pen.X), Math.Max(right, pen.X));
            (top, bottom) = (Math.Min(top, pen.Y), Math.Max(bottom, pen.Y));
        }

        var scale = (longerSide - (2 * radius)) / Math.Max(right - left, bottom - top);
        const float Middle = (Side - 1) / 2f;
        foreach (ref var pen in path)
        {
            pen = pen with
            {
                X = ((pen.X - ((left + right) / 2)) * scale) + Middle + shiftX,
                Y = ((pen.Y - ((top + bottom) / 2)) * scale) + Middle + shiftY,
            };
        }
    }

    /// <summary>
    /// Draws each piece of the path as a capsule whose edge fades over
    /// <paramref name="softness"/> pixels; ink covers, it does not add up.
    /// </summary>
    private static void Brush(ReadOnlySpan<Pen> path, float radius, float softness, Span<float> ink)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (!path[i].Down)
                continue;

            var (a, b) = (path[i - 1], path[i]);
            var (dx, dy) = (b.X - a.X, b.Y - a.Y);
            var perLength = 1 / Math.Max((dx * dx) + (dy * dy), 1e-6f);
            var outer = (radius * b.Pressure) + (softness / 2);
            var (x0, x1) = (
                Math.Max(0, (int)MathF.Ceiling(Math.Min(a.X, b.X) - outer)),
                Math.Min(Side - 1, (int)MathF.Floor(Math.Max(a.X, b.X) + outer)));
            var (y0, y1) = (
                Math.Max(0, (int)MathF.Ceiling(Math.Min(a.Y, b.Y) - outer)),
                Math.Min(Side - 1, (int)MathF.Floor(Math.Max(a.Y, b.Y) + outer)));
            for (var y = y0; y <= y1; y++)
            {
                for (var x = x0; x <= x1; x++)
                {
                    var (px, py) = (x - a.X, y - a.Y);
                    var along = Math.Clamp(((px * dx) + (py * dy)) * perLength, 0, 1);
                    var (ex, ey) = (px - (along * dx), py - (along * dy));
                    var cover = (outer - MathF.Sqrt((ex * ex) + (ey * ey))) / softness;
                    ref var pixel = ref ink[(y * Side) + x];
                    pixel = Math.Max(pixel, Math.Min(cover, 1));
                }
            }
        }
    }

    private sealed record Stroke(float[] X, float[] Y, bool[] Corners);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Pen(float X, float Y, float Pressure, bool Down);
}
